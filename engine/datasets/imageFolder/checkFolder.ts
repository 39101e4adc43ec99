import { UserError } from '../../errors';
import type { Issue } from '../../jsonc/problems';
import { summaryOf } from './summary';

/**
 * What keeps a folder from being trained on; or else what it will be trained on, as information. Images are looked into
 * only when they are read.
 */
export async function checkFolder(folder: string, map: string | undefined): Promise<Issue[]> {
  try {
    const [message = '', ...more] = await summaryOf(folder, map);
    return [
      {
        path: ['dataset', 'folder'],
        at: 'value',
        severity: 'information',
        inSchema: false,
        message,
        advice: more.join('\n') || undefined,
      },
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { where = '' } = error;
    const isOfMap = map !== undefined && (where === 'dataset.classes' || where.startsWith(map));
    const place = where.startsWith('dataset.') ? '' : ` (${where})`;
    return [
      {
        path: ['dataset', isOfMap ? 'classes' : 'folder'],
        at: 'value',
        severity: 'error',
        inSchema: false,
        message: `${error.message}${place}`,
        advice: error.advice,
      },
    ];
  }
}
