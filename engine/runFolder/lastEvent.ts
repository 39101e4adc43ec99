import { readSync } from 'node:fs';
import { runEventSchema } from '../protocol/events';
import { longestEvent } from '../protocol/runFolder';

/**
 * Where the last readable event of an open `events.jsonl` ends, in bytes, and the number after its own. Read from the
 * end on, in parts that hold the longest event: a long run's file is never in memory whole.
 */
export function lastEvent(file: number, size: number): { end: number; next: number } {
  const newline = 0x0a;
  const buffer = Buffer.allocUnsafe(Math.min(size, longestEvent + 1));
  for (let partEnd = size; partEnd > 0;) {
    const partStart = Math.max(0, partEnd - buffer.length);
    const part = buffer.subarray(0, readSync(file, buffer, 0, partEnd - partStart, partStart));
    let end = part.lastIndexOf(newline) + 1;
    while (end > 0) {
      const lineEnd = end - 1;
      const start = lineEnd > 0 ? part.lastIndexOf(newline, lineEnd - 1) + 1 : 0;
      // Its beginning may lie in the part before.
      if (start === 0 && partStart > 0) break;
      const event = runEventSchema.safeParse(parseJson(part.toString('utf8', start, lineEnd)));
      if (event.success) return { end: partStart + end, next: event.data.seq + 1 };
      end = start;
    }
    // A line that fills the whole part is longer than any event.
    partEnd = end > 0 && partStart + end < partEnd ? partStart + end : partStart;
  }
  return { end: 0, next: 0 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
