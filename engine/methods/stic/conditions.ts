import type { Random } from '../../random';
import { oneHotRows } from '../../floatArrays';
import type { SticExperiment } from './config/experiment';

/**
 * Conditions of chains: points of the simplex over the classes, as rows of one array `[chains, classes]`. A condition
 * is hard (one class) or soft (a mixture of two); see the STIC README, Notation.
 */

/** The condition `[classes]` with share 1 - `share` of one class and `share` of another. */
export function mixedCondition(from: number, to: number, share: number, classes: number): Float32Array {
  const row = new Float32Array(classes);
  row[from]! += 1 - share;
  row[to]! += share;
  return row;
}

/**
 * A random condition `[classes]`: one class, or with probability `soft` two classes in shares l : 1 - l, where l is
 * uniform in [0.2, 0.8] (STIC README, Recurrent training).
 */
export function drawCondition(classes: number, soft: number, random: Random): Float32Array {
  const label = random.integer(classes);
  if (classes < 2 || random.uniform() >= soft) return oneHotRows([label], classes);
  const other = (label + 1 + random.integer(classes - 1)) % classes;
  return mixedCondition(label, other, 0.2 + 0.6 * random.uniform(), classes);
}

/** The probability that a training chain samples a mixture of two classes. */
export function softShare({ fakes, soft }: Pick<SticExperiment['selfAnalysis'], 'fakes' | 'soft'>): number {
  return fakes === 'soft-and-hard' ? soft : 0;
}

/** The condition `[classes]` of one chain: a view into `conditions` `[chains, classes]`. */
export function conditionOf(conditions: Float32Array, chain: number, classes: number): Float32Array {
  return conditions.subarray(chain * classes, (chain + 1) * classes);
}

/** Whether a condition has a single class. */
export function isHard(condition: Float32Array): boolean {
  return condition.some((share) => share === 1);
}
