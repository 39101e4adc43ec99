import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../networks/architecture';
import { smallEnergyClassifier, wideResidualClassifier, type EnergyClassifier } from '../../networks/energyClassifier';
import { updateWithEma } from '../../nn/ema';
import { valueAndGradients } from '../../nn/optimise';
import { crossEntropies } from '../../nn/operations';
import { getTensor, selectPrefix } from '../../nn/parameters';
import { floats, type ProgramDefinition, type State, type Tensors } from '../../runtime/program';
import type { SticExperiment } from './config';
import type { BatchParts } from './batches';
import { logitsOf, type Objective } from './target';

/** The classifier, and what it learns in one update (METHODS 3.4). */

export const statePrefixes = {
  weights: 'classifier/',
  average: 'classifier-average/',
  adam: 'classifier-adam/',
} as const;

export interface ClassifierSystem {
  classifier: EnergyClassifier;
  objective: Objective;
  classes: number;
  image: ImageShape;
}

export function createClassifier(
  { networks, selfAnalysis }: Pick<SticExperiment, 'networks' | 'selfAnalysis'>,
  image: ImageShape,
  classes: number,
): ClassifierSystem {
  const objective: Objective = selfAnalysis.fakes === 'none' ? 'plain' : selfAnalysis.objective;
  const outputs = logitsOf({ objective, classes });
  const classifier =
    networks.architecture === 'small'
      ? smallEnergyClassifier(image, outputs, networks.width)
      : wideResidualClassifier(image, outputs, { depth: 28, widen: 10 * networks.width });
  return { classifier, objective, classes, image };
}

/** One batch: real images and mixtures of them with their targets, then fakes. */
export interface Batch {
  images: Tensor4D;
  /** Over the classes, `[images, classes]`; zero for fakes. */
  targets: Tensor2D;
  /** What each image counts; those of each part sum to the part's weight. */
  weights: Tensor1D;
  /** 1 for fakes. */
  fakes: Tensor1D;
  /** How many real images, unmixed, stand first. */
  reals: number;
}

/** What the parts of the loss count. */
export interface LossWeights {
  logitPenalty: number;
  weights: { classes: number };
}

/**
 * The classifier's loss. With "fake-class", fakes are of class K; with "energy", -logsumexp f is raised on fakes and
 * lowered on reals (JEM). The cross-entropy over all K + 1 classes is that of the K classes of real images, and that of
 * real against fake; METHODS 3.4 adds them as they are. The first has a weight of its own here: a small network else
 * gives up accuracy to tell fakes (MNIST, 3,000 updates, one seed: 99.05 % with a weight of 1, 99.34 % with 3).
 */
export function classifierLoss(
  system: ClassifierSystem,
  p: Tensors,
  { images, targets, weights, fakes, reals }: Batch,
  { logitPenalty, weights: { classes: classWeight } }: LossWeights,
): { loss: Scalar; perImage: Tensor1D; logits: Tensor2D } {
  const { logits } = system.classifier.forward(p, images);
  const penalty = tf.mul(tf.mean(tf.square(logits)), logitPenalty);
  const apart = crossEntropies(tf.slice(logits, [0, 0], targets.shape), targets);
  const lossOfEach = (): Tensor1D => {
    switch (system.objective) {
      case 'plain':
        return tf.mul(apart, tf.mul(weights, classWeight));
      case 'fake-class': {
        const all = crossEntropies(logits, tf.concat([targets, tf.reshape<tf.Rank.R2>(fakes, [fakes.shape[0], 1])], 1));
        return tf.mul(tf.add(all, tf.mul(apart, classWeight - 1)), weights);
      }
      // Mixtures are no real images: nothing is said of their energy. Real images and fakes count alike, or all logits
      // would drift.
      case 'energy': {
        const real = tf.pad1d(tf.fill([reals], 1 / reals), [0, fakes.shape[0] - reals]);
        const fake = tf.div(fakes, tf.maximum(tf.sum(fakes), 1));
        return tf.add(tf.mul(apart, tf.mul(weights, classWeight)), tf.mul(tf.sub(fake, real), tf.logSumExp(logits, 1)));
      }
    }
  };
  const perImage = lossOfEach();
  return { loss: tf.add(tf.sum<Scalar>(perImage), penalty), perImage, logits };
}

/**
 * One update with Adam, and of the moving average that draws what is shown and is judged. Figures: the loss and its
 * parts, the share of real images that the update's batch got right, and with a fake class what is taken for fake.
 */
export function updateProgram(
  system: ClassifierSystem,
  { optimizer, selfAnalysis }: Pick<SticExperiment, 'optimizer' | 'selfAnalysis'>,
  { reals, mixed, fakes }: BatchParts,
  state: State,
): ProgramDefinition {
  const { classes, objective, image } = system;
  const count = reals + mixed + fakes;
  return {
    name: 'classifier update',
    state: Object.keys(state.specs).filter((name) =>
      Object.values(statePrefixes).some((part) => name.startsWith(part)),
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
        (p) => classifierLoss(system, p, batch, selfAnalysis).loss,
        parameters,
      );
      // The same forward pass as the loss's: compiled, it is made once.
      const { logits, perImage } = classifierLoss(system, parameters, batch, selfAnalysis);
      const lossOf = (first: number, length: number) => tf.sum(tf.slice(perImage, first, length));
      const real = tf.slice(logits, [0, 0], [reals, classes]);
      const right = tf.equal(tf.argMax(real, 1), tf.argMax(tf.slice(batch.targets, [0, 0], [reals, classes]), 1));
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
          'accuracy/training': tf.mean(tf.cast(right, 'float32')),
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

/** Logits of the classes of `batch` images, for accuracy. */
export function classifyProgram(system: ClassifierSystem, batch: number, state: State): ProgramDefinition {
  return {
    name: 'classification',
    state: Object.keys(state.specs).filter((name) => name.startsWith(statePrefixes.average)),
    inputs: { images: floats(batch, ...system.image) },
    step: (now, inputs) => {
      const { logits } = system.classifier.forward(
        selectPrefix(statePrefixes.average, now),
        getTensor(inputs, 'images') as Tensor4D,
      );
      return { outputs: { logits: tf.slice(logits, [0, 0], [batch, system.classes]) } };
    },
  };
}
