import { open, type FileHandle } from 'node:fs/promises';
import type { EvaluationEvent } from '../../engine/protocol/events';
import { parseEvent } from './eventTail';

const blockBytes = 64 << 10;
const newline = 0x0a;

export interface FoundEvaluation {
  evaluation: EvaluationEvent | null;
  /** Where to begin next time, in bytes: everything before has been looked at. */
  searched: number;
}

/**
 * The newest evaluation in an `events.jsonl`, searched backwards from its end down to byte `from` (the beginning of a
 * line): a list of many runs needs one figure of each, not their histories.
 */
export async function lastEvaluation(path: string, from = 0): Promise<FoundEvaluation> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { evaluation: null, searched: 0 };
  }
  try {
    const { size } = await file.stat();
    // A file shorter than before was cut back, so nothing known about it holds.
    return await searchBackwards(file, from <= size ? from : 0, size);
  } finally {
    await file.close();
  }
}

async function searchBackwards(file: FileHandle, from: number, size: number): Promise<FoundEvaluation> {
  let searched = from;
  /** The end of a line whose beginning lies in an earlier block. */
  let rest: Buffer = Buffer.alloc(0);
  for (let end = size; end > from;) {
    const start = Math.max(from, end - blockBytes);
    const block = Buffer.alloc(end - start);
    await file.read(block, 0, block.length, start);
    const data = Buffer.concat([block, rest]);
    const lastLineEnd = data.lastIndexOf(newline);
    if (searched === from && lastLineEnd !== -1) searched = start + lastLineEnd + 1;
    const firstLine = start === from ? 0 : data.indexOf(newline) + 1;
    const evaluation = lastIn(data.toString('utf8', firstLine, lastLineEnd + 1));
    if (evaluation) return { evaluation, searched };
    rest = data.subarray(0, firstLine || data.length);
    end = start;
  }
  return { evaluation: null, searched };
}

function lastIn(lines: string): EvaluationEvent | null {
  const candidates = lines.split('\n').filter((line) => line.includes('"evaluation"'));
  for (const line of candidates.reverse()) {
    const event = parseEvent(line);
    if (event?.type === 'evaluation') return event;
  }
  return null;
}
