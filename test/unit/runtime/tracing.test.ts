import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { conditionalNormParameters, normBuffers, Normalisation } from '../../../engine/nn/batchNorm';
import { groupNorm } from '../../../engine/nn/groupNorm';
import { conv, convParameters } from '../../../engine/nn/layers';
import { leakyRelu } from '../../../engine/nn/operations';
import { adam, adamSlots, valueAndGradients } from '../../../engine/nn/optimise';
import { he, initialise, addPrefix, selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import type { OnnxModel } from '../../../engine/runtime/onnx/model';
import { specsOf, type HostTensors, type Step } from '../../../engine/runtime/program';
import { trace } from '../../../engine/runtime/tracing/trace';
import { compiled } from '../runtimes';

const vector = { shape: [4], data: Float32Array.of(1, 2, 3, 4) };

/** Compiles a step that can't be compiled. */
async function refused(step: Step, values: HostTensors = { x: vector }): Promise<string> {
  const state = compiled.createState(values);
  return compiled.compile({ name: 'drawing step', state: Object.keys(values), inputs: {}, step }, state).then(
    () => {
      throw new Error('The step was compiled.');
    },
    (error: unknown) => (error as Error).message,
  );
}

describe("a step that can't be compiled is named, and so is", () => {
  it.each<[string, string, Step]>([
    [
      'an operation outside the list',
      'it uses Cumprod, which is not on the list',
      ({ x }) => ({ outputs: { y: tf.cumprod(x!) } }),
    ],
    [
      'a Fourier transform',
      'it uses Complex, which is not on the list',
      ({ x }) => ({ outputs: { y: tf.real(tf.fft(tf.complex(x!, tf.zerosLike(x!)))) } }),
    ],
    [
      'an operation that only the gradient needs',
      'it uses ResizeBilinearGrad, which is not on the list',
      ({ x }) => ({
        outputs: {
          y: tf.grad((v) => tf.sum(tf.image.resizeBilinear(tf.reshape<tf.Rank.R4>(v, [1, 2, 2, 1]), [3, 3])))(x!),
        },
      }),
    ],
    [
      'random numbers drawn inside',
      'which is not on the list',
      ({ x }) => ({ outputs: { y: tf.multinomial(x as tf.Tensor1D, 2) } }),
    ],
    [
      'reading values',
      'Values exist only when the compiled step runs',
      ({ x }) => ({ outputs: { y: tf.mul(x!, x!.dataSync()[0]!) } }),
    ],
    [
      'reading values as an array',
      'return the tensor as an output instead of reading it',
      ({ x }) => ({ outputs: { y: tf.tensor(x!.arraySync()) } }),
    ],
    [
      'a state of another shape',
      'its state "x" goes in as float32 [4] and comes out as float32 [2,2]',
      ({ x }) => ({ state: { x: tf.reshape(x!, [2, 2]) } }),
    ],
    [
      'a state of another type',
      'its state "x" goes in as float32 [4] and comes out as int32 [4]',
      ({ x }) => ({ state: { x: tf.cast(x!, 'int32') } }),
    ],
    [
      'a state that it was not given',
      'it returns a state "y" that it was not given',
      ({ x }) => ({ state: { y: x! } }),
    ],
    [
      'an output of a type that has no numbers',
      'its output "y" is of type bool; cast it',
      ({ x }) => ({ outputs: { y: tf.greater(x!, 0) } }),
    ],
    [
      'a mistake of its own',
      'no such layer',
      () => {
        throw new Error('no such layer');
      },
    ],
  ])('%s', async (_, message, step) => {
    const error = await refused(step);
    expect(error).toContain('The step "drawing step" can\'t be compiled: ');
    expect(error).toContain(message);
  });

  it('a tensor kept from another step', async () => {
    let kept: tf.Tensor | undefined;
    await compiled.compile(
      {
        name: 'first',
        state: ['x'],
        inputs: {},
        step: ({ x }) => {
          kept = tf.keep(tf.mul(x!, 2));
          return { outputs: { y: kept } };
        },
      },
      compiled.createState({ x: vector }),
    );
    expect(await refused(({ x }) => ({ outputs: { y: tf.add(x!, kept!) } }))).toContain('pass it as state or input');
  });
});

it('compiles the next step after one that failed', async () => {
  await refused(({ x }) => ({ outputs: { y: tf.cumprod(x!) } }));
  const state = compiled.createState({ x: vector });
  const program = await compiled.compile(
    { name: 'fine', state: ['x'], inputs: {}, step: ({ x }) => ({ outputs: { y: tf.sum(x!) } }) },
    state,
  );
  expect((await program.run({})).y!.data[0]).toBe(10);
});

describe('the graph of a training step', () => {
  const labels = 3;
  const parameters = {
    ...convParameters('first', 3, 3, 8, he(27)),
    ...conditionalNormParameters('norm', 8, labels),
    ...convParameters('second', 4, 8, 8, he(128)),
    ...convParameters('third', 3, 8, 4, he(72)),
  };
  const values: HostTensors = {
    ...initialise(parameters, Random.from(0, 'weights'), 'p/'),
    ...initialise(normBuffers('norm', 8), Random.from(0, 'weights'), 'b/'),
    ...adamSlots(parameters, 'adam/'),
  };
  const step =
    (side: number): Step =>
    (now, inputs) => {
      const norm = new Normalisation(selectPrefix('b/', now), true);
      const { value, gradients } = valueAndGradients(
        (p) => {
          const h = leakyRelu(
            norm.conditional(p, 'norm', conv(p, 'first', inputs.images as Tensor4D), inputs.labels as tf.Tensor2D),
            0.1,
          );
          return tf.mean<tf.Scalar>(tf.square(conv(p, 'third', leakyRelu(conv(p, 'second', h, 2), 0.1))));
        },
        selectPrefix('p/', now),
      );
      const next = adam(selectPrefix('p/', now), gradients, selectPrefix('adam/', now), {
        learningRate: side / 1e5,
        betas: [0, 0.9],
      });
      return {
        state: {
          ...addPrefix('p/', next.parameters),
          ...addPrefix('adam/', next.slots),
          ...addPrefix('b/', norm.updated),
        },
        outputs: { value },
      };
    };
  const traced = (side: number) =>
    trace(
      {
        name: 'training',
        state: specsOf(values),
        step: step(side),
        inputs: {
          images: { shape: [4, side, side, 3], dtype: 'float32' },
          labels: { shape: [4, labels], dtype: 'float32' },
        },
      },
      { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() },
    );

  // Filter gradients are written one way for small maps, another way for large ones.
  it.each([8, 24])('has no Transpose between two convolutions: images of %i pixels a side', (side) => {
    const { model, layouts } = traced(side);
    const convolutions = model.nodes.filter(({ op }) => op === 'Conv' || op === 'ConvTranspose');
    // Three forward, and the gradients of the second's and third's images.
    expect(convolutions.map(({ op }) => op).sort()).toEqual(['Conv', 'Conv', 'Conv', 'ConvTranspose', 'ConvTranspose']);
    expect(transposesBetween(model)).toEqual([]);
    expect(layouts['p/first/weights']).toBe('oihw');
    // The images come as NHWC and are turned once.
    expect(model.nodes.filter(({ op, inputs }) => op === 'Transpose' && inputs[0]!.startsWith('input/'))).toHaveLength(
      1,
    );
    // Weights lie as the convolutions want them.
    expect(model.nodes.filter(({ op, inputs }) => op === 'Transpose' && inputs[0]!.startsWith('state/'))).toHaveLength(
      0,
    );
  });

  it.each<[string, (x: Tensor4D, p: tf.NamedTensorMap) => Tensor4D]>([
    ['max pooling', (x) => tf.maxPool(x, 2, 2, 'same')],
    ['average pooling', (x) => tf.avgPool(x, 3, 1, 'same')],
    ['group normalisation', (x, p) => groupNorm(p, 'norm', x, 2)],
  ])('has none around %s', (_, between) => {
    const names = ['weights', 'norm/gain', 'norm/bias'];
    const { model } = trace(
      {
        name: 'between',
        inputs: { x: { shape: [4, 8, 8, 4], dtype: 'float32' } },
        state: {
          weights: { shape: [3, 3, 4, 4], dtype: 'float32' },
          'norm/gain': { shape: [4], dtype: 'float32' },
          'norm/bias': { shape: [4], dtype: 'float32' },
        },
        step: (p, { x }) => {
          const convolve = (image: Tensor4D, q: tf.NamedTensorMap) =>
            tf.conv2d(image, q.weights as Tensor4D, 1, 'same');
          // Gain and bias have a part in every loss, so that each has a gradient.
          const end = (h: Tensor4D, q: tf.NamedTensorMap) => tf.mul(tf.add(h, q['norm/bias']!), q['norm/gain']!);
          const { gradients } = valueAndGradients(
            (q) => tf.sum(tf.square(end(convolve(between(convolve(x as Tensor4D, q), q), q), q))),
            p,
          );
          return { outputs: Object.fromEntries(names.map((name) => [name, gradients[name]!])) };
        },
      },
      { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() },
    );
    expect(model.nodes.filter(({ op }) => op === 'Conv').length).toBeGreaterThanOrEqual(2);
    expect(transposesBetween(model)).toEqual([]);
  });

  it('has one where the step itself turns an image between two convolutions', () => {
    const weights = { shape: [3, 3, 2, 2], dtype: 'float32' } as const;
    const { model } = trace(
      {
        name: 'turned',
        state: { weights },
        inputs: { x: { shape: [2, 6, 5, 2], dtype: 'float32' } },
        step: ({ weights: w }, { x }) => {
          const convolve = (image: tf.Tensor) => tf.conv2d(image as Tensor4D, w as Tensor4D, 1, 'same');
          return { outputs: { y: convolve(tf.transpose(convolve(x!), [0, 2, 1, 3])) } };
        },
      },
      { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() },
    );
    expect(transposesBetween(model).length).toBeGreaterThan(0);
  });

  it('holds every value once and nothing that is not needed', () => {
    const { model } = traced(8);
    const keys = model.nodes
      .filter(({ op }) => op !== 'Identity')
      .map(({ op, domain, inputs, attributes }) => JSON.stringify([op, domain, inputs, attributes]));
    expect(new Set(keys).size).toBe(keys.length);
    const used = new Set([...model.nodes.flatMap(({ inputs }) => inputs), ...model.outputs.map(({ name }) => name)]);
    for (const { outputs } of model.nodes) expect(outputs.some((name) => used.has(name))).toBe(true);
    for (const { name } of model.constants) expect(used.has(name)).toBe(true);
  });
});

describe('a chain of many steps', () => {
  // Where values come from once doubled with every operation on two values of one source: 60 of them would never end.
  it.each<[string, (x: Tensor4D) => Tensor4D]>([
    ['of sums', (x) => tf.add(x, tf.square(x))],
    ['of scaled sums', (x) => tf.add(tf.mul(x, 0.5), x)],
    ['of differences', (x) => tf.sub(tf.mul(x, 2), tf.mul(x, x))],
    ['of choices', (x) => tf.where(tf.greater(x, 0), tf.add(x, 1), tf.neg(x))],
  ])('%s is traced in as many nodes for every step', (_, step) => {
    const nodesOf = (steps: number) =>
      trace(
        {
          name: 'chain',
          state: { weights: { shape: [3, 3, 2, 2], dtype: 'float32' } },
          inputs: { x: { shape: [2, 4, 4, 2], dtype: 'float32' } },
          step: ({ weights }, { x }) => {
            let h: Tensor4D = tf.conv2d(x as Tensor4D, weights as Tensor4D, 1, 'same');
            for (let i = 0; i < steps; i++) h = step(h);
            return { outputs: { h: tf.conv2d(h, weights as Tensor4D, 1, 'same') } };
          },
        },
        { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() },
      ).model.nodes.length;
    const [few, some, many] = [nodesOf(10), nodesOf(20), nodesOf(60)] as const;
    expect(some).toBeGreaterThan(few);
    expect(many - some).toBe(4 * (some - few));
  });
});

/** Transposes that lie on a path from one convolution to another. */
function transposesBetween({ nodes }: OnnxModel): string[] {
  const isConvolution = (op: string) => op === 'Conv' || op === 'ConvTranspose';
  const after = new Set<string>();
  for (const { op, inputs, outputs } of nodes) {
    if (isConvolution(op) || inputs.some((name) => after.has(name))) outputs.forEach((name) => after.add(name));
  }
  const before = new Set<string>();
  for (const { op, inputs, outputs } of [...nodes].reverse()) {
    if (isConvolution(op) || outputs.some((name) => before.has(name))) inputs.forEach((name) => before.add(name));
  }
  return nodes
    .filter(({ op, inputs, outputs }) => op === 'Transpose' && after.has(inputs[0]!) && before.has(outputs[0]!))
    .map(({ outputs }) => outputs[0]!);
}
