import { open, type FileHandle } from 'node:fs/promises';
import { resumedFrom } from '../../engine/history/reducer';
import type { EvaluationEvent } from '../../engine/protocol/events';
import { parseEvent } from './eventTail';

const blockBytes = 64 << 10;
const newline = 0x0a;

export interface FoundEvaluation {
  evaluation: EvaluationEvent | null;
  /**
   * The lowest step that an engine has gone on from in what was searched: earlier evaluations of later steps are void.
   */
  rewoundTo: number;
  /** Where to begin next time, in bytes: everything before has been looked at. */
  searched: number;
}

/**
 * The newest evaluation that counts in an `events.jsonl`, searched backwards from its end down to byte `from` (the
 * beginning of a line): a list of many runs needs one figure of each, not their histories.
 */
export async function lastEvaluation(path: string, from = 0): Promise<FoundEvaluation> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { evaluation: null, rewoundTo: Infinity, searched: 0 };
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
  const search = new BackwardSearch();
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
    const evaluation = search.lastIn(data.toString('utf8', firstLine, lastLineEnd + 1));
    if (evaluation) return { evaluation, rewoundTo: search.rewoundTo, searched };
    rest = data.subarray(0, firstLine || data.length);
    end = start;
  }
  return { evaluation: null, rewoundTo: search.rewoundTo, searched };
}

/** Goes through lines from the last to the first. */
class BackwardSearch {
  rewoundTo = Infinity;

  lastIn(lines: string): EvaluationEvent | null {
    const candidates = lines.split('\n').filter((line) => line.includes('"evaluation"') || line.includes('"state"'));
    for (const line of candidates.reverse()) {
      const event = parseEvent(line);
      if (event?.type === 'evaluation' && event.step <= this.rewoundTo) return event;
      if (event) this.rewoundTo = Math.min(this.rewoundTo, resumedFrom(event) ?? Infinity);
    }
    return null;
  }
}
