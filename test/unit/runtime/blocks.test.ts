import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { downsample, leakyRelu, relu, upsample } from '../../../engine/nn/operations';
import { Random } from '../../../engine/random';
import { processorBlock } from '../../../engine/runtime/block';
import { sizeOf, specsOf, type HostTensors, type Step } from '../../../engine/runtime/program';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import { trace } from '../../../engine/runtime/tracing/trace';
import { compiled, eager, plain, runOnce } from '../runtimes';

/**
 * Images in blocks of channels. On a processor without vectors that long, the same cases run in the plain layouts and
 * must give the same results.
 */

function drawn(shapes: Record<string, number[]>): HostTensors {
  const random = Random.from(3, 'blocks');
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { shape, data: random.normals(sizeOf(shape)) }]),
  );
}

function expectSame(actual: HostTensors, expected: HostTensors): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(actual[name]!.shape).toEqual(shape);
    let [scale, worst] = [0, 0];
    for (const [i, x] of data.entries()) {
      scale = Math.max(scale, Math.abs(x));
      worst = Math.max(worst, Math.abs(x - actual[name]!.data[i]!));
    }
    expect(worst, name).toBeLessThanOrEqual(2e-5 * scale);
  }
}

async function expectSameEverywhere(step: Step, values: HostTensors): Promise<void> {
  const expected = await runOnce(eager, step, values);
  for (const runtime of [compiled, plain]) {
    const { outputs, state } = await runOnce(runtime, step, values);
    expectSame(outputs, expected.outputs);
    expectSame(state, expected.state);
  }
}

/** A convolution with bias and rectifier, the gradients of image, filter and bias, and an update of the filter. */
const layerStep =
  (stride: number, pad: 'same' | 'valid' | number): Step =>
  ({ x, w, b }) => {
    const {
      value,
      grads: [dx, dw, db],
    } = tf.valueAndGrads((image: Tensor, filter: Tensor, bias: Tensor) => {
      const y = leakyRelu(tf.add(tf.conv2d(image as Tensor4D, filter as Tensor4D, stride, pad), bias), 0.1);
      return tf.sum(tf.mul(tf.square(y), tf.mean(y, [1, 2], true)));
    })([x!, w!, b!]);
    return { outputs: { value, dx: dx!, db: db! }, state: { w: tf.sub(w!, tf.mul(dw!, 1e-3)) } };
  };

describe("a layer and its gradients are the same in blocks, without, and on TF.js's own backend", () => {
  it.each<[string, number[], number[], number, 'same' | 'valid' | number]>([
    ['3x3', [16, 8, 6, 16], [3, 3, 16, 32], 1, 'same'],
    ['1x1', [16, 5, 5, 32], [1, 1, 32, 16], 1, 'same'],
    ['4x4, stride 2', [16, 8, 12, 32], [4, 4, 32, 16], 2, 'same'],
    ['3x3, stride 2, odd sizes', [16, 7, 5, 16], [3, 3, 16, 16], 2, 'same'],
    ['3x3, no padding', [16, 7, 6, 16], [3, 3, 16, 16], 1, 'valid'],
    ['2x2, stride 2, a last row that no window meets', [16, 7, 5, 16], [2, 2, 16, 16], 2, 'valid'],
    ['3x3, rows too long for padding beforehand', [16, 4, 20, 16], [3, 3, 16, 16], 1, 'same'],
    ['few inputs', [16, 8, 8, 3], [4, 4, 3, 16], 2, 'same'],
    ['few outputs', [16, 8, 8, 16], [3, 3, 16, 3], 1, 'same'],
    ['few outputs, stride 2', [16, 8, 8, 16], [4, 4, 16, 1], 2, 'same'],
    ['two blocks of images', [32, 6, 6, 16], [3, 3, 16, 16], 1, 'same'],
    ['a batch that fills no block', [3, 7, 5, 16], [3, 3, 16, 16], 1, 'same'],
    ['channels that fill no block', [16, 6, 6, 20], [3, 3, 20, 16], 1, 'same'],
  ])('%s', async (_, image, filter, stride, pad) => {
    await expectSameEverywhere(layerStep(stride, pad), drawn({ x: image, w: filter, b: [filter[3]!] }));
  });
});

describe('in blocks, the same as everywhere else, are', () => {
  const image = [16, 6, 4, 16];
  const convolved = (x: Tensor, w: Tensor) => tf.conv2d(x as Tensor4D, w as Tensor4D, 1, 'same');
  it.each<[string, (y: Tensor4D) => Tensor]>([
    ['pooling and doubling', (y) => upsample(downsample(y))],
    ['a cut across rows', (y) => tf.slice(y, [0, 1, 1, 0], [16, 4, 2, 16])],
    ['a cut across channels', (y) => tf.slice(y, [0, 0, 0, 3], [16, 6, 4, 9])],
    [
      'padding of rows, columns and channels',
      (y) =>
        tf.concat(
          [
            tf.pad(y, [
              [0, 0],
              [1, 2],
              [0, 3],
              [0, 0],
            ]),
            tf.pad(y, [
              [0, 0],
              [0, 3],
              [2, 1],
              [0, 0],
            ]),
          ],
          3,
        ),
    ],
    [
      'images joined along each axis',
      (y) => tf.concat([tf.concat([y, tf.mul(y, 2)], 0), tf.concat([tf.neg(y), y], 0)], 2),
    ],
    [
      'one value for each channel, each image, each position',
      (y) => tf.mul(tf.add(y, tf.range(0, 16)), tf.add(tf.mean(y, [1, 2], true), tf.mean(y, 3, true))),
    ],
    [
      'sums over every set of axes',
      (y) =>
        tf.addN([
          tf.sum(y),
          tf.sum(tf.mean(y, [0, 1, 2])),
          tf.sum(tf.square(tf.sum(y, [1, 2]))),
          tf.sum(tf.square(tf.mean(y, 3))),
          tf.sum(tf.max(y, [0, 2])),
        ]),
    ],
    ['the largest value of each channel', (y) => tf.max(y, [1, 2])],
    ['a choice element by element', (y) => tf.where(tf.greater(tf.range(-8, 8), 0), y, tf.mul(y, tf.range(0, 16)))],
    ['a reshape', (y) => tf.reshape(y, [16, 24, 16])],
    [
      'channels scaled, offset and rectified, the same for all images',
      (y) => relu(tf.add(tf.mul(y, tf.range(-8, 8)), tf.range(4, -4, -0.5))),
    ],
    [
      'channels scaled, offset and rectified, for each image',
      (y) => relu(tf.add(tf.mul(y, tf.mean(y, [1, 2], true)), tf.max(y, [1, 2], true))),
    ],
    [
      'channels scaled for each image, offset the same for all',
      (y) => leakyRelu(tf.sub(tf.mul(tf.mean(y, [1, 2], true), y), tf.range(0, 16)), 0.2),
    ],
    ['images without their mean', (y) => tf.sub(y, tf.mean(y, [0, 1, 2]))],
    ['a sum of two scaled images', (y) => tf.add(tf.mul(y, tf.range(0, 16)), tf.mul(tf.sin(y), tf.range(16, 0, -1)))],
    [
      'a sum of two convolutions, each with its bias',
      (y) =>
        relu(
          tf.add(
            tf.add(convolved(y, tf.ones([1, 1, 16, 16])), tf.range(0, 16)),
            tf.add(convolved(tf.sin(y), tf.ones([3, 3, 16, 16])), tf.range(-8, 8)),
          ),
        ),
    ],
    [
      'a convolution whose bias and rectifier are both read on the way',
      (y) => {
        const offset = tf.add(convolved(y, tf.ones([1, 1, 16, 16])), tf.range(0, 16));
        return tf.addN([offset, relu(offset), tf.square(relu(offset))]);
      },
    ],
    ['a residual sum before a rectifier', (y) => relu(tf.add(convolved(y, tf.ones([1, 1, 16, 16])), y))],
  ])('%s', async (_, f) => {
    const step: Step = ({ x, w }) => {
      const {
        value,
        grads: [dx, dw],
      } = tf.valueAndGrads((a: Tensor, b: Tensor) => tf.sum(tf.square(f(convolved(a, b)))))([x!, w!]);
      return { outputs: { value, dx: dx!, dw: dw!, y: f(convolved(x!, w!)) } };
    };
    await expectSameEverywhere(step, drawn({ x: image, w: [3, 3, 16, 16] }));
  });

  it('a dilated convolution, which has no gradient', async () => {
    await expectSameEverywhere(
      ({ x, w }) => ({ outputs: { y: tf.conv2d(x as Tensor4D, w as Tensor4D, 1, 'same', 'NHWC', 2) } }),
      drawn({ x: image, w: [3, 3, 16, 16] }),
    );
  });
});

describe('the graph of a layer', () => {
  const values = drawn({ x: [16, 8, 8, 16], w: [3, 3, 16, 16], b: [16] });
  const traced = trace(
    { name: 'layer', state: specsOf(values), inputs: {}, step: layerStep(1, 'same') },
    { fusedMatMul: true, block: 16, kernelVariants: new KernelVariants() },
  );

  it('keeps the filter as the convolution reads it, in the state', () => {
    expect(traced.layouts['w']).toBe('OIhw16i16o');
    expect(traced.layouts['x']).toBe('nChw16c');
  });

  it('does bias and rectifier within the convolution', () => {
    const [convolution] = traced.model.nodes.filter(({ op }) => op === 'Conv');
    expect(convolution!.attributes['activation']).toEqual({ kind: 'string', value: 'LeakyRelu' });
    expect(convolution!.inputs).toHaveLength(3);
    expect(traced.model.nodes.some(({ op }) => op === 'LeakyRelu')).toBe(false);
  });

  it("adds up a filter's gradient within the convolutions", () => {
    const two = drawn({ x: [32, 8, 8, 16], w: [3, 3, 16, 16], b: [16] });
    const { model } = trace(
      { name: 'layer', state: specsOf(two), inputs: {}, step: layerStep(1, 'same') },
      { fusedMatMul: true, block: 16, kernelVariants: new KernelVariants() },
    );
    // Two blocks of images, two convolutions for the filter's gradient: the second adds to the first.
    const summing = model.nodes.filter(({ op, inputs }) => op === 'Conv' && inputs.length === 4 && inputs[3] !== '');
    expect(summing).toHaveLength(1);
  });
});

describe('sums of large tensors, one of them scaled', () => {
  const values = drawn({ x: [256, 512], y: [256, 512], short: [512], k: [] });
  it.each<[string, (x: Tensor, y: Tensor, more: Record<string, Tensor>) => Tensor]>([
    ['x k + y', (x, y, { k }) => tf.add(tf.mul(x, k!), y)],
    ['y + 0.9 x', (x, y) => tf.add(y, tf.mul(0.9, x))],
    ['y - x k', (x, y, { k }) => tf.sub(y, tf.mul(x, k!))],
    ['x k - y', (x, y, { k }) => tf.sub(tf.mul(x, k!), y)],
    ['x + k x, the same tensor twice', (x, _y, { k }) => tf.add(x, tf.mul(x, k!))],
    ['0.9 x + 0.1 y, both scaled', (x, y) => tf.add(tf.mul(x, 0.9), tf.mul(y, 0.1))],
    ['x k + a row', (x, _y, { k, short }) => tf.add(tf.mul(x, k!), short!)],
    ['x k + y, where x k is read elsewhere too', (x, y, { k }) => tf.mul(tf.add(tf.mul(x, k!), y), tf.mul(x, k!))],
  ])('%s', async (_, f) => {
    await expectSameEverywhere(
      ({ x, y, ...more }) => ({ outputs: { sum: f(x!, y!, more) }, state: { x: f(x!, y!, more) } }),
      values,
    );
  });
});

describe('what only looks like an image in blocks is not taken for one', () => {
  const convolved = (x: Tensor, w: Tensor, pad: 'same' | 'valid' = 'same') =>
    tf.conv2d(x as Tensor4D, w as Tensor4D, 1, pad);
  it.each<[string, Record<string, number[]>, (t: Record<string, Tensor>) => Tensor]>([
    [
      'a bias after a scaled sum of large images',
      { x: [16, 8, 8, 64], w: [3, 3, 64, 64], z: [16, 8, 8, 64], b: [64] },
      ({ x, w, z, b }) => tf.add(tf.add(tf.mul(z!, 0.1), convolved(x!, w!)), b!),
    ],
    [
      'a reshaped convolution',
      { x: [8, 3, 3, 64], w: [2, 2, 64, 64], b: [1, 4, 1, 1, 16] },
      ({ x, w, b }) => tf.add(tf.reshape(convolved(x!, w!, 'valid'), [2, 4, 4, 4, 16]), b!),
    ],
    ['five axes, the last of them 8', { x: [2, 4, 5, 3, 8], b: [1, 4, 1, 1, 8] }, ({ x, b }) => tf.add(x!, b!)],
    ['five axes, the last of them 16', { x: [2, 3, 5, 3, 16], b: [1, 3, 1, 1, 16] }, ({ x, b }) => tf.add(x!, b!)],
    [
      'a factor of more axes than its tensor',
      { x: [1024, 64], f: [1, 1, 1], y: [1024, 64] },
      ({ x, f, y }) => tf.add(tf.mul(x!, f!), y!),
    ],
    [
      'a map of one channel beside an image',
      { x: [16, 8, 8, 16], w: [3, 3, 16, 16], m: [1, 8, 8, 1], g: [1] },
      ({ x, w, m, g }) =>
        tf.add(
          tf.mul(convolved(x!, w!), m!),
          tf.sum(tf.add(tf.mul(m!, g!), tf.sum(tf.maxPool(m as Tensor4D, 2, 2, 'same')))),
        ),
    ],
  ])('%s', async (_, shapes, f) => {
    await expectSameEverywhere((values) => ({ outputs: { y: f(values) } }), drawn(shapes));
  });

  it('a window that lies in the padding alone', async () => {
    await expectSameEverywhere(
      ({ x, w }) => {
        const { value, grads } = tf.valueAndGrads((image: Tensor, filter: Tensor) =>
          tf.sum(
            tf.square(
              tf.add(
                1,
                tf.conv2d(image as Tensor4D, filter as Tensor4D, 3, [
                  [0, 0],
                  [2, 0],
                  [0, 1],
                  [0, 0],
                ]),
              ),
            ),
          ),
        )([x!, w!]);
        return { outputs: { value, dx: grads[0]!, dw: grads[1]! } };
      },
      drawn({ x: [16, 1, 8, 32], w: [1, 2, 32, 16] }),
    );
  });
});

it('two programs compiled at once agree on how their state lies', async () => {
  const values = drawn({ x: [16, 8, 8, 16], w: [3, 3, 16, 16] });
  const state = compiled.createState(values);
  const convolve: Step = ({ x, w }) => ({ outputs: { y: tf.conv2d(x as Tensor4D, w as Tensor4D, 1, 'same') } });
  const flatten: Step = ({ x, w }) => ({
    outputs: {
      y: tf.matMul(
        tf.reshape(x!, [16, 1024]),
        tf.tile(tf.slice(tf.reshape(w!, [9 * 16, 16]), [0, 0], [1, 16]), [1024, 1]),
      ),
    },
  });
  const [first, second] = await Promise.all(
    [convolve, flatten].map((step) =>
      compiled.compile({ name: 'at once', state: ['x', 'w'], inputs: {}, step }, state),
    ),
  );
  expectSame(await first!.run({}), (await runOnce(eager, convolve, values)).outputs);
  expectSame(await second!.run({}), (await runOnce(eager, flatten, values)).outputs);
});

it('what is spread out from small values again and again is traced in no time to speak of', () => {
  const values = drawn({ m: [1, 8, 8, 1], c: [1, 1, 1, 16], w: [3, 3, 16, 16] });
  const { model } = trace(
    {
      name: 'spread',
      state: specsOf(values),
      inputs: {},
      step: ({ m, c, w }) => {
        let z = tf.mul(m!, c!);
        // Each level asks for both its operands: without a memory that would be two to the power of thirty questions.
        for (let level = 0; level < 30; level++) z = tf.mul(z, z);
        return { outputs: { y: tf.add(tf.conv2d(z as Tensor4D, w as Tensor4D, 1, 'same'), z) } };
      },
    },
    { fusedMatMul: true, block: 16, kernelVariants: new KernelVariants() },
  );
  expect(model.nodes.length).toBeLessThan(300);
});

it('a part of a product is the same however it is computed', async () => {
  await expectSameEverywhere(
    ({ a, b }) => {
      const parts = (c: Tensor) => [tf.slice(c, [0, 0], [1, 2]), tf.slice(c, [1, 4], [2, 1]), tf.slice(c, [0, 2])];
      const products = [
        tf.matMul(a!, b!, false, true),
        tf.matMul(a!, b!, true, false),
        tf.matMul(a!, tf.transpose(b!)),
      ];
      return {
        outputs: Object.fromEntries(
          products.flatMap((product, i) => parts(product).map((part, j) => [`part ${i} ${j}`, part])),
        ),
      };
    },
    drawn({ a: [5, 5], b: [5, 5] }),
  );
});

it('a value that is several outputs, or that the step was given, comes out as each of them', async () => {
  await expectSameEverywhere(
    ({ x, y }) => {
      const sum = tf.add(x!, y!);
      return {
        outputs: { sum, again: sum, given: x!, one: tf.scalar(1), ones: tf.ones([100]) },
        state: { x: sum, y: x! },
      };
    },
    drawn({ x: [7, 3], y: [7, 3] }),
  );
});

it('a block is as long as a vector of the processor, or there is none', async () => {
  expect([8, 16, null]).toContain(await processorBlock());
});
