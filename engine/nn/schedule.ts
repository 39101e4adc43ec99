/**
 * The learning rate after a share `done` in [0, 1) of all updates: divided by ten at every milestone that is passed.
 */
export function stepDecay(rate: number, milestones: readonly number[], done: number): number {
  return rate * 0.1 ** milestones.filter((milestone) => done >= milestone).length;
}

/**
 * The learning rate when the share `done` in [0, 1) of the updates is done: it falls linearly to 0 over the share
 * `decay` at the end.
 */
export function linearDecay(rate: number, decay: number, done: number): number {
  return done <= 1 - decay ? rate : (rate * (1 - done)) / decay;
}
