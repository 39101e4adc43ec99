import { digest } from '../../files/digest';
import type { RealImages } from './realImages';

/** Which images of which split, group by group: a part of keys of what is cached of them. */
export function chosenOf({ sets }: RealImages): unknown[] {
  return sets.map(({ group, reference, other }) => [
    group?.label,
    ...[reference, other].map((set) => set && [set.name, digest('sha256', new Uint8Array(set.indices.slice().buffer))]),
  ]);
}
