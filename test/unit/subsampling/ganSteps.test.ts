import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ganIterationProgram } from '../../../engine/methods/subsampling/generator/ganPrograms';
import {
  discriminatorStep,
  generatorStep,
  type GanOptions,
} from '../../../engine/methods/subsampling/generator/ganSteps';
import { ganPrefixes } from '../../../engine/networks/savedGenerator';
import { createGan, initialGanState, type ConditionalGan } from '../../../engine/networks/conditionalGan';
import { smallArchitecture } from '../../../engine/networks/smallGan';
import { Random } from '../../../engine/random';
import type { HostTensors, Runtime, Tensors } from '../../../engine/runtime/program';
import { compiled, eager, plain, runOnce } from '../runtimes';
import { floats, linearArchitecture } from '../selfLabeling/linear';

const options: GanOptions = {
  loss: 'hinge',
  generatorRate: 1e-3,
  discriminatorRate: 1e-3,
  betas: [0, 0.9],
  ema: 0.995,
};
const count = 6;
const random = Random.from(4, 'gan');

/**
 * Images are single points, a generated one its latent vector plus a learned shift, and the discriminator is linear:
 * D(x, y) = w . x + b + <V y, x>.
 */
const linear = createGan(linearArchitecture, { image: [1, 1, 2], latent: 2, condition: 3, width: 1, besideLatent: 0 });
const shift = [0.3, -0.2];
const weights = {
  'score/weights': [0.8, -0.5],
  'score/bias': [0.1],
  'projection/weights': [0.4, 0.2, -0.6, 0.9, 0.3, -0.1],
};
const linearState: HostTensors = {
  ...initialGanState(linear, Random.from(1, 'weights')),
  'generator/shift': floats([2], shift),
};
for (const [name, values] of Object.entries(weights)) linearState[ganPrefixes.discriminator + name]!.data.set(values);

const rows = (width: number, values: ArrayLike<number> = random.normals(count * width)) =>
  floats([count, width], values);
const inputs: HostTensors = {
  reals: floats([count, 1, 1, 2], random.normals(2 * count)),
  latents: rows(2),
  targets: rows(3),
  conditions: rows(3),
  realWeights: floats([count], [1, 0.2, 0, 2, 0.5, 0]),
  fakeWeights: floats([count], [0, 1, 0.7, 0.1, 0, 3]),
};
const batchOf = (x: Tensors) => ({
  reals: x.reals as Tensor4D,
  latents: x.latents as Tensor2D,
  targets: x.targets as Tensor2D,
  conditions: x.conditions as Tensor2D,
  realWeights: x.realWeights as Tensor1D,
  fakeWeights: x.fakeWeights as Tensor1D,
});

type Update = (state: Tensors, x: Tensors) => { state: Tensors; loss: Scalar };
async function once(
  update: Update,
  state: HostTensors,
  given: HostTensors,
): Promise<{ loss: number; state: HostTensors }> {
  const result = await runOnce(
    compiled,
    (now, x) => {
      const { state: next, loss } = update(now, x);
      return { state: next, outputs: { loss } };
    },
    state,
    given,
  );
  return { loss: result.outputs.loss!.data[0]!, state: result.state };
}
const discriminatorUpdate =
  (gan: ConditionalGan, own: GanOptions): Update =>
  (state, x) =>
    discriminatorStep(gan, own, state, batchOf(x));
const generatorUpdate =
  (gan: ConditionalGan, own: GanOptions): Update =>
  (state, x) =>
    generatorStep(gan, own, state, { latents: x.latents as Tensor2D, conditions: x.conditions as Tensor2D });

/** The value at an input's row and column. */
const at = (name: string, i: number, j: number) => inputs[name]!.data[i * (inputs[name]!.data.length / count) + j]!;
/** Largest singular value, which spectral normalisation divides a matrix of two columns by. */
function norm(matrix: readonly number[]): number {
  const [a, b, c] = matrix.reduce(
    ([p, q, r], value, i) => (i % 2 === 0 ? [p + value ** 2, q + value * matrix[i + 1]!, r] : [p, q, r + value ** 2]),
    [0, 0, 0] as [number, number, number],
  );
  return Math.sqrt((a + c) / 2 + Math.sqrt(((a - c) / 2) ** 2 + b ** 2));
}
/** The linear discriminator's score, written down by hand. */
function scoreOf(point: readonly [number, number], condition: readonly [number, number, number]): number {
  const [w, projection] = [weights['score/weights'], weights['projection/weights']];
  const projected = [0, 1].map(
    (column) => condition.reduce((sum, c, i) => sum + c * projection[2 * i + column]!, 0) / norm(projection),
  );
  return point.reduce(
    (sum, x, i) => sum + x * (w[i]! / norm([w[0]!, 0, w[1]!, 0]) + projected[i]!),
    weights['score/bias'][0]!,
  );
}
const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, x);
const fake = (i: number): [number, number] => [at('latents', i, 0) + shift[0]!, at('latents', i, 1) + shift[1]!];
const labelOf = (name: string, i: number): [number, number, number] => [at(name, i, 0), at(name, i, 1), at(name, i, 2)];
const indices = Array.from({ length: count }, (_, i) => i);
const mean = (f: (i: number) => number) => indices.reduce((sum, i) => sum + f(i), 0) / count;

describe.each(['hinge', 'vanilla'] as const)('the %s loss', (loss) => {
  const own: GanOptions = { ...options, loss };

  /**
   * Spectral norms are followed by one step of the power method a time: some steps with a rate of 0 bring them home.
   */
  async function settled(): Promise<HostTensors> {
    let state = linearState;
    for (let i = 0; i < 30; i++)
      state = (await once(discriminatorUpdate(linear, { ...own, discriminatorRate: 0 }), state, inputs)).state;
    return state;
  }

  it('is the sum of weighted means over real and generated images, both scored under the targets (CcGAN)', async () => {
    const { loss: found } = await once(discriminatorUpdate(linear, own), await settled(), inputs);
    const real = (score: number) => (loss === 'hinge' ? Math.max(0, 1 - score) : softplus(-score));
    const generated = (score: number) => (loss === 'hinge' ? Math.max(0, 1 + score) : softplus(score));
    expect(found).toBeCloseTo(
      mean(
        (i) =>
          at('realWeights', i, 0) * real(scoreOf([at('reals', i, 0), at('reals', i, 1)], labelOf('targets', i))) +
          at('fakeWeights', i, 0) * generated(scoreOf(fake(i), labelOf('targets', i))),
      ),
      4,
    );
  });

  it('of the generator asks for the labels it was given', async () => {
    const { loss: found } = await once(generatorUpdate(linear, own), await settled(), {
      latents: inputs.latents!,
      conditions: inputs.conditions!,
    });
    expect(found).toBeCloseTo(
      mean((i) => {
        const score = scoreOf(fake(i), labelOf('conditions', i));
        return loss === 'hinge' ? -score : softplus(-score);
      }),
      4,
    );
  });

  it('images of weight 0 have no influence at all', async () => {
    const other: HostTensors = {
      ...inputs,
      reals: floats([count, 1, 1, 2], inputs.reals!.data),
      latents: rows(2, inputs.latents!.data),
    };
    for (const i of indices) {
      if (inputs.realWeights!.data[i] === 0) other.reals!.data.set([7, -9], 2 * i);
      if (inputs.fakeWeights!.data[i] === 0) other.latents!.data.set([-8, 5], 2 * i);
    }
    const update = discriminatorUpdate(linear, own);
    expect(await once(update, linearState, other)).toEqual(await once(update, linearState, inputs));
    // A small weight is one.
    const slight = {
      ...inputs,
      fakeWeights: floats(
        [count],
        Array.from(inputs.fakeWeights!.data, (weight) => weight || 0.1),
      ),
    };
    expect((await once(update, linearState, slight)).loss).not.toBe((await once(update, linearState, inputs)).loss);
  });
});

/** The small networks, with the condition beside the latent vector as in the small preset. */
const small = createGan(smallArchitecture, { image: [8, 8, 1], latent: 3, condition: 3, width: 0.5, besideLatent: 1 });

async function trained(
  runtime: Runtime,
  own: GanOptions,
  steps: number,
): Promise<{ losses: number[]; state: HostTensors }> {
  const [batch, updates] = [8, 2];
  const state = runtime.createState(initialGanState(small, Random.from(1, 'weights')));
  const program = await runtime.compile(
    ganIterationProgram(small, { ...own, discriminatorSteps: updates }, { batch, names: Object.keys(state.specs) }),
    state,
  );
  onTestFinished(() => {
    program.dispose();
    state.dispose();
  });
  const draws = Random.from(2, 'draws');
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const outputs = await program.run({
      reals: draws.normals(updates * batch * 64).map(Math.tanh),
      targets: draws.uniforms(updates * batch * 3),
      conditions: draws.uniforms(updates * batch * 3),
      realWeights: draws.uniforms(updates * batch),
      fakeWeights: draws.uniforms(updates * batch),
      latents: draws.normals((updates + 1) * batch * 3),
      generatorConditions: draws.uniforms(batch * 3),
    });
    losses.push(outputs['loss/discriminator']!.data[0]!, outputs['loss/generator']!.data[0]!);
  }
  return { losses, state: await state.read() };
}

describe.each([
  ['hinge', [0, 0.9]],
  ['vanilla', [0.5, 0.999]],
] as const)('training with the %s loss', (loss, betas) => {
  it('comes to the same losses and averages compiled as eagerly on TF.js', async () => {
    const own: GanOptions = { ...options, loss, betas };
    const theirs = await trained(eager, own, 8);
    for (const runtime of [compiled, plain]) {
      const ours = await trained(runtime, own, 8);
      ours.losses.forEach((value, i) => {
        expect(Math.abs(value - theirs.losses[i]!), `loss ${i}`).toBeLessThan(
          1e-3 * Math.max(1, Math.abs(theirs.losses[i]!)),
        );
      });
      for (const [name, { data }] of Object.entries(ours.state)) {
        if (!name.startsWith(ganPrefixes.generatorAverage)) continue;
        data.forEach((value, i) => {
          expect(Math.abs(value - theirs.state[name]!.data[i]!), name).toBeLessThan(5e-3);
        });
      }
    }
  });
});

describe('an update', () => {
  const start = initialGanState(small, Random.from(3, 'weights'));
  const given: HostTensors = {
    ...inputs,
    reals: floats([count, 8, 8, 1], random.normals(64 * count).map(Math.tanh)),
    latents: rows(3),
  };
  const changed = (before: HostTensors, after: HostTensors) =>
    Object.keys(before).filter((name) => before[name]!.data.some((x, i) => x !== after[name]!.data[i]));

  it("of the discriminator changes it and the generator's running moments", async () => {
    const { state } = await once(discriminatorUpdate(small, options), start, given);
    const own = [
      ganPrefixes.discriminator,
      ganPrefixes.discriminatorAdam,
      ganPrefixes.discriminatorVectors,
      ganPrefixes.generatorBuffers,
    ];
    const names = changed(start, state);
    for (const prefix of own)
      expect(
        names.some((name) => name.startsWith(prefix)),
        prefix,
      ).toBe(true);
    expect(names.filter((name) => !own.some((prefix) => name.startsWith(prefix)))).toEqual([]);
  });

  it('of the generator changes it and its averages, which follow by a decay that begins small', async () => {
    const before = (await once(discriminatorUpdate(small, options), start, given)).state;
    let state = before;
    for (let n = 1; n <= 3; n++) {
      const { state: after } = await once(generatorUpdate(small, { ...options, ema: 0.25 }), state, {
        latents: given.latents!,
        conditions: given.conditions!,
      });
      const own = [
        ganPrefixes.generator,
        ganPrefixes.generatorAdam,
        ganPrefixes.generatorAverage,
        ganPrefixes.generatorAverageBuffers,
      ];
      expect(changed(state, after).filter((name) => !own.some((prefix) => name.startsWith(prefix)))).toEqual([]);
      const decay = Math.min(0.25, (1 + n) / (10 + n));
      for (const [average, source] of [
        [ganPrefixes.generatorAverage, ganPrefixes.generator],
        [ganPrefixes.generatorAverageBuffers, ganPrefixes.generatorBuffers],
      ] as const) {
        for (const name of Object.keys(after).filter((key) => key.startsWith(average))) {
          const [old, value] = [state[name]!.data, after[source + name.slice(average.length)]!.data];
          after[name]!.data.forEach((found, i) => {
            expect(found).toBeCloseTo(decay * old[i]! + (1 - decay) * value[i]!, 5);
          });
        }
      }
      state = after;
    }
    // With a decay of 0 the average is the generator itself.
    const { state: bare } = await once(generatorUpdate(small, { ...options, ema: 0 }), before, {
      latents: given.latents!,
      conditions: given.conditions!,
    });
    for (const name of Object.keys(bare).filter((key) => key.startsWith(ganPrefixes.generator))) {
      expect(bare[ganPrefixes.generatorAverage + name.slice(ganPrefixes.generator.length)]!.data).toEqual(
        bare[name]!.data,
      );
    }
  });
});
