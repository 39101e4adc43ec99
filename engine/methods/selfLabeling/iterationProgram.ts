import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { Normalisation } from '../../nn/batchNorm';
import { getTensor, selectPrefix } from '../../nn/parameters';
import { floats, type ProgramDefinition, type State, type TensorSpec, type Tensors } from '../../runtime/program';
import { classifierStep, discriminatorStep, generate, generatorStep, type Draws, type StepOptions } from './trainingSteps';
import { labelAgreement, labelFrequencies, statePrefixes, type SelfLabelingNetworks } from './selfLabelingNetworks';

/** What one iteration is fed, beside its options. */
export interface IterationShape {
  /** Images in a batch. */
  batch: number;
  /** Whether the classifier also sees manually labelled reals. */
  manual: boolean;
}

const whole = (...shape: number[]): TensorSpec => ({ shape, dtype: 'int32' });

/**
 * One training iteration as one program (METHODS 2.5): the discriminator's updates, then the generator's, then the
 * classifier's. Inputs hold the batches of all updates one after another.
 */
export function iterationProgram(
  system: SelfLabelingNetworks,
  options: StepOptions,
  { batch, manual }: IterationShape,
  state: State,
): ProgramDefinition {
  const updates = options.optimizer.discriminatorSteps;
  // Each discriminator update, the generator and the classifier draw a batch of fakes.
  const draws = updates + 2;
  return {
    name: 'self-labeling iteration',
    state: Object.keys(state.specs).filter((name) => name !== labelAgreement),
    inputs: {
      reals: floats(updates * batch, ...system.image),
      manual: whole(updates * batch),
      latents: floats(draws * batch, system.latent),
      labelUniforms: floats(draws * batch),
      gateUniforms: floats(batch),
      ...(manual ? { manualImages: floats(batch, ...system.image), manualLabels: whole(batch) } : {}),
    },
    step(start, inputs) {
      const portion = <T extends tf.Tensor>(name: string, i: number) => {
        const all = getTensor(inputs, name);
        return tf.slice(all, [i * batch, ...all.shape.slice(1).map(() => 0)], [batch, ...all.shape.slice(1)]) as T;
      };
      const draw = (i: number): Draws => ({
        latents: portion<Tensor2D>('latents', i),
        labelUniforms: portion<Tensor1D>('labelUniforms', i),
      });
      let now: Tensors = start;
      const discriminated = Array.from({ length: updates }, (_, i) => {
        const result = discriminatorStep(
          system,
          options,
          now,
          portion<Tensor4D>('reals', i),
          portion<Tensor1D>('manual', i),
          draw(i),
        );
        now = result.state;
        return result;
      });
      const coverage = tf.mean<Scalar>(discriminated.at(-1)!.labelled.mask);
      const generated = generatorStep(
        system,
        options,
        now,
        draw(updates),
        coverage,
        getTensor(inputs, 'gateUniforms') as Tensor1D,
      );
      const labelled = manual
        ? {
            images: getTensor(inputs, 'manualImages') as Tensor4D,
            labels: getTensor(inputs, 'manualLabels') as Tensor1D,
          }
        : null;
      const classified = classifierStep(system, options, generated.state, draw(updates + 1), labelled);
      const masks = tf.concat(
        discriminated.map(({ labelled: { mask } }) => mask),
        0,
      );
      return {
        state: changed(start, classified.state),
        outputs: {
          'loss/discriminator': tf.div(tf.addN(discriminated.map(({ loss }) => loss)), updates),
          'loss/generator': generated.loss,
          'loss/classifier': classified.loss,
          'labels/generator': classified.accuracy,
          'labels/coverage': tf.mean(tf.cast(tf.greater(masks, 0), 'float32')),
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

/** The tensors that a step replaced. */
export function changed(before: Tensors, after: Tensors): Tensors {
  return Object.fromEntries(Object.entries(after).filter(([name, tensor]) => before[name] !== tensor));
}

/** Entropy of a distribution, in nats. */
function entropy(frequencies: tf.Tensor): tf.Tensor {
  return tf.neg(tf.sum(tf.mul(frequencies, tf.log(tf.add(frequencies, 1e-12)))));
}

/** Images from the averaged generator: latents `[batch, latent]` and labels `[batch, labels]` in, images out. */
export function samplingProgram(
  system: SelfLabelingNetworks,
  labelScale: number,
  batch: number,
  state: State,
): ProgramDefinition {
  return {
    name: 'self-labeling sampling',
    state: Object.keys(state.specs).filter(
      (name) =>
        name.startsWith(statePrefixes.generatorAverage) || name.startsWith(statePrefixes.generatorAverageBuffers),
    ),
    inputs: { latents: floats(batch, system.latent), labels: floats(batch, system.labels) },
    step(tensors, inputs) {
      const norm = new Normalisation(selectPrefix(statePrefixes.generatorAverageBuffers, tensors), false);
      const images = generate(
        system,
        selectPrefix(statePrefixes.generatorAverage, tensors),
        norm,
        inputs.latents as Tensor2D,
        inputs.labels as Tensor2D,
        labelScale,
      );
      return { outputs: { images } };
    },
  };
}
