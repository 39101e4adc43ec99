import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import { relu } from '../nn/operations';

/** The losses of a GAN on the discriminator's scores, each `[batch]`. */

/**
 * `hinge` as SNGAN and BigGAN; `vanilla`: cross-entropy with the non-saturating generator's loss (Goodfellow et al.,
 * 2014, section 3).
 */
export type AdversarialLoss = 'hinge' | 'vanilla';

/** The discriminator's losses of real and of generated images, each `[batch]`. */
export function discriminatorLosses(
  loss: AdversarialLoss,
  real: Tensor1D,
  fake: Tensor1D,
): [real: Tensor1D, fake: Tensor1D] {
  switch (loss) {
    case 'hinge':
      return [relu(tf.sub<Tensor1D>(1, real)), relu(tf.add<Tensor1D>(1, fake))];
    // -log sigma(s) and -log(1 - sigma(s)), written so that nothing overflows.
    case 'vanilla':
      return [tf.softplus(tf.neg(real)), tf.softplus(fake)];
  }
}

/** The generator's loss, of the scores of its images. */
export function generatorLoss(loss: AdversarialLoss, scores: Tensor1D): Scalar {
  switch (loss) {
    case 'hinge':
      return tf.neg(tf.mean<Scalar>(scores));
    case 'vanilla':
      return tf.mean<Scalar>(tf.softplus(tf.neg(scores)));
  }
}
