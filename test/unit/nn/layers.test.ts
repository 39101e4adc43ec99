import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { conditionalNormParameters, normBuffers, Normalisation } from '../../../engine/nn/batchNorm';
import {
  conv,
  convParameters,
  dense,
  denseParameters,
  doublingConv,
  transposedConvParameters,
  withoutBias,
} from '../../../engine/nn/layers';
import { crossEntropy } from '../../../engine/nn/operations';
import {
  constant,
  he,
  initialise,
  lecun,
  normal,
  addPrefix,
  selectPrefix,
  zerosLike,
  type Declaration,
} from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { sizeOf, type HostTensor, type HostTensors } from '../../../engine/runtime/program';
import { compiled, runOnce } from '../runtimes';

const random = Random.from(21, 'layers');
const drawn = (shape: number[], deviation = 1, shift = 0): HostTensor => ({
  shape,
  data: random.normals(sizeOf(shape)).map((x) => x * deviation + shift),
});

/** Mean and variance of every channel of images `[..., channels]`. */
function momentsOf({ shape, data }: HostTensor): { mean: number; variance: number }[] {
  const channels = shape.at(-1)!;
  return Array.from({ length: channels }, (_, c) => {
    const values = [...data].filter((__, i) => i % channels === c);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length };
  });
}

describe('conditional batch normalisation', () => {
  const [channels, labels, batch] = [3, 4, 8];
  const buffers = initialise(normBuffers('norm', channels), random, 'b/');
  const zeroTables = zerosLike(conditionalNormParameters('norm', channels, labels), 'p/');
  const images = {
    shape: [batch, 5, 6, channels],
    data: drawn([batch, 5, 6, channels]).data.map((x, i) => x * (1 + (i % channels)) + 10 * (i % channels)),
  };
  const oneHot: HostTensor = {
    shape: [batch, labels],
    data: Float32Array.from({ length: batch * labels }, (_, i) =>
      i % labels === Math.floor(i / labels) % labels ? 1 : 0,
    ),
  };

  const program = async (values: HostTensors, training: boolean) => {
    const state = compiled.createState(values);
    const normalise = await compiled.compile(
      {
        name: 'normalise',
        state: Object.keys(values),
        inputs: {
          images: { shape: images.shape, dtype: 'float32' },
          labels: { shape: oneHot.shape, dtype: 'float32' },
        },
        step: (now, inputs) => {
          const norm = new Normalisation(selectPrefix('b/', now), training);
          const y = norm.conditional(
            selectPrefix('p/', now),
            'norm',
            inputs.images as Tensor4D,
            inputs.labels as Tensor2D,
          );
          return { state: addPrefix('b/', norm.updated), outputs: { y } };
        },
      },
      state,
    );
    return {
      state,
      run: async (batchOfImages = images) =>
        (await normalise.run({ images: batchOfImages.data, labels: oneHot.data })).y!,
    };
  };

  it('gives every channel mean 0 and variance 1 where all tables are zero', async () => {
    const { run } = await program({ ...buffers, ...zeroTables }, true);
    for (const { mean, variance } of momentsOf(await run())) {
      expect(mean).toBeCloseTo(0, 5);
      expect(variance).toBeCloseTo(1, 4);
    }
  });

  it("scales by 1 + gain and shifts by offset of each image's label", async () => {
    const tables = { 'p/norm/gain': drawn([labels, channels], 0.5), 'p/norm/offset': drawn([labels, channels]) };
    const plain = await (await program({ ...buffers, ...zeroTables }, true)).run();
    const shaped = await (await program({ ...buffers, ...tables }, true)).run();
    shaped.data.forEach((y, i) => {
      const [image, channel] = [Math.floor(i / (30 * channels)), i % channels];
      const at = (image % labels) * channels + channel;
      expect(y).toBeCloseTo(
        plain.data[i]! * (1 + tables['p/norm/gain'].data[at]!) + tables['p/norm/offset'].data[at]!,
        4,
      );
    });
  });

  it("moves the running moments a tenth of the way to the batch's", async () => {
    const { state, run } = await program({ ...buffers, ...zeroTables }, true);
    await run();
    const now = await state.read();
    momentsOf(images).forEach(({ mean, variance }, c) => {
      expect(now['b/norm/mean']!.data[c]!).toBeCloseTo(0.1 * mean, 4);
      expect(now['b/norm/variance']!.data[c]!).toBeCloseTo(0.9 + 0.1 * variance, 4);
    });
  });

  it('runs the moments to those of the data, and uses them for inference', async () => {
    const { state, run } = await program({ ...buffers, ...zeroTables }, true);
    let trained = await run();
    for (let i = 0; i < 150; i++) trained = await run();
    const now = await state.read();
    momentsOf(images).forEach(({ mean, variance }, c) => {
      expect(now['b/norm/mean']!.data[c]!).toBeCloseTo(mean, 3);
      expect(now['b/norm/variance']!.data[c]! / variance).toBeCloseTo(1, 4);
    });

    const inference = await program(now, false);
    (await inference.run()).data.forEach((y, i) => expect(y).toBeCloseTo(trained.data[i]!, 3));
    // What is in the batch no longer matters: an image's output is its own, whatever stands beside it.
    const alone = { shape: images.shape, data: images.data.map((x, i) => (i < 30 * channels ? x : 100)) };
    expect((await inference.run(alone)).data.subarray(0, 30 * channels)).toEqual(
      (await inference.run()).data.subarray(0, 30 * channels),
    );
    expect(await inference.state.read()).toEqual(now);
  });
});

/** Output of a layer with the parameters that its declaration begins with. */
async function apply(
  parameters: Declaration,
  x: HostTensor,
  layer: (p: Record<string, Tensor>, x: Tensor) => Tensor,
): Promise<{ y: HostTensor; p: HostTensors }> {
  const p = initialise(parameters, random, '');
  const { outputs } = await runOnce(compiled, (now, inputs) => ({ outputs: { y: layer(now, inputs.x!) } }), p, { x });
  return { y: outputs.y!, p };
}

describe('a layer', () => {
  it('dense maps [batch, inputs] to [batch, outputs]: x W + b', async () => {
    const x = drawn([3, 4]);
    const { y, p } = await apply(
      { ...denseParameters('d', 4, 5, lecun(4)), 'd/bias': { shape: [5], initial: normal(1) } },
      x,
      (t, input) => dense(t, 'd', input as Tensor2D),
    );
    expect(y.shape).toEqual([3, 5]);
    y.data.forEach((value, i) => {
      const [row, column] = [Math.floor(i / 5), i % 5];
      const product = Array.from(
        { length: 4 },
        (_, k) => x.data[row * 4 + k]! * p['d/weights']!.data[k * 5 + column]!,
      ).reduce((sum, v) => sum + v, 0);
      expect(value).toBeCloseTo(product + p['d/bias']!.data[column]!, 5);
    });
  });

  it.each([
    [1, 3, [2, 7, 6, 5]],
    [2, 3, [2, 4, 3, 5]],
    [2, 4, [2, 4, 3, 5]],
    [1, 1, [2, 7, 6, 5]],
  ] as const)('conv of stride %i, kernel %i keeps or halves the map', async (stride, kernel, shape) => {
    const { y } = await apply(convParameters('c', kernel, 3, 5, he(kernel * kernel * 3)), drawn([2, 7, 6, 3]), (t, x) =>
      conv(t, 'c', x as Tensor4D, stride),
    );
    expect(y.shape).toEqual(shape);
  });

  it('doublingConv doubles height and width', async () => {
    const { y } = await apply(transposedConvParameters('up', 4, 3, 5, normal(0.02)), drawn([2, 3, 4, 3]), (t, x) =>
      doublingConv(t, 'up', x as Tensor4D),
    );
    expect(y.shape).toEqual([2, 6, 8, 5]);
  });

  it('adds its bias to every pixel, if it has one', async () => {
    const bias = [3, -4];
    const parameters = (withWhat: Declaration): Declaration => ({
      ...withWhat,
      'c/weights': { ...withWhat['c/weights']!, initial: constant(0) },
    });
    const declared = parameters({
      ...convParameters('c', 3, 1, 2, constant(0)),
      'c/bias': { shape: [2], initial: () => Float32Array.from(bias) },
    });
    const layer = (t: Record<string, Tensor>, x: Tensor) => conv(t, 'c', x as Tensor4D);
    const { y } = await apply(declared, drawn([1, 2, 2, 1]), layer);
    y.data.forEach((value, i) => expect(value).toBe(bias[i % 2]));
    const { y: bare } = await apply(withoutBias(declared), drawn([1, 2, 2, 1]), layer);
    expect([...bare.data].every((value) => value === 0)).toBe(true);
  });

  it('says which tensor it lacks', async () => {
    await expect(apply({}, drawn([1, 2]), (t, x) => dense(t, 'logits', x as Tensor2D))).rejects.toThrow(
      'no tensor "logits/weights"',
    );
  });
});

describe('initial weights', () => {
  it.each([
    ['he', he(50), Math.sqrt(2 / 50)],
    ['lecun', lecun(50), Math.sqrt(1 / 50)],
    ['normal', normal(0.02), 0.02],
  ])('%s has its deviation', (_, initial, deviation) => {
    const values = initial(Random.from(1, 'weights'), 40_000);
    const rms = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    expect(rms / deviation).toBeCloseTo(1, 1);
  });
});

it('crossEntropy is the mean of -sum target log softmax, weighted', async () => {
  const [logits, targets, weights] = [
    [1, 2, -1, 0.5, 0, 0],
    [0, 1, 0, 0.25, 0.25, 0.5],
    [2, 0.5],
  ];
  const { outputs } = await runOnce(
    compiled,
    (_, x) => ({
      outputs: {
        plain: crossEntropy(x.logits as Tensor2D, x.targets as Tensor2D),
        weighted: crossEntropy(x.logits as Tensor2D, x.targets as Tensor2D, x.weights),
      },
    }),
    {},
    {
      logits: { shape: [2, 3], data: Float32Array.from(logits) },
      targets: { shape: [2, 3], data: Float32Array.from(targets) },
      weights: { shape: [2], data: Float32Array.from(weights) },
    },
  );
  const each = [0, 1].map((row) => {
    const own = logits.slice(3 * row, 3 * row + 3);
    const total = Math.log(own.reduce((sum, x) => sum + Math.exp(x), 0));
    return own.reduce((sum, x, i) => sum - targets[3 * row + i]! * (x - total), 0);
  });
  expect(outputs.plain!.data[0]).toBeCloseTo((each[0]! + each[1]!) / 2, 6);
  expect(outputs.weighted!.data[0]).toBeCloseTo((2 * each[0]! + 0.5 * each[1]!) / 2, 6);
});
