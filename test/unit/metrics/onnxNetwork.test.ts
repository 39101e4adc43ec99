import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../engine/errors';
import { fromBytes } from '../../../engine/images/bytes';
import type { NetworkOptions } from '../../../engine/metrics/networks/pretrained/definition';
import { onnxNetwork } from '../../../engine/metrics/networks/pretrained/onnx/onnxNetwork';
import { openPretrained } from '../../../engine/metrics/networks/pretrained/pretrainedNetwork';
import { tensorOf } from '../../golden/inceptionWeights';
import { imagesOf } from '../../golden/uniforms';
import { compiled } from '../runtimes';
import { linearNetwork, randomWeights } from './linearNetwork';

// Means over pixels of a 1x1 convolution, `features`, and their doubles, `logits`; made by test/golden/inception.py.
const file = (name: string) => join(__dirname, '../../golden/weights', name);
const kernel = tensorOf('onnx.conv.weight', [4, 3, 1, 1]).read();
const usual = { output: 'features', logits: 'logits', size: 8 };
const shape = { height: 8, width: 8, channels: 3 };
const count = 3;
const bytes = imagesOf('onnx', count, 8, 8, 3);

async function outputsOf(options: NetworkOptions) {
  const network = await onnxNetwork(file('tiny.onnx'), options);
  const { features, logits } = await openPretrained(network, shape, compiled, { portion: 2 });
  const batch = { count, images: fromBytes(bytes) };
  return { network, features: await features.apply(batch), logits: await logits?.apply(batch) };
}

/** A channel's mean in 0 to 1. */
function meanOf(image: number, channel: number): number {
  const own = bytes.subarray(image * 192, (image + 1) * 192).filter((_, i) => i % 3 === channel);
  return own.reduce((sum, value) => sum + value, 0) / own.length / 255;
}

describe('a network as ONNX', () => {
  it('gives its outputs, of images as torchvision normalises them', async () => {
    const { features, logits } = await outputsOf(usual);
    const [mean, std] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ];
    expect(features.length).toBe(count * 4);
    features.forEach((value, i) => {
      const image = Math.floor(i / 4);
      const expected = [0, 1, 2].reduce(
        (sum, c) => sum + (kernel[(i % 4) * 3 + c]! * (meanOf(image, c) - mean[c]!)) / std[c]!,
        0,
      );
      expect(value).toBeCloseTo(expected, 4);
      expect(logits![i]).toBeCloseTo(2 * value, 4);
    });
  });

  it('is asked about as many images at once as its file takes, where that says so', async () => {
    const given = Buffer.from(readFileSync(file('tiny.onnx')));
    // The dimension "batch" by the number 2, in a varint of as many bytes.
    const named = Buffer.concat([Buffer.of(0x12, 5), Buffer.from('batch')]);
    for (let at = given.indexOf(named); at !== -1; at = given.indexOf(named))
      given.set([0x08, 0x82, 0x80, 0x80, 0x80, 0x80, 0x00], at);
    const folder = mkdtempSync(join(tmpdir(), 'darkroom-onnx-'));
    try {
      const fixed = join(folder, 'fixed.onnx');
      writeFileSync(fixed, given);
      const network = await onnxNetwork(fixed, usual);
      expect([network.portion, network.features]).toEqual([2, 4]);
      const { features } = await openPretrained(network, shape, compiled);
      const found = await features.apply({ count, images: fromBytes(bytes) });
      expect(found).toEqual((await outputsOf(usual)).features);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is shown images in the order of channels, with the means and deviations that are given', async () => {
    const { features } = await outputsOf({ ...usual, channels: 'bgr', mean: [0.5, 0, 0], std: [1, 1, 0.25] });
    features.forEach((value, i) => {
      const seen = [2, 1, 0].map((c) => meanOf(Math.floor(i / 4), c));
      const normalised = [seen[0]! - 0.5, seen[1]!, 4 * seen[2]!];
      expect(value).toBeCloseTo(
        normalised.reduce((sum, one, c) => sum + kernel[(i % 4) * 3 + c]! * one, 0),
        4,
      );
    });
  });

  it('is another one where images are brought to it otherwise', async () => {
    const ids = await Promise.all(
      [usual, { ...usual, size: 16 }, { ...usual, channels: 'bgr' as const }, { ...usual, output: 'logits' }].map(
        async (options) => (await onnxNetwork(file('tiny.onnx'), options)).id,
      ),
    );
    expect(new Set(ids).size).toBe(4);
    expect((await onnxNetwork(file('tiny.onnx'), usual)).id).toBe(ids[0]);
  });

  it.each([
    ['tiny.onnx', { size: 8 }, 'several outputs'],
    ['tiny.onnx', { ...usual, output: 'feature' }, 'no output "feature"'],
    ['tiny.onnx', { output: 'features' }, 'which size'],
    ['tiny-outside.onnx', usual, 'in other files'],
    ['tiny.pth', usual, 'no network that ONNX Runtime can run'],
    ['absent.onnx', usual, 'no such file'],
  ])('%s with %o is refused', async (name, options, why) => {
    await expect(onnxNetwork(file(name), options)).rejects.toThrow(UserError);
    await expect(onnxNetwork(file(name), options)).rejects.toThrow(why);
  });

  it('without a row for each image is refused, where one with them is not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'darkroom-onnx-'));
    const load = (isTogether: boolean) => {
      const path = join(folder, `${isTogether}.onnx`);
      writeFileSync(path, linearNetwork(randomWeights(5), { isTogether }));
      return onnxNetwork(path, {});
    };
    try {
      expect((await load(false)).features).toBe(5);
      await expect(load(true)).rejects.toThrow(
        'The output "features" of 16 images is 1 x 5: not one row for each image.',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
