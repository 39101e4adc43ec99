import type { RealImages } from './realImages';

/** The choice of real images, as a part of keys of what is cached of them. */
export function chosenOf({ sets }: RealImages): unknown[] {
  return sets.map(({ group, reference, other }) => [
    group?.name,
    group?.label,
    group?.low,
    group?.high,
    reference.indices.length,
    other?.name,
  ]);
}
