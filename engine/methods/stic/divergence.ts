import { UserError } from '../../errors';
import type { Scalars } from '../model';
import type { SamplerKind } from './sampler/programs';

/**
 * When training or drawing has diverged, and what to change then. That a number is none at all the training loop finds
 * by itself.
 */

/** Beyond these, a loss or a logit is no longer one to learn from (the authors' released code gives up at 1e8, too). */
const explodedLoss = 1e8;
const explodedLogit = 1e6;
/** Beyond it, pixels are no longer drawn but thrown: their range is -1 to 1. */
const explodedPixel = 1e3;

const kept = 'Samples, figures and checkpoints up to here are kept.';

/**
 * @throws UserError where a loss, or the largest logit if it is given, has exploded.
 * @param advice What to change, as a sentence.
 */
export function assertLearning(update: number, losses: Scalars, largestLogit: number, advice: string): void {
  const [name, loss] = Object.entries(losses).find(([, value]) => Math.abs(value) > explodedLoss) ?? [];
  const what =
    name !== undefined
      ? `${name} is ${loss!.toPrecision(3)}`
      : largestLogit > explodedLogit
        ? `The largest logit is ${largestLogit.toPrecision(3)}`
        : null;
  if (what !== null)
    throw new UserError(`${what} at update ${update}: training has diverged.`, { advice: `${advice} ${kept}` });
}

/**
 * Looks at what some steps have drawn.
 * @throws UserError that says what has diverged: of ula the steps may; the others refuse such steps or keep pixels in
 * range, so that only the gradient may.
 */
export function assertDrawn(images: Float32Array, kind: SamplerKind): void {
  if (kind === 'ula' && !images.every((pixel) => Math.abs(pixel) < explodedPixel)) {
    throw new UserError('Steps of ula have thrown pixels far out of their range: the drawing has diverged.', {
      where: 'sampler.stepSize',
      advice: `Lower sampler.stepSize or raise sampler.temperature.start; grmala refuses such steps. ${kept}`,
    });
  }
  if (!images.every(Number.isFinite)) {
    throw new UserError(
      "The classifier's gradient is no longer finite, nor are the images that it draws: training has diverged.",
      {
        advice: `Lower optimizer.rate or raise selfAnalysis.logitPenalty. ${kept}`,
      },
    );
  }
}
