import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { sliceBatch } from '../../nn/operations';
import { changedTensors, getTensor } from '../../nn/parameters';
import { floats, type ProgramDefinition, type TensorSpec, type Tensors } from '../../runtime/program';
import { labelAgreement, labelFrequencies, type SelfLabelingNetworks } from './selfLabelingNetworks';
import { classifierStep, discriminatorStep, generatorStep, type Draws, type StepOptions } from './trainingSteps';

export interface IterationOptions {
  /** Images in a batch. */
  batch: number;
  /** Whether the classifier is also trained on manually labelled real images. */
  manual: boolean;
  /** Names of the state's tensors. */
  names: readonly string[];
}

const whole = (...shape: number[]): TensorSpec => ({ shape, dtype: 'int32' });

/**
 * One training iteration as one program: the discriminator's updates, then the generator's, then the classifier's.
 * Inputs hold the batches of all updates one after another.
 */
export function iterationProgram(
  networks: SelfLabelingNetworks,
  options: StepOptions,
  { batch, manual, names }: IterationOptions,
): ProgramDefinition {
  const updates = options.optimizer.discriminatorSteps;
  // Each update of the discriminator, the generator's and the classifier's draw a batch of generated images.
  const draws = updates + 2;
  return {
    name: 'self-labeling iteration',
    state: names.filter((name) => name !== labelAgreement),
    inputs: {
      reals: floats(updates * batch, ...networks.image),
      manual: whole(updates * batch),
      latents: floats(draws * batch, networks.latent),
      labelUniforms: floats(draws * batch),
      gateUniforms: floats(batch),
      ...(manual ? { manualImages: floats(batch, ...networks.image), manualLabels: whole(batch) } : {}),
    },
    step(start, inputs) {
      const batchOf = <T extends tf.Tensor>(name: string, i: number) =>
        sliceBatch(getTensor(inputs, name), i, batch) as T;
      const draw = (i: number): Draws => ({
        latents: batchOf<Tensor2D>('latents', i),
        labelUniforms: batchOf<Tensor1D>('labelUniforms', i),
      });
      let now: Tensors = start;
      const discriminated = Array.from({ length: updates }, (_, i) => {
        const result = discriminatorStep(networks, options, now, {
          reals: batchOf<Tensor4D>('reals', i),
          manual: batchOf<Tensor1D>('manual', i),
          ...draw(i),
        });
        now = result.state;
        return result;
      });
      const generated = generatorStep(networks, options, now, {
        ...draw(updates),
        coverage: tf.mean<Scalar>(discriminated.at(-1)!.labelled.mask),
        gateUniforms: getTensor(inputs, 'gateUniforms') as Tensor1D,
      });
      const labelled = manual
        ? {
            images: getTensor(inputs, 'manualImages') as Tensor4D,
            labels: getTensor(inputs, 'manualLabels') as Tensor1D,
          }
        : null;
      const classified = classifierStep(networks, options, generated.state, { ...draw(updates + 1), manual: labelled });
      const masks = tf.concat(
        discriminated.map(({ labelled: { mask } }) => mask),
        0,
      );
      return {
        state: changedTensors(start, classified.state),
        outputs: {
          'loss/discriminator': tf.div(tf.addN(discriminated.map(({ loss }) => loss)), updates),
          'loss/generator': generated.loss,
          'loss/classifier': classified.loss,
          'labels/generator': classified.accuracy,
          'labels/coverage': shareShown(masks, getTensor(inputs, 'manual')),
          'labels/entropy': entropy(getTensor(classified.state, labelFrequencies)),
          selfLabels: tf.cast(
            tf.concat(
              discriminated.map(({ labelled: { labels } }) => tf.argMax(labels, 1)),
              0,
            ),
            'int32',
          ),
        },
      };
    },
  };
}

/** Share of the images without a manual label whose self-label the discriminator saw; 0 where all have one. */
function shareShown(masks: tf.Tensor, manual: tf.Tensor): tf.Tensor {
  const unlabelled = tf.cast(tf.less(manual, 0), 'float32');
  const shown = tf.mul(tf.cast(tf.greater(masks, 0), 'float32'), unlabelled);
  return tf.div(tf.sum(shown), tf.maximum(tf.sum(unlabelled), 1));
}

/** Entropy of a distribution, in nats. */
function entropy(frequencies: tf.Tensor): tf.Tensor {
  return tf.neg(tf.sum(tf.mul(frequencies, tf.log(tf.add(frequencies, 1e-12)))));
}
