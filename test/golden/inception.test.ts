import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkInput, type ImageInput } from '../../engine/metrics/networks/pretrained/imageInput';
import { inceptionNetwork } from '../../engine/metrics/networks/pretrained/inception/inceptionV3';
import { openPretrained, type OpenedNetwork } from '../../engine/metrics/networks/pretrained/pretrainedNetwork';
import { fromBytes } from '../../engine/images/bytes';
import type { HostTensors } from '../../engine/runtime/program';
import { compiled } from '../unit/runtimes';
import { readTensorFile } from '../unit/storage/tensorFile';
import { inceptionState } from './inceptionWeights';
import { imagesOf } from './uniforms';

/** Made by test/golden/inception.py with torch-fidelity and PyTorch. */
let golden: HostTensors;
beforeAll(async () => {
  golden = (await readTensorFile(join(__dirname, 'inception.safetensors'))).tensors;
});

describe('FID’s Inception-v3, against torch-fidelity’s', () => {
  const [height, width, channels] = [40, 36, 3];
  let network: OpenedNetwork;
  beforeAll(async () => {
    const made = inceptionNetwork({ path: 'seeded', sha256: '0'.repeat(64), tensors: inceptionState() });
    network = await openPretrained(made, { height, width, channels }, compiled, { portion: 2 });
  }, 60_000);

  it('gives the same features and logits of images of another size', async () => {
    const batch = { count: 2, images: fromBytes(imagesOf('images', 2, height, width, channels)) };
    const difference = (a: Float32Array, b: Float32Array) =>
      a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
    const scale = (values: Float32Array) => Math.max(...values.map(Math.abs));
    for (const [name, side] of [
      ['features', network.features],
      ['logits', network.logits!],
    ] as const) {
      const expected = golden[name]!.data as Float32Array;
      const found = await side.apply(batch);
      expect(found.length).toBe(2 * side.width);
      expect(difference(found, expected) / scale(expected)).toBeLessThan(1e-5);
      expect(difference(found, expected)).toBeLessThan(1e-4);
    }
  }, 60_000);

  it('is called by a digest where its weights are not known', () => {
    expect(network.features.label).toMatch(/^Inception-v3 [0-9a-f]{8}$/);
    expect(network.features.isOriginal).toBeUndefined();
  });
});

describe('resizing', () => {
  it.each([
    ['enlarged', 'small', [11, 7], [23, 29]],
    ['reduced', 'large', [40, 30], [17, 19]],
  ] as const)('is TensorFlow 1’s and PyTorch’s: %s', (change, name, [height, width], [toHeight, toWidth]) => {
    const bytes = imagesOf(name, 1, height, width, 3);
    for (const resize of ['tensorflow1', 'half-pixel'] as const) {
      const expected = golden[`${change} ${resize}`]!.data;
      const input: ImageInput = {
        height: toHeight,
        width: toWidth,
        resize,
        channels: 'rgb',
        offset: [0, 0, 0],
        scale: [1, 1, 1],
      };
      const found = networkInput(bytes, { height, width, channels: 3 }, input);
      expect(found.length).toBe(expected.length);
      found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 2));
    }
  });
});
