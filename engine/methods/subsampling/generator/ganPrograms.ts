import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { Normalisation } from '../../../nn/batchNorm';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import { floats, type ProgramDefinition, type State, type Tensors } from '../../../runtime/program';
import { discriminatorStep, generatorStep, type GanOptions } from './ganSteps';
import { generate, type ConditionalGan } from '../../../networks/conditionalGan';
import { ganPrefixes } from '../../../networks/savedGenerator';

/**
 * One training iteration as one program: `updates` of the discriminator, then the generator's. Inputs hold their
 * batches one after another.
 */
export function ganIterationProgram(
  gan: ConditionalGan,
  options: GanOptions,
  batch: number,
  updates: number,
  state: State,
): ProgramDefinition {
  return {
    name: 'conditional GAN iteration',
    state: Object.keys(state.specs),
    inputs: {
      reals: floats(updates * batch, ...gan.image),
      targets: floats(updates * batch, gan.condition),
      conditions: floats(updates * batch, gan.condition),
      realWeights: floats(updates * batch),
      fakeWeights: floats(updates * batch),
      latents: floats((updates + 1) * batch, gan.latent),
      generatorConditions: floats(batch, gan.condition),
    },
    step(start, inputs) {
      const portion = <T extends tf.Tensor>(name: string, i: number) => {
        const all = getTensor(inputs, name);
        return tf.slice(all, [i * batch, ...all.shape.slice(1).map(() => 0)], [batch, ...all.shape.slice(1)]) as T;
      };
      let now: Tensors = start;
      const losses = Array.from({ length: updates }, (_, i) => {
        const result = discriminatorStep(gan, options, now, {
          reals: portion<Tensor4D>('reals', i),
          latents: portion<Tensor2D>('latents', i),
          targets: portion<Tensor2D>('targets', i),
          conditions: portion<Tensor2D>('conditions', i),
          realWeights: portion<Tensor1D>('realWeights', i),
          fakeWeights: portion<Tensor1D>('fakeWeights', i),
        });
        now = result.state;
        return result.loss;
      });
      const generated = generatorStep(
        gan,
        options,
        now,
        portion<Tensor2D>('latents', updates),
        getTensor(inputs, 'generatorConditions') as Tensor2D,
      );
      return {
        state: Object.fromEntries(Object.entries(generated.state).filter(([name, tensor]) => start[name] !== tensor)),
        outputs: { 'loss/discriminator': tf.div(tf.addN(losses), updates), 'loss/generator': generated.loss },
      };
    },
  };
}

/** Images of the averaged generator. */
export function emaImages(
  gan: ConditionalGan,
  tensors: Tensors,
  latents: Tensor2D,
  conditions: Tensor2D,
): Tensor4D {
  const norm = new Normalisation(selectPrefix(ganPrefixes.generatorAverageBuffers, tensors), false);
  return generate(gan, selectPrefix(ganPrefixes.generatorAverage, tensors), norm, latents, conditions);
}

/** Names of the tensors that `averagedImages` reads. */
export function emaTensorNames(names: readonly string[]): string[] {
  return names.filter(
    (name) => name.startsWith(ganPrefixes.generatorAverage) || name.startsWith(ganPrefixes.generatorAverageBuffers),
  );
}
