/** What the numbers of a drawing are at each of its steps. */

export interface ScheduleOptions {
  /** Steps in one pass. */
  steps: number;
  /** Passes of a whole drawing. */
  passes: number;
  temperature: { start: number; end: number };
  stride: { start: number; end: number };
}

/**
 * The temperature after `age` passes at step `i` of the next: falls by a constant factor over a drawing, then stays.
 */
export function temperatureAt(
  { steps, passes, temperature: { start, end } }: ScheduleOptions,
  age: number,
  i: number,
): number {
  const share = Math.min(1, (age * steps + i) / Math.max(1, passes * steps - 1));
  return start * (end / start) ** share;
}

/** The stride at step `i` of a pass: shortens evenly over it. */
export function strideAt({ steps, stride: { start, end } }: ScheduleOptions, i: number): number {
  return steps === 1 ? start : start + ((end - start) * i) / (steps - 1);
}

/**
 * What epsilon of ula is multiplied with at this temperature: its root, so that a step's drift, epsilon^2 / (2 T),
 * stays what it is at the start. With a fixed epsilon steps would overshoot as the temperature falls, and no acceptance
 * test refuses them.
 */
export function scaleAt(options: ScheduleOptions, age: number, i: number): number {
  return Math.sqrt(temperatureAt(options, age, i) / options.temperature.start);
}

/** Steps that one program does at most. */
const mostSteps = 25;
/** Random numbers that one program is given at most: 256 MiB. */
const mostNormals = 2 ** 26;

/** Steps that one program does at most, with so many random numbers in each. */
export function longestSegment(normals: number): number {
  return Math.min(mostSteps, Math.max(1, Math.floor(mostNormals / normals)));
}

/** Steps cut into as few programs' as can be, of at most two lengths: the longer ones first. */
export function segmentsOf(steps: number, longest: number): number[] {
  return cut(steps, Math.ceil(steps / longest));
}

/** Frames of a film after its canvas, at most; where there are more passes, it has one for each. */
export const mostFrames = 32;

/** The steps of a pass cut into stretches, after each of which a film has a frame. */
export function stretchesOf({ steps, passes }: Pick<ScheduleOptions, 'steps' | 'passes'>): number[] {
  return cut(steps, Math.min(steps, Math.max(1, Math.floor(mostFrames / passes))));
}

/** As even parts as can be, the larger ones first. */
function cut(steps: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => Math.floor(steps / parts) + (i < steps % parts ? 1 : 0));
}
