import { describe, expect, it } from 'vitest';
import { UserError } from '../../../engine/errors';
import { inceptionUnits } from '../../../engine/metrics/networks/pretrained/inception/architecture';
import { inceptionTensors } from '../../../engine/metrics/networks/pretrained/inception/weights';
import { digestOf } from '../../../engine/metrics/networks/pretrained/pretrainedNetwork';
import type { StoredTensor } from '../../../engine/metrics/networks/pretrained/weights/storedTensor';
import { sizeOf } from '../../../engine/runtime/program';

/** A file whose tensors are filled with a value each. */
class Filled {
  readonly tensors = new Map<string, StoredTensor>();
  readonly asked = new Set<string>();
  readonly path = 'filled.pth';
  readonly sha256 = '';

  add(name: string, shape: readonly number[], value: number): void {
    const read = () => {
      this.asked.add(name);
      return new Float32Array(sizeOf(shape)).fill(value);
    };
    this.tensors.set(name, { shape, read });
  }
}

const units = inceptionUnits();

/** As pytorch-fid's file has them. */
function converted(): Filled {
  const file = new Filled();
  for (const [i, { name, kernel, inputs, outputs }] of units.entries()) {
    file.add(`${name}.conv.weight`, [outputs, inputs, ...kernel], i);
    file.add(`${name}.bn.weight`, [outputs], 1);
    file.add(`${name}.bn.bias`, [outputs], 2);
    file.add(`${name}.bn.running_mean`, [outputs], 3);
    file.add(`${name}.bn.running_var`, [outputs], 0.249);
  }
  file.add('fc.weight', [1008, 2048], 5);
  return file;
}

/** As StyleGAN's TorchScript has them. */
function scripted(): Filled {
  const file = new Filled();
  for (const [i, { graphName, kernel, inputs, outputs }] of units.entries()) {
    file.add(`layers.${graphName}.weight`, [outputs, inputs, ...kernel], i);
    file.add(`layers.${graphName}.beta`, [outputs], 2);
    file.add(`layers.${graphName}.mean`, [outputs], 3);
    file.add(`layers.${graphName}.var`, [outputs], 0.249);
  }
  file.add('output.weight', [1008, 2048], 5);
  return file;
}

describe('weights of the Inception-v3', () => {
  it('are those of 94 convolutions, under names of their own', () => {
    expect(units.length).toBe(94);
    expect(new Set(units.map(({ name }) => name)).size).toBe(94);
    expect(new Set(units.map(({ graphName }) => graphName)).size).toBe(94);
    // As many as those of torch-fidelity's module.
    expect(units.reduce((sum, { kernel, inputs, outputs }) => sum + sizeOf(kernel) * inputs * outputs, 0)).toBe(
      21_751_136,
    );
  });

  it('have the batch normalisation in them: w / sqrt(v + 0.001), b - m / sqrt(v + 0.001)', () => {
    const [one, other] = [converted(), scripted()];
    const tensors = inceptionTensors(one);
    expect(tensors['Conv2d_2a_3x3/weights']!.shape).toEqual([3, 3, 32, 32]);
    expect(new Set(tensors['Conv2d_2a_3x3/weights']!.data)).toEqual(new Set([2]));
    expect(new Set(tensors['Conv2d_2a_3x3/bias']!.data)).toEqual(new Set([2 - 3 * 2]));
    // All are read, and they are the same under the names of the other kind of file.
    expect(digestOf(inceptionTensors(other))).toBe(digestOf(tensors));
    for (const file of [one, other]) expect(file.asked.size).toBe(file.tensors.size);
  });

  it('of another network are refused, by the first name or shape that does not fit', () => {
    const file = converted();
    file.add('Conv2d_2a_3x3.conv.weight', [32, 32, 7, 1], 0);
    expect(() => inceptionTensors(file)).toThrow('Conv2d_2a_3x3.conv.weight is 32 x 32 x 7 x 1, not 32 x 32 x 3 x 3');
    expect(() => inceptionTensors(new Filled())).toThrow(UserError);
    expect(() => inceptionTensors(new Filled())).toThrow('it has no Conv2d_1a_3x3.conv.weight');
  });

  it('that are not finite are refused', () => {
    const file = converted();
    file.add('Conv2d_1a_3x3.bn.bias', [32], NaN);
    expect(() => inceptionTensors(file)).toThrow('finite');
  });
});
