import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SubsamplingContext } from '../../../engine/methods/subsampling/config';
import { loadPretrainedNetworks } from '../../../engine/methods/subsampling/pretrainedNetworks';
import { labelSpaceOf, type LabelSpace } from '../../../engine/methods/subsampling/labels/labelSpace';
import { groupRatioName, networkNames } from '../../../engine/methods/subsampling/savedNetworks';
import { openRatioLabels, type RatioScope } from '../../../engine/methods/subsampling/ratio/ratioTraining';
import { createRatioNetwork, ratioEvaluationProgram } from '../../../engine/methods/subsampling/ratio/ratioPrograms';
import type { Proposals } from '../../../engine/methods/subsampling/sampling/proposals';
import { ProposerPool } from '../../../engine/methods/subsampling/sampling/proposerPool';
import type { StrategyId } from '../../../engine/methods/subsampling/sampling/strategies';
import { Random } from '../../../engine/random';
import { runInBatches } from '../../../engine/runtime/batched';
import type { HostTensors } from '../../../engine/runtime/program';
import { runOnce } from '../runtimes';
import { angles, classes, contextOf, trainStages } from './toyRun';

interface Trained {
  context: SubsamplingContext;
  labelSpace: LabelSpace;
  pool: ProposerPool;
}
async function ready(dataset: typeof classes, input: Parameters<typeof contextOf>[1]): Promise<Trained> {
  const context = contextOf(dataset, input);
  const labelSpace = labelSpaceOf(dataset, context.experiment.subsampling.labels);
  await trainStages(context);
  const pool = await ProposerPool.open(context, labelSpace);
  onTestFinished(() => {
    pool.dispose();
  });
  return { context, labelSpace, pool };
}

const count = 30;

/** Proposals of a group, always by the same latents. */
async function propose({ labelSpace, pool }: Trained, id: StrategyId, group: number): Promise<Proposals> {
  const proposer = await pool.proposer({ id, name: id }, group);
  const label = labelSpace.networkLabel(labelSpace.groups[group]!);
  return proposer.propose((n) => new Float32Array(n).fill(label), Random.from(7, 'latents'))(count);
}

/** The ratios of proposed images, by the saved networks one after another: features, then the ratio. */
async function ratiosOf(
  { context, labelSpace }: Trained,
  { samples, labels }: Proposals,
  network: string,
  scope: RatioScope,
): Promise<Float32Array> {
  const { features } = await loadPretrainedNetworks(context, labelSpace);
  const { outputs } = await runOnce(
    context.runtime,
    (now, x) => ({ outputs: { features: features.features(now, x.images as Tensor4D) } }),
    features.tensors,
    { images: { shape: [count, 8, 8, 1], data: samples } },
  );
  const { labelEncoder, labels: kinds } = await openRatioLabels(context, labelSpace, scope);
  const ratio = createRatioNetwork({ features: features.dimension, labels: kinds }, context.experiment.ratio);
  const state = context.runtime.createState((await context.networks.load(network)).tensors);
  const program = await context.runtime.compile(ratioEvaluationProgram(ratio, count), state);
  const { ratios } = await runInBatches(program, count, count, {
    features: { width: features.dimension, data: outputs.features!.data },
    conditions: { width: labelEncoder.length, data: await labelEncoder.encode(labels) },
  });
  program.dispose();
  state.dispose();
  return ratios!;
}

function expectClose(found: Float32Array, expected: Float32Array): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected[i]!)));
  });
}

describe('proposals under class labels', () => {
  it('have the ratios of the very images they come with, and scores of their discriminator', async () => {
    const run = await ready(classes, {
      ratio: { steps: 15, output: 'softplus' },
      subsampling: { baselines: ['per-label-ratios', 'discriminator-rejection'] },
    });
    const ours = await propose(run, 'conditional-ratio', 3);
    expect([...ours.labels]).toEqual(Array(count).fill(3));
    expect(new Set(ours.ratios).size).toBeGreaterThan(count / 2);
    expectClose(ours.ratios, await ratiosOf(run, ours, networkNames.ratio, 'all'));
    // Another label, other ratios: the program serves all of them.
    const other = await propose(run, 'conditional-ratio', 8);
    expectClose(other.ratios, await ratiosOf(run, other, networkNames.ratio, 'all'));
    expect(other.ratios).not.toEqual(ours.ratios);

    // A label's own ratio is taken each time, also when it comes back.
    const found: Float32Array[] = [];
    for (const group of [2, 9, 2]) {
      const drawn = await propose(run, 'per-label-ratios', group);
      expectClose(drawn.ratios, await ratiosOf(run, drawn, groupRatioName(group), 'single'));
      found.push(drawn.ratios);
    }
    expect(found[2]).toEqual(found[0]);

    const scored = await propose(run, 'discriminator-rejection', 3);
    const { generator, labelEncoder } = await loadPretrainedNetworks(run.context, run.labelSpace);
    const { outputs } = await runOnce(
      run.context.runtime,
      (now, x) => ({
        outputs: {
          scores: generator.discriminator.scores(now, {
            images: x.images as Tensor4D,
            conditions: x.conditions as Tensor2D,
          }),
        },
      }),
      generator.discriminator.tensors,
      {
        images: { shape: [count, 8, 8, 1], data: scored.samples },
        conditions: { shape: [count, 10], data: await labelEncoder.encode(scored.labels) },
      } satisfies HostTensors,
    );
    expectClose(scored.ratios, outputs.scores!.data as Float32Array);

    // All strategies draw the same images for the same latents; the plain one has no ratios.
    const plain = await propose(run, 'plain', 3);
    expectClose(plain.samples, ours.samples);
    expectClose(scored.samples, ours.samples);
    expect([...plain.ratios]).toEqual(Array(count).fill(1));
    expect(plain.allowed).toBeUndefined();
  });
});

describe('proposals under labels that are numbers', () => {
  it.each(['vicinity', 'error-quantile', 'none'] as const)(
    'have the ratios of their images, and are held to their label by the filter "%s"',
    async (kind) => {
      const run = await ready(angles, { ratio: { steps: 8, output: 'softplus' }, filter: { kind, steps: 2 } });
      const drawn = await propose(run, 'conditional-ratio', 1);
      expect([...drawn.labels]).toEqual(Array(count).fill(Math.fround(0.375)));
      expectClose(drawn.ratios, await ratiosOf(run, drawn, networkNames.ratio, 'all'));
      const { predictor, features } = await loadPretrainedNetworks(run.context, run.labelSpace);
      if (kind === 'none') {
        expect([predictor, drawn.allowed]).toEqual([undefined, undefined]);
        return;
      }
      // Labels as the filter's predictor sees them in these images tell which may be taken: none farther off than any
      // that may not.
      const { outputs } = await runOnce(
        run.context.runtime,
        (now, x) => {
          const pixels = x.images as Tensor4D;
          return { outputs: { labels: predictor!.predict(now, pixels, features.features(now, pixels)) } };
        },
        { ...features.tensors, ...predictor!.tensors },
        { images: { shape: [count, 8, 8, 1], data: drawn.samples } },
      );
      const errors = Array.from(outputs.labels!.data, (predicted) => Math.abs(predicted - 0.375));
      const [taken, refused] = [1, 0].map((allowed) => errors.filter((_, i) => drawn.allowed![i] === allowed));
      expect(taken!.length + refused!.length).toBe(count);
      expect(Math.max(0, ...taken!)).toBeLessThanOrEqual(Math.min(Infinity, ...refused!) + 1e-5);
    },
  );
});
