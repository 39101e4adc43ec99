/** What the numbers of a drawing are at each of its steps. */

export interface ScheduleOptions {
  /** Steps in one pass. */
  steps: number;
  /** Passes of a whole drawing. */
  passes: number;
  temperature: { start: number; end: number };
  stride: { start: number; end: number };
}

/** The temperature after `age` passes at step `i` of the next: falls by a constant factor over a drawing, then stays. */
export function temperatureAt({ steps, passes, temperature: { start, end } }: ScheduleOptions, age: number, i: number): number {
  const share = Math.min(1, (age * steps + i) / Math.max(1, passes * steps - 1));
  return start * (end / start) ** share;
}

/** The stride at step `i` of a pass: shortens evenly over it. */
export function strideAt({ steps, stride: { start, end } }: ScheduleOptions, i: number): number {
  return steps === 1 ? start : start + (end - start) * i / (steps - 1);
}

/** Steps that one program does at most. */
const longest = 25;

/** Steps cut into as few programs' as can be, of at most two lengths: the longer ones first. */
export function segmentsOf(steps: number): number[] {
  const count = Math.ceil(steps / longest);
  return Array.from({ length: count }, (_, i) => Math.floor(steps / count) + (i < steps % count ? 1 : 0));
}
