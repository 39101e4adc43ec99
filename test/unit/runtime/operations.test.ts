import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random';
import { CompiledRuntime } from '../../../engine/runtime/compiled';
import { EagerRuntime } from '../../../engine/runtime/eager';
import { sizeOf, type HostTensors, type Runtime, type Step, type Tensors } from '../../../engine/runtime/program';
import { operationCases } from './cases';
import type { OperationCase } from './cases/case';

const compiled = new CompiledRuntime({
  kind: 'cpu',
  label: 'cpu',
  fusedMatMul: true,
  processor: true,
  session: { executionProviders: ['cpu'], intraOpNumThreads: 1 },
});
const eager = new EagerRuntime('cpu', 'TF.js CPU', 'cpu');

/** The sum of f's elements, each weighted by another number so that no gradient is hidden by symmetry. */
function weighted(y: tf.Tensor): tf.Scalar {
  const weights = tf.tensor1d(Array.from({ length: y.size }, (_, i) => Math.cos(1.7 * i + 0.3)));
  return tf.sum(tf.mul(tf.reshape(y, [y.size]), weights));
}

function stepOf({ shapes, f, gradient }: OperationCase): Step {
  return (state) => {
    const inputs = Object.values(state);
    const [differentiated, whole] = [inputs.slice(0, shapes.length), inputs.slice(shapes.length)];
    if (gradient === false) return { outputs: { value: f(...inputs) } };
    const { value, grads } = tf.valueAndGrads((...xs: tf.Tensor[]) => weighted(f(...xs, ...whole)))(differentiated);
    const outputs: Tensors = { value: f(...inputs), sum: value };
    grads.forEach((g, i) => {
      outputs[`d${i}`] = g;
    });
    return { outputs };
  };
}

function inputsOf({ shapes, between, whole = [] }: OperationCase): HostTensors {
  // A seed under which no two numbers that are compared lie within the differences' reach of each other.
  const random = Random.from(27, 'operations');
  const real = shapes.map((shape) => {
    const data = between
      ? random.uniforms(sizeOf(shape)).map((u) => between[0] + u * (between[1] - between[0]))
      : random.normals(sizeOf(shape));
    return { shape, data };
  });
  const indices = whole.map(({ shape, below }) => ({ shape, data: random.integers(sizeOf(shape), below) }));
  return Object.fromEntries([...real, ...indices].map((tensor, i) => [`x${i}`, tensor]));
}

async function runOn(runtime: Runtime, step: Step, values: HostTensors): Promise<HostTensors> {
  const state = runtime.createState(values);
  const program = await runtime.compile({ name: 'operation', state: Object.keys(values), inputs: {}, step }, state);
  return program.run({});
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected[i]!)));
}

describe.each(operationCases.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  it("is the same compiled as on TF.js's own backend", async () => {
    const values = inputsOf(operation);
    const [ours, theirs] = [
      await runOn(compiled, stepOf(operation), values),
      await runOn(eager, stepOf(operation), values),
    ];
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    for (const [name, tensor] of Object.entries(theirs)) {
      if (operation.faultyGradient && name.startsWith('d')) continue;
      expect(ours[name]!.shape).toEqual(tensor.shape);
      expectClose(ours[name]!.data, tensor.data, 2e-5);
    }
  });

  if (operation.gradient !== false)
    it('has the gradient that finite differences give', async () => {
      const values = inputsOf(operation);
      const state = compiled.createState(values);
      const names = Object.keys(values);
      const program = await compiled.compile(
        { name: 'operation', state: names, inputs: {}, step: stepOf(operation) },
        state,
      );
      const gradients = await program.run({});
      const epsilon = 1e-2;
      for (const [i, name] of names.slice(0, operation.shapes.length).entries()) {
        const original = values[name]!;
        const stride = Math.max(1, Math.floor(original.data.length / 12));
        for (let k = 0; k < original.data.length; k += stride) {
          const at = async (delta: number) => {
            const data = original.data.slice() as Float32Array;
            data[k]! += delta;
            state.write({ [name]: { shape: original.shape, data } });
            return (await program.run({})).sum!.data[0]!;
          };
          // Fourth-order central differences.
          const numeric =
            (8 * ((await at(epsilon)) - (await at(-epsilon))) - ((await at(2 * epsilon)) - (await at(-2 * epsilon)))) /
            (12 * epsilon);
          state.write({ [name]: original });
          expect(Math.abs(numeric - gradients[`d${i}`]!.data[k]!), `d${i}[${k}]`).toBeLessThan(
            5e-3 * Math.max(1, Math.abs(numeric)),
          );
        }
      }
    });
});
