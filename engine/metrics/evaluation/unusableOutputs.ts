import { gatherImages } from '../../datasets/gather';
import { formatCount } from '../../format';
import type { LearnedImages } from '../metric';
import { needed, shortId, type EvaluationNetworks, type NetworkOutput } from '../networks/evaluationNetwork';
import type { OutputRows } from './outputRows';
import { batchesOf, type RealImages } from './realImages';
import { evaluationBatch, type RealOutputs } from './realOutputs';

/** Outputs that no figure can be made with, and why, as a sentence. */
export type UnusableOutputs = ReadonlyMap<NetworkOutput, string>;

/** Outputs that differ by less than this share of the largest differ by float32's rounding alone. */
const rounding = 1e-6;

/**
 * Outputs that say nothing of the real images: some are not finite, or all are the same, though the images are not, as
 * of a network that ignores them. A distance of such features would be nothing, or zero for every generator.
 */
export function unusableOfReal(
  outputs: RealOutputs,
  learned: LearnedImages | null,
  { real, networks }: { real: RealImages; networks: EvaluationNetworks },
): UnusableOutputs {
  const found = new Map<NetworkOutput, string>();
  for (const [output, rows] of outputs.of('reference')) {
    const name = shortId(needed(networks, output));
    const others = outputs.of('other').get(output);
    const ofLearned = output === 'features' && learned ? [learned.training, learned.heldOut, learned.control] : [];
    if (![rows, others, ...ofLearned].every((some) => some?.values.every(Number.isFinite) ?? true))
      found.set(
        output,
        `No figure can be made with ${name}: of some real images what it gives is not finite. Its weights are damaged, ` +
          'or it is shown other values than it was trained on.',
      );
    else if (isConstant(rows) && !areEqual(real))
      found.set(
        output,
        `No figure can be made with ${name}: it gives the same for all real images, so it can't tell any image from ` +
          'another. Is that the right output of the right file?',
      );
  }
  return found;
}

/** Outputs that are not finite for some generated images, by how many of how many these are. */
export function unusableOfGenerated(
  counts: ReadonlyMap<NetworkOutput, number>,
  total: number,
  networks: EvaluationNetworks,
): UnusableOutputs {
  return new Map(
    Array.from(counts, ([output, count]) => [
      output,
      `No figure: of ${formatCount(count)} of ${formatCount(total)} generated images what ` +
        `${shortId(needed(networks, output))} gives is not finite.`,
    ]),
  );
}

/** How many rows of `width` numbers have one that is not finite. */
export function countNotFinite(values: Float32Array, width: number): number {
  let count = 0;
  for (let at = 0; at < values.length; at += width)
    if (!values.subarray(at, at + width).every(Number.isFinite)) count++;
  return count;
}

/** Whether all rows are the same, to within rounding. */
function isConstant({ width, values }: OutputRows): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.every((value, i) => Math.abs(value - values[i % width]!) <= rounding * largest);
}

/** Whether all real images that are compared with are the same one. */
function areEqual({ sets }: RealImages): boolean {
  const [first] = sets;
  if (!first) return true;
  const model = gatherImages(first.reference.split, first.reference.indices.subarray(0, 1));
  for (const { reference } of sets)
    for (const { images } of batchesOf(reference, evaluationBatch))
      if (!images.every((value, i) => value === model[i % model.length])) return false;
  return true;
}
