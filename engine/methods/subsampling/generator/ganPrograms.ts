import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ConditionalGan } from '../../../networks/conditionalGan';
import { sliceBatch } from '../../../nn/operations';
import { changedTensors, getTensor } from '../../../nn/parameters';
import { floats, type ProgramDefinition, type Tensors } from '../../../runtime/program';
import { discriminatorStep, generatorStep, type GanOptions } from './ganSteps';

/**
 * One training iteration as one program: `discriminatorSteps` updates of the discriminator, then one of the generator.
 * Inputs hold the batches of all updates one after another. @param names of the GAN's state.
 */
export function ganIterationProgram(
  gan: ConditionalGan,
  options: GanOptions & { discriminatorSteps: number },
  { batch, names }: { batch: number; names: readonly string[] },
): ProgramDefinition {
  const updates = options.discriminatorSteps;
  return {
    name: 'conditional GAN iteration',
    state: names,
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
      const batchOf = <T extends tf.Tensor>(name: string, i: number) =>
        sliceBatch(getTensor(inputs, name), i, batch) as T;
      let now: Tensors = start;
      const losses = Array.from({ length: updates }, (_, i) => {
        const result = discriminatorStep(gan, options, now, {
          reals: batchOf<Tensor4D>('reals', i),
          latents: batchOf<Tensor2D>('latents', i),
          targets: batchOf<Tensor2D>('targets', i),
          conditions: batchOf<Tensor2D>('conditions', i),
          realWeights: batchOf<Tensor1D>('realWeights', i),
          fakeWeights: batchOf<Tensor1D>('fakeWeights', i),
        });
        now = result.state;
        return result.loss;
      });
      const generated = generatorStep(gan, options, now, {
        latents: batchOf<Tensor2D>('latents', updates),
        conditions: getTensor(inputs, 'generatorConditions') as Tensor2D,
      });
      return {
        state: changedTensors(start, generated.state),
        outputs: { 'loss/discriminator': tf.div(tf.addN(losses), updates), 'loss/generator': generated.loss },
      };
    },
  };
}
