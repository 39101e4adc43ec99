import { DivergedError } from '../../errors';
import type { Scalars } from '../model';
import type { SamplerKind } from './sampler/samplerPrograms';

/**
 * Checks that end a run whose training or sampler has diverged, with advice (STIC README, Divergence). Losses that are
 * not numbers are found by the training loop.
 */

/** Largest magnitudes of a loss (as in the authors' released code) and a logit. */
const maxLoss = 1e8;
const maxLogit = 1e6;
/** Largest magnitude of a pixel of an unadjusted sample; the range of images is [-1, 1]. */
const maxPixel = 1e3;

const keptNote = 'Samples, figures and checkpoints up to here are kept.';

/**
 * Checks the losses of an update, and the largest logit (0 where there is none).
 * @param advice What to change, as a sentence.
 * @throws DivergedError if one of them is too large.
 */
export function assertLearning(update: number, losses: Scalars, largestLogit: number, advice: string): void {
  const [name, loss] = Object.entries(losses).find(([, value]) => Math.abs(value) > maxLoss) ?? [];
  const what =
    name !== undefined
      ? `${name} is ${loss!.toPrecision(3)}`
      : largestLogit > maxLogit
        ? `The largest logit is ${largestLogit.toPrecision(3)}`
        : null;
  if (what !== null)
    throw new DivergedError(`${what} at update ${update}: training has diverged.`, { advice: `${advice} ${keptNote}` });
}

/**
 * Checks images `[chains, height, width, channels]` after some Langevin steps. The steps of ula may diverge by
 * themselves; the other samplers reject such steps or clip pixels, so that only the gradient may be at fault.
 * @throws DivergedError that says which of the two diverged.
 */
export function assertDrawn(images: Float32Array, kind: SamplerKind): void {
  if (kind === 'ula' && !images.every((pixel) => Math.abs(pixel) < maxPixel)) {
    throw new DivergedError('Steps of ula moved pixels far out of [-1, 1]: the sampler has diverged.', {
      where: 'sampler.stepSize',
      advice: `Lower sampler.stepSize or raise sampler.temperature.start; grmala rejects such steps. ${keptNote}`,
    });
  }
  if (!images.every(Number.isFinite)) {
    throw new DivergedError(
      "The classifier's gradient and the sampled images are no longer finite: training has diverged.",
      {
        advice: `Lower optimizer.rate or raise selfAnalysis.logitPenalty. ${keptNote}`,
      },
    );
  }
}
