import { datasetLineSchema, type DatasetLine } from '../../engine/protocol/datasets';
import type { Engine, EngineAnswer } from '../launch/engine';

/** What an engine said that fetches or verifies, and how it ended. */
export interface DatasetAnswer extends EngineAnswer {
  /** All lines but those of progress. */
  lines: DatasetLine[];
}

/** Has an engine do something with data sets; `onProgress` hears how far it is. */
export async function askDataset(
  engine: Engine,
  args: readonly string[],
  signal: AbortSignal,
  onProgress: (progress: Extract<DatasetLine, { progress: unknown }>['progress']) => void,
): Promise<DatasetAnswer> {
  let rest = '';
  const onText = (text: string) => {
    const whole = (rest + text).split('\n');
    rest = whole.pop()!;
    for (const line of whole.flatMap(parseLine)) if ('progress' in line) onProgress(line.progress);
  };
  const answer = await engine.ask(['datasets', ...args, '--json'], { signal, onText });
  const lines = answer.stdout.split('\n').flatMap(parseLine);
  return { ...answer, lines: lines.filter((line) => !('progress' in line)) };
}

function parseLine(line: string): DatasetLine[] {
  try {
    const { data } = datasetLineSchema.safeParse(JSON.parse(line));
    return data ? [data] : [];
  } catch {
    return [];
  }
}
