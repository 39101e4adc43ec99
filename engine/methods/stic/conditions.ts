import type { SticExperiment } from './config';
import type { Random } from '../../random';
import { oneHotRows } from '../oneHotRows';

/** What chains draw: points of the simplex over the classes (METHODS 3.2), as rows of one array. */

/** (1 - share) of one class and `share` of another. */
export function mixedCondition(from: number, to: number, share: number, classes: number): Float32Array {
  const row = new Float32Array(classes);
  row[from]! += 1 - share;
  row[to]! += share;
  return row;
}

/** A class at random, or, in `soft` of the cases, two classes l : 1 - l with l uniform in [0.2, 0.8] (METHODS 3.4). */
export function drawCondition(classes: number, soft: number, random: Random): Float32Array {
  const label = random.integer(classes);
  if (classes < 2 || random.uniform() >= soft) return oneHotRows([label], classes);
  const other = (label + 1 + random.integer(classes - 1)) % classes;
  return mixedCondition(label, other, 0.2 + 0.6 * random.uniform(), classes);
}

/** Share of chains that draw a mixture of two classes. */
export function softShare({ fakes, soft }: Pick<SticExperiment['selfAnalysis'], 'fakes' | 'soft'>): number {
  return fakes === 'soft-and-hard' ? soft : 0;
}

/** That of one chain. */
export function conditionOf(conditions: Float32Array, chain: number, classes: number): Float32Array {
  return conditions.subarray(chain * classes, (chain + 1) * classes);
}

/** Whether a condition is of a single class. */
export function isHard(condition: Float32Array): boolean {
  return condition.some((share) => share === 1);
}
