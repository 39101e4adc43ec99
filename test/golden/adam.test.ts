import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adam, adamSlots } from '../../engine/nn/optimise';
import { constant, addPrefix, selectPrefix, type Declaration } from '../../engine/nn/parameters';
import { specsOf, type HostTensors } from '../../engine/runtime/program';
import { compiled, eager } from '../unit/runtimes';

type Lists = Record<string, number[]>;
interface Case {
  name: string;
  learningRate: number;
  betas: [number, number];
  weightDecay: number;
  shapes: Record<string, number[]>;
  start: Lists;
  steps: { gradients: Lists; parameters: Lists }[];
}

// Made by test/golden/adam.py with PyTorch, in double precision and with the engine's epsilon of 1e-6.
const { cases } = JSON.parse(readFileSync(join(__dirname, 'adam.json'), 'utf8')) as { cases: Case[] };

describe.each([
  ['compiled', compiled],
  ['eager', eager],
] as const)('%s', (_, runtime) => {
  it.each(cases)(
    'PyTorch agrees on Adam: $name',
    async ({ learningRate, betas, weightDecay, shapes, start, steps }) => {
      const declaration: Declaration = Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, { shape, initial: constant(0) }]),
      );
      const tensors = (lists: Lists, prefix: string): HostTensors =>
        Object.fromEntries(
          Object.entries(lists).map(([name, list]) => [
            prefix + name,
            { shape: shapes[name]!, data: Float32Array.from(list) },
          ]),
        );
      const state = runtime.createState({ ...tensors(start, 'p/'), ...adamSlots(declaration, 'adam/') });
      const program = await runtime.compile(
        {
          name: 'Adam',
          state: Object.keys(state.specs),
          inputs: specsOf(tensors(start, '')),
          step: (now, gradients) => {
            const next = adam(selectPrefix('p/', now), gradients, selectPrefix('adam/', now), {
              learningRate,
              betas,
              weightDecay,
            });
            return { state: { ...addPrefix('p/', next.parameters), ...addPrefix('adam/', next.slots) } };
          },
        },
        state,
      );
      for (const [i, { gradients, parameters }] of steps.entries()) {
        await program.run(
          Object.fromEntries(Object.entries(gradients).map(([name, list]) => [name, Float32Array.from(list)])),
        );
        const now = await state.read();
        expect(now['adam/updates']!.data[0]).toBe(i + 1);
        for (const [name, expected] of Object.entries(parameters)) {
          expected.forEach((value, k) => {
            // Single precision: of the parameter itself, and of the way it went.
            const tolerance = 2e-7 * Math.abs(value) + 2e-5 * learningRate * (i + 1);
            expect(Math.abs(now[`p/${name}`]!.data[k]! - value), `${name}[${k}] after ${i + 1}`).toBeLessThan(
              tolerance,
            );
          });
        }
      }
    },
  );
});
