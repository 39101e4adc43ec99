import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../networks/architecture';
import { smallEnergyClassifier, wideResidualClassifier, type EnergyClassifier } from '../../networks/energyClassifier';
import { updateWithEma } from '../../nn/ema';
import { valueAndGradients } from '../../nn/optimise';
import { crossEntropies } from '../../nn/operations';
import { getTensor, selectPrefix } from '../../nn/parameters';
import { floats, type ProgramDefinition, type State, type Tensors } from '../../runtime/program';
import type { SticExperiment } from './config/experiment';
import { logitsOf, type Objective } from './targetDensity';
import type { BatchParts } from './trainingBatch';

/** The classifier, its loss and one update of it (STIC README, Classifier). */

/** Prefixes of its tensors in the state. */
export const statePrefixes = {
  weights: 'classifier/',
  average: 'classifier-average/',
  adam: 'classifier-adam/',
} as const;

/** A network together with the meaning of its logits. */
export interface SticClassifier {
  network: EnergyClassifier;
  objective: Objective;
  /** Number of real classes. */
  classes: number;
  image: ImageShape;
}

export function createClassifier(
  { networks, selfAnalysis }: Pick<SticExperiment, 'networks' | 'selfAnalysis'>,
  image: ImageShape,
  classes: number,
): SticClassifier {
  const objective: Objective = selfAnalysis.fakes === 'none' ? 'plain' : selfAnalysis.objective;
  const outputs = logitsOf({ objective, classes });
  const network =
    networks.architecture === 'small'
      ? smallEnergyClassifier(image, outputs, networks.width)
      : wideResidualClassifier(image, outputs, { depth: 28, widen: 10 * networks.width });
  return { network, objective, classes, image };
}

/** One batch: real images, mixup of real images, then fakes. */
export interface Batch {
  images: Tensor4D;
  /** Class shares `[images, classes]`; zero for fakes. */
  targets: Tensor2D;
  /** The weight of each image in the loss `[images]`; the weights of each part sum to the part's weight. */
  weights: Tensor1D;
  /** 1 for fakes `[images]`. */
  fakes: Tensor1D;
  /** The number of real images without mixup, which come first. */
  reals: number;
}

export interface LossWeights {
  /** Weight of the mean square of the logits. */
  logitPenalty: number;
  /** Weight of the cross-entropy over the real classes. */
  weights: { classes: number };
}

/**
 * The classifier's loss. With the objective "fake-class", fakes are of class K; with "energy", the energy -logsumexp f
 * is raised on fakes and lowered on real images (JEM; Grathwohl et al., 2020).
 *
 * The cross-entropy over all K + 1 classes of a real image is the sum of the cross-entropy over the K real classes and
 * that of real against fake. The former has a weight of its own here, because a small network otherwise gives up
 * accuracy to recognise fakes (MNIST, 3,000 updates, one seed: 99.05 % with a weight of 1, 99.34 % with 3).
 *
 * @returns The loss with the logit penalty, the weighted loss of each image without it, and the logits.
 */
export function classifierLoss(
  { network, objective }: SticClassifier,
  p: Tensors,
  { images, targets, weights, fakes, reals }: Batch,
  { logitPenalty, weights: { classes: classWeight } }: LossWeights,
): { loss: Scalar; perImage: Tensor1D; logits: Tensor2D } {
  const { logits } = network.forward(p, images);
  const penalty = tf.mul(tf.mean(tf.square(logits)), logitPenalty);
  const overClasses = crossEntropies(tf.slice(logits, [0, 0], targets.shape), targets);
  const weightedLosses = (): Tensor1D => {
    switch (objective) {
      case 'plain':
        return tf.mul(overClasses, tf.mul(weights, classWeight));
      case 'fake-class': {
        const all = crossEntropies(logits, tf.concat([targets, tf.reshape<tf.Rank.R2>(fakes, [fakes.shape[0], 1])], 1));
        return tf.mul(tf.add(all, tf.mul(overClasses, classWeight - 1)), weights);
      }
      // Mixup images have no part in the energy term, as they are no real images. Real images and fakes have the same
      // total weight, as otherwise all logits would drift.
      case 'energy': {
        const real = tf.pad1d(tf.fill([reals], 1 / reals), [0, fakes.shape[0] - reals]);
        const fake = tf.div(fakes, tf.maximum(tf.sum(fakes), 1));
        return tf.add(
          tf.mul(overClasses, tf.mul(weights, classWeight)),
          tf.mul(tf.sub(fake, real), tf.logSumExp(logits, 1)),
        );
      }
    }
  };
  const perImage = weightedLosses();
  return { loss: tf.add(tf.sum<Scalar>(perImage), penalty), perImage, logits };
}

/**
 * One update of the weights with Adam, and of their moving average. Outputs: the loss and its parts, the accuracy on
 * the real images of the batch, the largest logit, and with a fake class the mean probability of it on real images and
 * on fakes.
 */
export function updateProgram(
  classifier: SticClassifier,
  { optimizer, selfAnalysis }: Pick<SticExperiment, 'optimizer' | 'selfAnalysis'>,
  { reals, mixed, fakes }: BatchParts,
  state: State,
): ProgramDefinition {
  const { classes, objective, image } = classifier;
  const count = reals + mixed + fakes;
  return {
    name: 'classifier update',
    state: Object.keys(state.specs).filter((name) =>
      Object.values(statePrefixes).some((prefix) => name.startsWith(prefix)),
    ),
    inputs: {
      images: floats(count, ...image),
      noise: floats(count, ...image),
      targets: floats(count, classes),
      weights: floats(count),
      fakes: floats(count),
      rate: floats(1),
    },
    step(now, inputs) {
      const batch = {
        ...inputs,
        images: tf.add(inputs.images!, tf.mul(inputs.noise!, selfAnalysis.inputNoise)),
        reals,
      } as unknown as Batch;
      const parameters = selectPrefix(statePrefixes.weights, now);
      const { value: loss, gradients } = valueAndGradients(
        (p) => classifierLoss(classifier, p, batch, selfAnalysis).loss,
        parameters,
      );
      // The same forward pass as that of the loss; a compiled program computes it once.
      const { logits, perImage } = classifierLoss(classifier, parameters, batch, selfAnalysis);
      const lossOf = (first: number, length: number) => tf.sum(tf.slice(perImage, first, length));
      const real = tf.slice(logits, [0, 0], [reals, classes]);
      const correct = tf.equal(tf.argMax(real, 1), tf.argMax(tf.slice(batch.targets, [0, 0], [reals, classes]), 1));
      const fakeShare =
        objective === 'fake-class' ? tf.reshape(tf.slice(tf.softmax(logits), [0, classes], [-1, 1]), [count]) : null;
      return {
        state: updateWithEma(now, gradients, statePrefixes, {
          learningRate: getTensor(inputs, 'rate'),
          betas: optimizer.betas,
          average: optimizer.average,
        }).state,
        outputs: {
          'loss/classifier': loss,
          'loss/real images': lossOf(0, reals),
          ...(mixed > 0 && { 'loss/mixed images': lossOf(reals, mixed) }),
          ...(fakes > 0 && { 'loss/fakes': lossOf(reals + mixed, fakes) }),
          'accuracy/training': tf.mean(tf.cast(correct, 'float32')),
          'logits/largest': tf.max(tf.abs(logits)),
          ...(fakeShare && {
            'fakes/real images taken for fake': tf.mean(tf.slice(fakeShare, 0, reals)),
            'fakes/fakes recognised': tf.div(
              tf.sum(tf.mul(fakeShare, batch.fakes)),
              tf.maximum(tf.sum(batch.fakes), 1),
            ),
          }),
        },
      };
    },
  };
}

/** Logits of the real classes `[batch, classes]` of `batch` images, with the moving average of the weights. */
export function classifyProgram(
  { network, image, classes }: SticClassifier,
  batch: number,
  state: State,
): ProgramDefinition {
  return {
    name: 'classification',
    state: Object.keys(state.specs).filter((name) => name.startsWith(statePrefixes.average)),
    inputs: { images: floats(batch, ...image) },
    step: (now, inputs) => {
      const { logits } = network.forward(
        selectPrefix(statePrefixes.average, now),
        getTensor(inputs, 'images') as Tensor4D,
      );
      return { outputs: { logits: tf.slice(logits, [0, 0], [batch, classes]) } };
    },
  };
}
