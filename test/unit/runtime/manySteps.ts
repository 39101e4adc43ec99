import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { dense, denseParameters } from '../../../engine/nn/layers';
import { crossEntropy, oneHot } from '../../../engine/nn/operations';
import { adam, adamSlots, valueAndGradients } from '../../../engine/nn/optimise';
import { he, initialise, merged, getTensor, addPrefix, selectPrefix } from '../../../engine/nn/parameters';
import { stridedConvolutions } from '../../../engine/nn/stridedConvolutions';
import { Random } from '../../../engine/random';
import { openDevice } from '../../../engine/runtime/devices';
import { sizeOf } from '../../../engine/runtime/program';

/**
 * Trains a small convolutional classifier with Adam and prints its resident memory, in bytes, after each number of
 * steps that the command line names. Needs --expose-gc, so that what is only waiting to be collected doesn't count.
 */

const batch = 2;
const side = 8;
const classes = 3;

function residentMemory(): number {
  if (!global.gc) throw new Error('Run it with --expose-gc.');
  global.gc();
  return process.memoryUsage.rss();
}

async function main(readings: readonly number[]): Promise<void> {
  const random = Random.from(1, 'many steps');
  const convolutions = stridedConvolutions([side, side, 1], [4, 4]);
  const flat = sizeOf(convolutions.shape);
  const declared = merged(convolutions.parameters, denseParameters('logits', flat, classes, he(flat)));
  const runtime = openDevice('cpu', 1);
  const state = runtime.createState({ ...initialise(declared, random, 'weights/'), ...adamSlots(declared, 'adam/') });
  const program = await runtime.compile(
    {
      name: 'small classifier',
      state: Object.keys(state.specs),
      inputs: {
        images: { shape: [batch, side, side, 1], dtype: 'float32' },
        labels: { shape: [batch], dtype: 'int32' },
      },
      step(tensors, inputs) {
        const { value, gradients } = valueAndGradients(
          (p) => {
            const logits = dense(
              p,
              'logits',
              tf.reshape(convolutions.forward(p, inputs.images as Tensor4D), [batch, flat]),
            );
            return crossEntropy(logits, oneHot(getTensor(inputs, 'labels'), classes));
          },
          selectPrefix('weights/', tensors),
        );
        const updated = adam(selectPrefix('weights/', tensors), gradients, selectPrefix('adam/', tensors), {
          learningRate: 1e-3,
          betas: [0.9, 0.999],
        });
        return {
          state: { ...addPrefix('weights/', updated.parameters), ...addPrefix('adam/', updated.slots) },
          outputs: { loss: value },
        };
      },
    },
    state,
  );
  const memory: number[] = [];
  for (let step = 1; step <= Math.max(...readings); step++) {
    await program.run({ images: random.normals(batch * side * side), labels: random.integers(batch, classes) });
    if (readings.includes(step)) memory.push(residentMemory());
  }
  process.stdout.write(`${JSON.stringify(memory)}\n`);
}

void main(process.argv.slice(2).map(Number));
