import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromBytes } from '../../engine/images/bytes';
import { openPretrained } from '../../engine/metrics/networks/pretrained/pretrainedNetwork';
import { resnet50Network } from '../../engine/metrics/networks/pretrained/resnet50/kerasResnet50';
import { compiled } from '../unit/runtimes';
import { readTensorFile } from '../unit/storage/tensorFile';
import { resnet50State } from './resnet50Weights';
import { imagesOf } from './uniforms';

it('ResNet-50 says of images of another size what Keras’s says', async () => {
  // Made by test/golden/resnet50.py with keras-applications and TensorFlow.
  const { tensors: golden } = await readTensorFile(join(__dirname, 'resnet50.safetensors'));
  const [height, width, channels] = [40, 36, 3];
  const state = resnet50State();
  expect([...state.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(25_636_712);
  const network = await openPretrained(resnet50Network(state), { height, width, channels }, compiled, { portion: 2 });
  const batch = { count: 2, images: fromBytes(imagesOf('images', 2, height, width, channels)) };
  for (const [name, side] of [
    ['features', network.features],
    ['logits', network.logits!],
  ] as const) {
    const expected = golden[name]!.data as Float32Array;
    const found = await side.apply(batch);
    expect(found.length).toBe(2 * side.width);
    const scale = Math.max(...expected.map(Math.abs));
    const of = (values: Float32Array, image: number) => values.subarray(image * side.width, (image + 1) * side.width);
    const furthest = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
    expect(furthest(found, expected) / scale).toBeLessThan(1e-4);
    // The two images are told apart by far more than that.
    expect(furthest(of(expected, 0), of(expected, 1)) / scale).toBeGreaterThan(1e-2);
  }
}, 60_000);
