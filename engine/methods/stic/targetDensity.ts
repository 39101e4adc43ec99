import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { EnergyClassifier } from '../../networks/energyClassifier';
import { relu } from '../../nn/operations';
import { valueAndGradients } from '../../nn/optimise';
import { getTensor } from '../../nn/parameters';
import type { Tensors } from '../../runtime/program';

/**
 * What an image is drawn by: log pi_c(x) = U_c(x) / T + const with U_c(x) = S_c(x) - gram R_c(x) - box |relu(|x| -
 * 1)|^2 - smoothness TV(x) (METHODS 3.2, a reconstruction: the paper fixes p(x|y) ~ p(y|x) and that a Gram matrix
 * regularises it, no formula).
 */

/** What the classifier's logits mean. */
export type Objective = 'plain' | 'fake-class' | 'energy';

export interface TargetOptions {
  objective: Objective;
  /** Classes of the data set; conditions are as long. */
  classes: number;
  /** Weights of the terms. */
  gram: number;
  box: number;
  smoothness: number;
}

/** Logits that the classifier has: one more where there is a fake class. */
export function logitsOf({ objective, classes }: Pick<TargetOptions, 'objective' | 'classes'>): number {
  return objective === 'fake-class' ? classes + 1 : classes;
}

/** S_c(x) `[batch]` of conditions `[batch, classes]` on the simplex: the logits mixed, less what is no class. */
export function classScore(
  logits: Tensor2D,
  conditions: Tensor2D,
  { objective, classes }: Pick<TargetOptions, 'objective' | 'classes'>,
): Tensor1D {
  const real = objective === 'fake-class' ? tf.slice(logits, [0, 0], [-1, classes]) : logits;
  const mixed = tf.sum<Tensor1D>(tf.mul(real, conditions), 1);
  switch (objective) {
    // log p(y|x), mixed.
    case 'plain':
      return tf.sub(mixed, tf.logSumExp(real, 1));
    case 'fake-class':
      return tf.sub(mixed, tf.reshape<tf.Rank.R1>(tf.slice(logits, [0, classes], [-1, 1]), [logits.shape[0]]));
    case 'energy':
      return mixed;
  }
}

/**
 * Gram matrices of a map: `[batch, height, width, channels]` to `[batch, channels, channels]`, divided by the number of
 * positions.
 */
export function gramMatrices(map: Tensor4D): Tensor3D {
  const [batch, height, width, channels] = map.shape;
  const positions = tf.reshape<tf.Rank.R3>(map, [batch, height * width, channels]);
  return tf.div(tf.matMul(positions, positions, true, false), height * width);
}

/** R_c(x) `[batch]`: over all maps, |G(x) - reference|_F^2 / (4 channels^2). */
export function gramDistance(maps: readonly Tensor4D[], references: readonly Tensor3D[]): Tensor1D {
  return tf.addN(
    maps.map((map, i) => {
      const channels = map.shape[3];
      return tf.div(tf.sum<Tensor1D>(tf.square(tf.sub(gramMatrices(map), references[i]!)), [1, 2]), 4 * channels ** 2);
    }),
  );
}

/** Total variation of every image, `[batch]`: mean absolute difference of neighbours, times the number of pixels. */
function totalVariation(x: Tensor4D): Tensor1D {
  const [batch, height, width, channels] = x.shape;
  const differences = (axis: 1 | 2) => {
    const size = [batch, height - (axis === 1 ? 1 : 0), width - (axis === 2 ? 1 : 0), channels] as [
      number,
      number,
      number,
      number,
    ];
    return tf.sum<Tensor1D>(
      tf.abs(
        tf.sub(tf.slice(x, [0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0, 0], size), tf.slice(x, [0, 0, 0, 0], size)),
      ),
      [1, 2, 3],
    );
  };
  return tf.add(differences(1), differences(2));
}

/** An unnormalised log density at temperature 1, differentiable in the images. */
export type LogDensity = (images: Tensor4D) => Tensor1D;

/**
 * U_c of the classifier with weights `p`.
 * @param references Gram matrices to hold to, one `[batch, channels, channels]` for each map; none where `gram` is 0.
 */
export function logDensityOf(
  classifier: EnergyClassifier,
  options: TargetOptions,
  p: Tensors,
  conditions: Tensor2D,
  references: readonly Tensor3D[],
): LogDensity {
  return (images) => {
    const { logits, maps } = classifier.forward(p, images);
    let density = classScore(logits, conditions, options);
    if (options.gram > 0) density = tf.sub(density, tf.mul(gramDistance(maps, references), options.gram));
    if (options.box > 0) {
      const outside = relu(tf.sub(tf.abs(images), 1));
      density = tf.sub(density, tf.mul(tf.sum<Tensor1D>(tf.square(outside), [1, 2, 3]), options.box));
    }
    return options.smoothness > 0 ? tf.sub(density, tf.mul(totalVariation(images), options.smoothness)) : density;
  };
}

/** A log density at images, and its gradient with respect to each image. */
export function densityAndGradient(density: LogDensity, images: Tensor4D): { density: Tensor1D; gradient: Tensor4D } {
  // Single values are the gradient of their weighted sum with respect to the weights: no second pass for them.
  const { gradients } = valueAndGradients(
    ({ x, weights }) => tf.sum<Scalar>(tf.mul(weights!, density(x as Tensor4D))),
    { x: images, weights: tf.ones([images.shape[0]]) },
  );
  return {
    density: getTensor(gradients, 'weights') as Tensor1D,
    gradient: getTensor(gradients, 'x') as Tensor<tf.Rank.R4>,
  };
}
