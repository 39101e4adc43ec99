import { orUserError, UserError } from '../../errors';
import type { Issue } from '../../jsonc/problems';

/** What was found of a data set's files before a run, for a person. */
export interface Findings {
  /** What it will be trained on, as a sentence. */
  summary: string;
  notes: readonly string[];
  /** Why the run would not begin. */
  refusal?: UserError;
}

/** What `darkroom check` says of a data set's files at the key that names them: what they are, or what is wrong. */
export async function checkIssues(key: 'folder' | 'file', find: () => Promise<Findings>): Promise<Issue[]> {
  const found = await orUserError(find);
  if (found instanceof UserError) return [issueOf(key, found)];
  const { summary: message, notes, refusal } = found;
  return [
    issue(key, { severity: 'information', message, advice: notes.join('\n') || undefined }),
    ...(refusal ? [issueOf(key, refusal)] : []),
  ];
}

function issueOf(key: 'folder' | 'file', { message, advice, where = '' }: UserError): Issue {
  const column = /^dataset\.(imageColumn|labelColumn|labels|limit|resolution)$/.exec(where)?.[1];
  const place = where === '' || where.startsWith('dataset.') ? '' : ` (${where})`;
  return issue(column ?? key, { severity: 'error', message: `${message}${place}`, advice });
}

function issue(key: string, rest: Pick<Issue, 'severity' | 'message' | 'advice'>): Issue {
  return { path: ['dataset', key], instead: ['dataset'], at: 'value', inSchema: false, ...rest };
}
