import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { EnergyClassifier } from '../../networks/energyClassifier';
import { relu } from '../../nn/operations';
import { valueAndGradients } from '../../nn/optimise';
import { getTensor } from '../../nn/parameters';
import type { Tensors } from '../../runtime/program';

/**
 * The density that chains sample: log pi_c(x) = U_c(x) / T + const with U_c(x) = S_c(x) - gram R_c(x) - box |relu(|x| -
 * 1)|^2 - smoothness TV(x) (STIC README, Target). This is a reconstruction: the paper (Pal, Phan and Wong, CVPR 2021)
 * says that p(x|y) is proportional to p(y|x) and regularised by a Gram matrix, but gives no formula.
 */

/** What the classifier's logits mean. */
export type Objective = 'plain' | 'fake-class' | 'energy';

export interface TargetOptions {
  objective: Objective;
  /** Number of classes of the data set: the length of a condition. */
  classes: number;
  /** Weights of the Gram, box and total variation terms. */
  gram: number;
  box: number;
  smoothness: number;
}

/** The number of logits of the classifier: one more than classes where there is a fake class. */
export function logitsOf({ objective, classes }: Pick<TargetOptions, 'objective' | 'classes'>): number {
  return objective === 'fake-class' ? classes + 1 : classes;
}

/**
 * The class score S_c(x) `[batch]`, given the logits of x `[batch, outputs]` and conditions `[batch, classes]` on the
 * simplex: the logits in the condition's shares, less the fake logit or the log-sum-exp, depending on the objective.
 */
export function classScore(
  logits: Tensor2D,
  conditions: Tensor2D,
  { objective, classes }: Pick<TargetOptions, 'objective' | 'classes'>,
): Tensor1D {
  const real = objective === 'fake-class' ? tf.slice(logits, [0, 0], [-1, classes]) : logits;
  const mixed = tf.sum<Tensor1D>(tf.mul(real, conditions), 1);
  switch (objective) {
    // log p(y|x), mixed in the condition's shares.
    case 'plain':
      return tf.sub(mixed, tf.logSumExp(real, 1));
    case 'fake-class':
      return tf.sub(mixed, tf.reshape<tf.Rank.R1>(tf.slice(logits, [0, classes], [-1, 1]), [logits.shape[0]]));
    case 'energy':
      return mixed;
  }
}

/**
 * Gram matrices `[batch, channels, channels]` of a feature map `[batch, height, width, channels]`, divided by the
 * number of positions (Gatys et al., 2016).
 */
export function gramMatrices(map: Tensor4D): Tensor3D {
  const [batch, height, width, channels] = map.shape;
  const positions = tf.reshape<tf.Rank.R3>(map, [batch, height * width, channels]);
  return tf.div(tf.matMul(positions, positions, true, false), height * width);
}

/** R_c(x) `[batch]`: the sum over all maps of |G(x) - reference|_F^2 / (4 channels^2). */
export function gramDistance(maps: readonly Tensor4D[], references: readonly Tensor3D[]): Tensor1D {
  return tf.addN(
    maps.map((map, i) => {
      const channels = map.shape[3];
      return tf.div(tf.sum<Tensor1D>(tf.square(tf.sub(gramMatrices(map), references[i]!)), [1, 2]), 4 * channels ** 2);
    }),
  );
}

/** Total variation of every image `[batch]`: the sum of absolute differences of neighbouring pixels. */
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

/** An unnormalised log density `[batch]` at temperature 1 of images, differentiable in them. */
export type LogDensity = (images: Tensor4D) => Tensor1D;

export interface TargetDensity extends TargetOptions {
  network: EnergyClassifier;
  /** The network's parameters. */
  parameters: Tensors;
  /** `[batch, classes]`, on the simplex. */
  conditions: Tensor2D;
  /** Reference Gram matrices `[batch, channels, channels]`, one for each feature map; empty where `gram` is 0. */
  references: readonly Tensor3D[];
}

/** The log density U_c of a classifier. */
export function logDensityOf({ network, parameters, conditions, references, ...options }: TargetDensity): LogDensity {
  return (images) => {
    const { logits, maps } = network.forward(parameters, images);
    let density = classScore(logits, conditions, options);
    if (options.gram > 0) density = tf.sub(density, tf.mul(gramDistance(maps, references), options.gram));
    if (options.box > 0) {
      const outside = relu(tf.sub(tf.abs(images), 1));
      density = tf.sub(density, tf.mul(tf.sum<Tensor1D>(tf.square(outside), [1, 2, 3]), options.box));
    }
    return options.smoothness > 0 ? tf.sub(density, tf.mul(totalVariation(images), options.smoothness)) : density;
  };
}

/** A log density `[batch]` at images, and its gradient with respect to each image. */
export function densityAndGradient(density: LogDensity, images: Tensor4D): { density: Tensor1D; gradient: Tensor4D } {
  // The densities of single images are the gradient of their weighted sum with respect to the weights, so that they
  // need no second forward pass.
  const { gradients } = valueAndGradients(
    ({ x, weights }) => tf.sum<Scalar>(tf.mul(weights!, density(x as Tensor4D))),
    { x: images, weights: tf.ones([images.shape[0]]) },
  );
  return {
    density: getTensor(gradients, 'weights') as Tensor1D,
    gradient: getTensor(gradients, 'x') as Tensor<tf.Rank.R4>,
  };
}
