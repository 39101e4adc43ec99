import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { scoreNetworkOf } from '../../../engine/networks/scoreNetwork';
import { valueAndGradients } from '../../../engine/nn/optimise';
import { addPrefix } from '../../../engine/nn/parameters';
import { mapValues, sizeOf, type TensorSpec } from '../../../engine/runtime/program';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import { trace } from '../../../engine/runtime/tracing/trace';
import '../runtimes';

const floats = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });

/** The network is traced with its gradients but not run, which checks all shapes. */
describe.each(['small', 'wide-resnet'] as const)('the %s network', (architecture) => {
  it.each([
    [[28, 28, 1], 10, 1],
    [[32, 32, 3], 10, 1],
    [[64, 32, 3], 200, 0.5],
  ] as const)('scores and classifies images of %j, %i classes, width %d', (image, classes, width) => {
    const network = scoreNetworkOf(architecture, image, classes, width);
    let shapes: Record<string, readonly number[]> = {};
    trace(
      {
        name: 'shapes',
        state: mapValues(network.parameters, ({ shape }) => floats(...shape)),
        inputs: { images: floats(4, ...image), sigmas: floats(4), level: floats(1), classes: floats(4, classes) },
        step(p, inputs) {
          const given = inputs.classes as Tensor2D;
          const { value, gradients } = valueAndGradients((q) => {
            const encoded = network.encode(q, inputs.images as Tensor4D, inputs.sigmas as Tensor1D);
            const [score, logits] = [network.scaledScore(q, encoded, given), network.classify(q, encoded)];
            shapes = { score: score.shape, logits: logits.shape };
            return tf.add(tf.mean<Scalar>(tf.square(score)), tf.mean<Scalar>(tf.square(logits)));
          }, p);
          expect(mapValues(gradients, ({ shape }) => shape)).toEqual(
            mapValues(network.parameters, ({ shape }) => shape),
          );
          // One noise level for all images, as in sampling.
          const drawn = network.scaledScore(
            p,
            network.encode(p, inputs.images as Tensor4D, inputs.level as Tensor1D),
            given,
          );
          expect(drawn.shape).toEqual([4, ...image]);
          return { outputs: { value, drawn, ...addPrefix('gradient/', gradients) } };
        },
      },
      { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() },
    );
    expect(shapes).toEqual({ score: [4, ...image], logits: [4, classes] });
  });

  it('has about the expected number of parameters', () => {
    const count = Object.values(scoreNetworkOf(architecture, [32, 32, 3], 10, 1).parameters).reduce(
      (sum, { shape }) => sum + sizeOf(shape),
      0,
    );
    if (architecture === 'small') expect(count).toBeLessThan(4e5);
    else expect(count).toBeGreaterThan(5e6);
  });
});
