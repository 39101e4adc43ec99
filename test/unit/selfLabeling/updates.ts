import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  classifierStep,
  discriminatorStep,
  generatorStep,
  type StepOptions,
} from '../../../engine/methods/selfLabeling/trainingSteps';
import type { SelfLabelingNetworks } from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { Random } from '../../../engine/random';
import type { HostTensors, Tensors } from '../../../engine/runtime/program';
import { compiled, runOnce } from '../runtimes';
import { batch, floats, wholes } from './linear';

/** The three updates on inputs that are drawn once. */

const random = Random.from(12, 'steps');
export const inputs: HostTensors = {
  reals: floats([batch, 1, 1, 2], random.normals(2 * batch)),
  manual: wholes(Array<number>(batch).fill(-1)),
  latents: floats([batch, 2], random.normals(2 * batch)),
  labelUniforms: floats([batch], random.uniforms(batch)),
  coverage: floats([], [0.5]),
  gateUniforms: floats(
    [batch],
    Array.from({ length: batch }, (_, i) => (i + 0.5) / batch),
  ),
  manualImages: floats([6, 1, 1, 2], random.normals(12)),
  manualLabels: wholes([0, 1, 2, 3, 1, 0]),
};

interface Result {
  state: Tensors;
  loss: Scalar;
}
export type Update = (networks: SelfLabelingNetworks, options: StepOptions, state: Tensors, x: Tensors) => Result;
export const realsOf = (x: Tensors) => ({ reals: x.reals as Tensor4D, manual: x.manual as Tensor1D });
export const drawsOf = (x: Tensors) => ({ latents: x.latents as Tensor2D, labelUniforms: x.labelUniforms as Tensor1D });
export const updateDiscriminator: Update = (networks, options, state, x) =>
  discriminatorStep(networks, options, state, { ...realsOf(x), ...drawsOf(x) });
export const updateGenerator: Update = (networks, options, state, x) =>
  generatorStep(networks, options, state, {
    ...drawsOf(x),
    coverage: x.coverage as Scalar,
    gateUniforms: x.gateUniforms as Tensor1D,
  });
export const updateClassifier: Update = (networks, options, state, x) =>
  classifierStep(networks, options, state, {
    ...drawsOf(x),
    manual: { images: x.manualImages as Tensor4D, labels: x.manualLabels as Tensor1D },
  });

/** One update: its loss, and the state after it. */
export async function once(
  update: Update,
  networks: SelfLabelingNetworks,
  options: StepOptions,
  values: HostTensors,
  given = inputs,
): Promise<{ loss: number; state: HostTensors }> {
  const { outputs, state } = await runOnce(
    compiled,
    (now, x) => {
      const result = update(networks, options, now, x);
      return { state: result.state, outputs: { loss: result.loss } };
    },
    values,
    given,
  );
  return { loss: outputs.loss!.data[0]!, state };
}
