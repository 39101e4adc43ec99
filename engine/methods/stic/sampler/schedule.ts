/** How temperature and step length change over the steps of an image, and how its steps are cut into programs. */

export interface ScheduleOptions {
  /** Steps in one pass. */
  steps: number;
  /** Passes to a finished image. */
  passes: number;
  temperature: { start: number; end: number };
  /** Root mean square change of a pixel by one step of ngld. */
  stepRms: { start: number; end: number };
}

/**
 * The temperature of a chain that has done `passesDone` passes, at step `i` of the next: it falls by a constant factor
 * each step and stays at its end for chains that go on.
 */
export function temperatureAt(
  { steps, passes, temperature: { start, end } }: ScheduleOptions,
  passesDone: number,
  i: number,
): number {
  const share = Math.min(1, (passesDone * steps + i) / Math.max(1, passes * steps - 1));
  return start * (end / start) ** share;
}

/** The step RMS at step `i` of a pass: it falls linearly over the pass. */
export function stepRmsAt({ steps, stepRms: { start, end } }: ScheduleOptions, i: number): number {
  return steps === 1 ? start : start + ((end - start) * i) / (steps - 1);
}

/**
 * The factor on epsilon of ula: the square root of the temperature relative to its start, so that the drift of a step,
 * epsilon^2 / (2 T), stays constant. With a fixed epsilon, steps would overshoot as the temperature falls, and no
 * acceptance test rejects them.
 */
export function stepSizeScaleAt(options: ScheduleOptions, passesDone: number, i: number): number {
  return Math.sqrt(temperatureAt(options, passesDone, i) / options.temperature.start);
}

/** Largest number of steps in one program. */
const maxSteps = 25;
/** Largest number of random numbers that one program is fed: 256 MiB. */
const maxNormals = 2 ** 26;

/** The largest number of steps in one program, where each takes `normals` random numbers. */
export function longestSegment(normals: number): number {
  return Math.min(maxSteps, Math.max(1, Math.floor(maxNormals / normals)));
}

/** The lengths of as few segments as possible, of at most `longest` steps each; two lengths at most, longer first. */
export function segmentsOf(steps: number, longest: number): number[] {
  return evenParts(steps, Math.ceil(steps / longest));
}

/** Largest number of frames of a film after its first; with more passes, it has one for each. */
export const maxFrames = 32;

/** The steps of a pass, divided into the intervals between the frames of a film. */
export function frameIntervals({ steps, passes }: Pick<ScheduleOptions, 'steps' | 'passes'>): number[] {
  return evenParts(steps, Math.min(steps, Math.max(1, Math.floor(maxFrames / passes))));
}

/** `total` as a sum of `parts` numbers that differ by 1 at most, larger ones first. */
function evenParts(total: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => Math.floor(total / parts) + (i < total % parts ? 1 : 0));
}
