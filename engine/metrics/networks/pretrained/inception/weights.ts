import { UserError } from '../../../../errors';
import { sizeOf, type HostTensors } from '../../../../runtime/program';
import { fileKey, type WeightsFile } from '../weights/weightsFile';
import { shortName } from '../weights/shortName';
import { inceptionFeatures, inceptionLogits, inceptionUnits, type Unit } from './architecture';

/** Of batch normalisation. */
const epsilon = 0.001;

/** How a file names its tensors: what is asked for, by the names of units. */
interface Naming {
  kernel: (unit: Unit) => string;
  /** Null where the file has none, and it is 1. */
  scale: ((unit: Unit) => string) | null;
  offset: (unit: Unit) => string;
  mean: (unit: Unit) => string;
  variance: (unit: Unit) => string;
  last: string;
}

/** pytorch-fid's and torch-fidelity's. */
const converted: Naming = {
  kernel: ({ name }) => `${name}.conv.weight`,
  scale: ({ name }) => `${name}.bn.weight`,
  offset: ({ name }) => `${name}.bn.bias`,
  mean: ({ name }) => `${name}.bn.running_mean`,
  variance: ({ name }) => `${name}.bn.running_var`,
  last: 'fc.weight',
};

/** That of the TorchScript which StyleGAN's metrics use. */
const script: Naming = {
  kernel: ({ graphName }) => `layers.${graphName}.weight`,
  scale: null,
  offset: ({ graphName }) => `layers.${graphName}.beta`,
  mean: ({ graphName }) => `layers.${graphName}.mean`,
  variance: ({ graphName }) => `layers.${graphName}.var`,
  last: 'output.weight',
};

/**
 * What the graph computes with: of each unit `NAME/weights`, HWIO, and `NAME/bias`, with the batch normalisation in
 * them; of the last layer `logits/weights` alone, since the Inception Score is computed without its bias
 * (torch-fidelity's `logits_unbiased`).
 * @throws UserError if a tensor is missing, of another shape, or not finite.
 */
export function inceptionTensors(file: WeightsFile): HostTensors {
  const units = inceptionUnits();
  const naming = [converted, script].find(({ kernel }) => file.tensors.has(kernel(units[0]!)));
  if (!naming) throw anotherNetwork(file, `it has no ${converted.kernel(units[0]!)}`);
  const read = (name: string, shape: readonly number[]) => valuesOf(file, name, shape);
  const tensors: HostTensors = {};
  for (const unit of units) {
    const {
      name,
      kernel: [height, width],
      inputs,
      outputs,
    } = unit;
    const kernel = read(naming.kernel(unit), [outputs, inputs, height, width]);
    const offset = read(naming.offset(unit), [outputs]);
    const mean = read(naming.mean(unit), [outputs]);
    const variance = read(naming.variance(unit), [outputs]);
    const scale = naming.scale ? read(naming.scale(unit), [outputs]) : new Float32Array(outputs).fill(1);
    const factor = Float64Array.from(scale, (one, i) => one / Math.sqrt(variance[i]! + epsilon));
    const size = sizeOf([height, width, inputs]);
    const weights = new Float32Array(size * outputs);
    const taps = height * width;
    for (let o = 0, from = 0; o < outputs; o++)
      for (let i = 0; i < inputs; i++)
        for (let tap = 0; tap < taps; tap++, from++)
          weights[(tap * inputs + i) * outputs + o] = kernel[from]! * factor[o]!;
    tensors[`${name}/weights`] = { shape: [height, width, inputs, outputs], data: weights };
    const bias = Float32Array.from(offset, (one, i) => one - mean[i]! * factor[i]!);
    tensors[`${name}/bias`] = { shape: [outputs], data: bias };
  }
  const last = read(naming.last, [inceptionLogits, inceptionFeatures]);
  const weights = new Float32Array(last.length);
  for (let o = 0; o < inceptionLogits; o++)
    for (let i = 0; i < inceptionFeatures; i++) weights[i * inceptionLogits + o] = last[o * inceptionFeatures + i]!;
  tensors['logits/weights'] = { shape: [inceptionFeatures, inceptionLogits], data: weights };
  return tensors;
}

function valuesOf(file: WeightsFile, name: string, shape: readonly number[]): Float32Array {
  const tensor = file.tensors.get(name);
  if (!tensor) throw anotherNetwork(file, `it has no ${name}`);
  if (tensor.shape.join() !== shape.join())
    throw anotherNetwork(file, `${name} is ${told(tensor.shape)}, not ${shape.join(' x ')}`);
  let values: Float32Array;
  try {
    values = tensor.read();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`The weights ${shortName(name)} can't be read: ${why}.`, {
      where: file.path,
      advice: 'Get the file again.',
      cause,
    });
  }
  if (!values.every(Number.isFinite))
    throw new UserError(`Not all weights of ${shortName(name)} are finite.`, {
      where: file.path,
      advice: 'Get the file again.',
    });
  return values;
}

/** A stranger's shape, which may have a million axes. */
function told(shape: readonly number[]): string {
  return shape.length > 8 ? `of ${shape.length} axes` : shape.join(' x ') || 'a number';
}

function anotherNetwork({ path }: WeightsFile, why: string): UserError {
  return new UserError(`These are not the weights of FID's Inception-v3: ${why}.`, {
    where: path,
    advice:
      `For "inception-v3", ${fileKey} takes pytorch-fid's or torch-fidelity's pt_inception-2015-12-05-6726825d.pth, ` +
      "StyleGAN's inception-2015-12-05.pt, or the same tensors as safetensors. Networks of another architecture can be " +
      'used as ONNX (evaluation.network.name "onnx").',
  });
}
