import type { StageEvent } from '../protocol/events';

/**
 * Says how many real images a run has used up to a step, over all its stages; null where its engine did not tell how
 * many a step uses. An image that was used twice counts twice.
 * @param stages the stages of a run's history.
 */
export function imagesSeen(stages: readonly StageEvent[]): ((step: number) => number) | null {
  // A stage begins again in a resumed run: what it said last counts.
  const trained = new Map(stages.flatMap(({ training }) => (training ? [[training.first, training] as const] : [])));
  if (trained.size === 0) return null;
  const parts = [...trained.values()];
  return (step) =>
    parts.reduce(
      (images, { first, last, imagesPerStep }) => images + imagesPerStep * Math.max(0, Math.min(step, last) - first),
      0,
    );
}
