import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { valueAndGradients } from '../../../engine/nn/optimise';
import type { Step } from '../../../engine/runtime/program';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import { trace } from '../../../engine/runtime/tracing/trace';

const definition = (step: Step) => ({
  name: 'drawing step',
  state: { x: { shape: [1, 4, 4, 2], dtype: 'float32' as const } },
  inputs: {},
  step,
});

/** The message of a step that can't be compiled. */
function refused(step: Step): string {
  try {
    trace(definition(step), { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The step was compiled.');
}

/** Where the line `lines` before this call is, as messages have it. */
function above(lines = 1): string {
  const line = Number(/place\.test\.ts:(\d+):\d+/.exec(new Error().stack!.split('\n')[2]!)![1]);
  return `${path.join('test', 'unit', 'runtime', 'place.test.ts')}:${line - lines}:`;
}

/** A step's loss, with gradients of `x`. */
const gradientOf =
  (loss: (x: Tensor) => Tensor): Step =>
  ({ x }) => ({ outputs: valueAndGradients((p) => tf.sum(loss(p.x!)), { x: x! }).gradients });

// What steps call, each followed by its place.
const outside = (x: Tensor) => tf.localResponseNormalization(x as Tensor4D);
const outsideAt = above();
const resized = (x: Tensor) => tf.image.resizeBilinear(x as Tensor4D, [3, 3]);
const resizedAt = above();
const rectified = (x: Tensor) => tf.where(tf.greater(x, 0), x, 0);
const rectifiedAt = above();
const dilated = (x: Tensor) => tf.conv2d(x as Tensor4D, tf.ones([3, 3, 2, 2]), 1, 'same', 'NHWC', 2);
const dilatedAt = above();
const backward = (dy: Tensor) => tf.cumprod(dy);
const backwardAt = above();
const miscounted = (x: Tensor) =>
  tf.customGrad((y) => ({ value: tf.square(y as Tensor), gradFunc: (dy) => [dy, dy] }))(x);
const miscountedAt = above();
const read = (x: Tensor) => tf.mul(x, x.dataSync()[0]!);
const readAt = above();
const worded = () => tf.tensor1d(['a', 'b']);
const wordedAt = above();
const unsupported = (x: Tensor) => tf.image.resizeNearestNeighbor(x as Tensor4D, [3, 3]);
const unsupportedAt = above();
const mistaken = (): never => {
  throw new Error('no such layer');
};
const mistakenAt = above(2);

describe("a step that can't be compiled says where", () => {
  const outputs =
    (f: (x: Tensor) => Tensor): Step =>
    ({ x }) => ({ outputs: { y: f(x!) } });

  it.each<[string, Step, string]>([
    [
      'it uses an operation outside the list',
      outputs(outside),
      `it uses LRN, which is not on the list of operations that can be compiled. At outside (${outsideAt}`,
    ],
    [
      "it uses one inside a gradient's forward pass",
      gradientOf(outside),
      `it uses LRN, which is not on the list of operations that can be compiled. At outside (${outsideAt}`,
    ],
    [
      'it uses an operation whose gradient is outside the list',
      gradientOf((x) => tf.square(resized(tf.mul(x, 2)))),
      'it uses ResizeBilinearGrad, which is not on the list of operations that can be compiled. In the ' +
        `gradient of ResizeBilinear, called at resized (${resizedAt}`,
    ],
    [
      'it differentiates what has no gradient',
      gradientOf(rectified),
      'it differentiates Greater, which has no gradient. In the gradient of Greater, called at rectified ' +
        `(${rectifiedAt}`,
    ],
    ['a gradient of TF.js refuses', gradientOf(dilated), `In the gradient of Conv2D, called at dilated (${dilatedAt}`],
    [
      'a gradient of its own uses an operation outside the list',
      gradientOf((x) => tf.customGrad((y) => ({ value: tf.square(y as Tensor), gradFunc: backward }))(x)),
      `it uses Cumprod, which is not on the list of operations that can be compiled. At backward (${backwardAt}`,
    ],
    [
      'a gradient of its own is none',
      gradientOf(miscounted),
      `In the gradient of an operation with a gradient of its own, called at miscounted (${miscountedAt}`,
    ],
    ['it reads values', outputs(read), `return the tensor as an output instead of reading it. At read (${readAt}`],
    [
      'it holds values of a wrong type',
      outputs(worded),
      `A step can't hold values of type string. At worded (${wordedAt}`,
    ],
    ['a kernel refuses', outputs(unsupported), `not 4x4 to 3x3. At unsupported (${unsupportedAt}`],
    ['it makes a mistake of its own', outputs(mistaken), `no such layer. At mistaken (${mistakenAt}`],
  ])('%s', (_, step, message) => {
    const error = refused(step);
    expect(error).toContain('The step "drawing step" can\'t be compiled: ');
    expect(error).toContain(message);
    expect(error).toMatch(/:\d+\)\.$/);
  });

  it('it uses a tensor of another step', () => {
    let kept: Tensor | undefined;
    trace(
      definition(({ x }) => {
        kept = tf.keep(tf.mul(x!, 2));
        return { outputs: { y: kept } };
      }),
      { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() },
    );
    const reuse = (x: Tensor) => tf.add(x, kept!);
    const reuseAt = above();
    expect(refused(outputs(reuse))).toContain(`pass it as state or input. At reuse (${reuseAt}`);
  });
});

it('names no place where the step itself is done', () => {
  expect(refused(({ x }) => ({ state: { x: tf.reshape(x!, [32]) } }))).toMatch(/comes out as float32 \[32\]\.$/);
});

it('leaves TF.js and stacks as they were', () => {
  const limit = Error.stackTraceLimit;
  refused(gradientOf(resized));
  expect(Object.hasOwn(tf.engine(), 'addTapeNode')).toBe(false);
  expect(Error.stackTraceLimit).toBe(limit);
  expect(() =>
    trace(definition(gradientOf(tf.square)), { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() }),
  ).not.toThrow();
});
