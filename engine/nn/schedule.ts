/** The learning rate after a share `done` in [0, 1) of all updates: divided by ten at every milestone that is passed. */
export function steppedRate(rate: number, milestones: readonly number[], done: number): number {
  return rate * 0.1 ** milestones.filter((milestone) => done >= milestone).length;
}
