import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { KernelVariants } from '../../../engine/runtime/tracing/kernelVariants';
import { tracedKernels } from '../../../engine/runtime/tracing/kernels';
import { trace } from '../../../engine/runtime/tracing/trace';
import type { TensorSpec } from '../../../engine/runtime/program';
import { operationCases } from './cases';
import type { OperationCase } from './cases/case';

/** The kernels that a case calls: in its own operation, and in the gradient of that. */
function kernelsOf(
  { shapes, whole = [], f, gradient }: OperationCase,
  called: Set<string>,
): { forward: string[]; backward: string[] } {
  const specs: TensorSpec[] = [
    ...shapes.map((shape) => ({ shape, dtype: 'float32' as const })),
    ...whole.map(({ shape }) => ({ shape, dtype: 'int32' as const })),
  ];
  const state = Object.fromEntries(specs.map((spec, i) => [`x${i}`, spec]));
  const run = (step: (inputs: tf.Tensor[]) => tf.Tensor) => {
    called.clear();
    trace(
      { name: 'kernels', state, inputs: {}, step: (tensors) => ({ outputs: { y: step(Object.values(tensors)) } }) },
      { fusedMatMul: true, block: null, kernelVariants: new KernelVariants() },
    );
    return [...called];
  };
  const forward = run((inputs) => f(...inputs));
  if (gradient === false) return { forward, backward: [] };
  const backward = run((inputs) => {
    const [xs, rest] = [inputs.slice(0, shapes.length), inputs.slice(shapes.length)];
    return tf.addN(
      tf
        .grads((...given: tf.Tensor[]) => tf.sum(f(...given, ...rest)))(xs)
        .map((gradient) => tf.sum(gradient)),
    );
  });
  return { forward, backward };
}

/** Kernels whose gradient in TF.js is wrong or can't be traced. */
const withoutGradient = [
  'FloorDiv', // The gradient of a plain quotient.
  'Prod', // Calls tensors' chained operations, which are not loaded.
  'ResizeBilinear', // Wrong on some of TF.js's backends; `resize` of engine/nn stands in.
];

it('every kernel of the list is in a case, and in one with a gradient where TF.js has one', () => {
  const called = new Set<string>();
  for (const [name, kernel] of Object.entries(tracedKernels)) {
    // The list is replaced before the backend is registered, which happens with the first trace.
    tracedKernels[name] = (graph, call) => {
      called.add(name);
      return kernel(graph, call);
    };
  }
  const used = new Set<string>();
  const differentiated = new Set<string>();
  for (const operation of operationCases) {
    const { forward, backward } = kernelsOf(operation, called);
    [...forward, ...backward].forEach((name) => used.add(name));
    if (operation.gradient !== false) forward.forEach((name) => differentiated.add(name));
  }
  const names = Object.keys(tracedKernels);
  expect(names.length).toBeGreaterThan(100);
  expect(
    names.filter((name) => !used.has(name)),
    'kernels without a case',
  ).toEqual([]);
  const missing = names.filter((name) => (tf.getGradient(name) as unknown) && !differentiated.has(name));
  expect(missing.sort(), 'kernels without a case that has a gradient').toEqual(withoutGradient);
});
