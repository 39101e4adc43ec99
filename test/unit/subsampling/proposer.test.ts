import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SubsamplingContext } from '../../../engine/methods/subsampling/context';
import { loadPretrainedNetworks } from '../../../engine/methods/subsampling/pretrainedNetworks';
import { labelSpaceOf, type LabelSpace } from '../../../engine/methods/subsampling/labels/labelSpace';
import { perLabelNetwork, openRatioLabels, ratioNetwork } from '../../../engine/methods/subsampling/ratio/ratioTraining';
import { createRatioNetwork, ratioEvaluationProgram } from '../../../engine/methods/subsampling/ratio/ratioPrograms';
import type { Proposals } from '../../../engine/methods/subsampling/sampling/proposals';
import { samplingParts } from '../../../engine/methods/subsampling/sampling/proposerPool';
import type { SamplingStrategy, StrategyId } from '../../../engine/methods/subsampling/sampling/strategies';
import { Random } from '../../../engine/random';
import { runInBatches } from '../../../engine/runtime/batched';
import type { HostTensors } from '../../../engine/runtime/program';
import { runOnce } from '../runtimes';
import { angles, classes, contextOf, trainStages } from './toyRun';

interface Trained {
  context: SubsamplingContext;
  labelling: LabelSpace;
  parts: Awaited<ReturnType<typeof samplingParts>>;
}
async function ready(dataset: typeof classes, input: Parameters<typeof contextOf>[1]): Promise<Trained> {
  const context = contextOf(dataset, input);
  const labelling = labelSpaceOf(dataset, context.experiment.subsampling.labels);
  await trainStages(context);
  const parts = await samplingParts(context, labelling);
  onTestFinished(() => {
    parts.dispose();
  });
  return { context, labelling, parts };
}

const count = 30;
const systemOf = ({ parts }: Trained, id: StrategyId): SamplingStrategy => parts.systems.find((system) => system.id === id)!;

/** Proposals of a group, always by the same latents; as images and labels apart. */
async function propose(
  run: Trained,
  id: StrategyId,
  group: number,
): Promise<{ drawn: Proposals; images: Float32Array; labels: Float32Array }> {
  const { labelling, parts } = run;
  const proposer = await parts.proposer(systemOf(run, id), group);
  const label = labelling.networkLabel(labelling.groups[group]!);
  const drawn = await proposer.propose((n) => new Float32Array(n).fill(label), Random.from(7, 'latents'))(count);
  const images = new Float32Array(count * 64);
  for (let i = 0; i < count; i++) images.set(drawn.samples.subarray(i * 65, i * 65 + 64), i * 64);
  return { drawn, images, labels: Float32Array.from({ length: count }, (_, i) => drawn.samples[i * 65 + 64]!) };
}

/** The ratios of images, by the kept networks one after another: features, then the ratio. */
async function ratiosOf(
  { context, labelling }: Trained,
  images: Float32Array,
  labels: Float32Array,
  network: string,
  kind: 'all' | 'single',
): Promise<Float32Array> {
  const { features } = await loadPretrainedNetworks(context, labelling);
  const { outputs } = await runOnce(
    context.runtime,
    (now, x) => ({ outputs: { features: features.features(now, x.images as Tensor4D) } }),
    features.tensors,
    { images: { shape: [count, 8, 8, 1], data: images } },
  );
  const { conditions, labels: kinds } = await openRatioLabels(context, labelling, kind);
  const system = createRatioNetwork(features.dimension, kinds, context.experiment.ratio);
  const state = context.runtime.createState((await context.networks.load(network)).tensors);
  const program = await context.runtime.compile(ratioEvaluationProgram(system, count), state);
  const { ratios } = await runInBatches(program, count, count, {
    features: { width: features.dimension, data: outputs.features!.data },
    conditions: { width: conditions.length, data: await conditions.encode(labels) },
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
    expect(new Set(ours.drawn.ratios).size).toBeGreaterThan(count / 2);
    expectClose(ours.drawn.ratios, await ratiosOf(run, ours.images, ours.labels, ratioNetwork, 'all'));
    // Another label, other ratios: the program serves all of them.
    const other = await propose(run, 'conditional-ratio', 8);
    expectClose(other.drawn.ratios, await ratiosOf(run, other.images, other.labels, ratioNetwork, 'all'));
    expect(other.drawn.ratios).not.toEqual(ours.drawn.ratios);

    // A label's own ratio is taken each time, also when it comes back.
    const found: Float32Array[] = [];
    for (const group of [2, 9, 2]) {
      const { drawn, images, labels } = await propose(run, 'per-label-ratios', group);
      expectClose(drawn.ratios, await ratiosOf(run, images, labels, perLabelNetwork(group), 'single'));
      found.push(drawn.ratios);
    }
    expect(found[2]).toEqual(found[0]);

    const scored = await propose(run, 'discriminator-rejection', 3);
    const { generator, conditions } = await loadPretrainedNetworks(run.context, run.labelling);
    const { outputs } = await runOnce(
      run.context.runtime,
      (now, x) => ({ outputs: { scores: generator.scores(now, x.images as Tensor4D, x.rows as Tensor2D) } }),
      generator.tensors,
      {
        images: { shape: [count, 8, 8, 1], data: scored.images },
        rows: { shape: [count, 10], data: await conditions.encode(scored.labels) },
      } satisfies HostTensors,
    );
    expectClose(scored.drawn.ratios, outputs.scores!.data as Float32Array);

    // All systems see the same images for the same latents; the plain one knows no ratio.
    const plain = await propose(run, 'plain', 3);
    expectClose(plain.images, ours.images);
    expectClose(scored.images, ours.images);
    expect([...plain.drawn.ratios]).toEqual(Array(count).fill(1));
    expect(plain.drawn.allowed).toBeUndefined();
  });
});

describe('proposals under labels that are numbers', () => {
  it.each(['vicinity', 'error-quantile', 'none'] as const)(
    'have the ratios of their images, and are held to their label by the filter "%s"',
    async (kind) => {
      const run = await ready(angles, { ratio: { steps: 8, output: 'softplus' }, filter: { kind, steps: 2 } });
      const { drawn, images, labels } = await propose(run, 'conditional-ratio', 1);
      expect([...labels]).toEqual(Array(count).fill(Math.fround(0.375)));
      expectClose(drawn.ratios, await ratiosOf(run, images, labels, ratioNetwork, 'all'));
      const { predictor, features } = await loadPretrainedNetworks(run.context, run.labelling);
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
        { images: { shape: [count, 8, 8, 1], data: images } },
      );
      const errors = Array.from(outputs.labels!.data, (predicted) => Math.abs(predicted - 0.375));
      const [taken, refused] = [1, 0].map((allowed) => errors.filter((_, i) => drawn.allowed![i] === allowed));
      expect(taken!.length + refused!.length).toBe(count);
      expect(Math.max(0, ...taken!)).toBeLessThanOrEqual(Math.min(Infinity, ...refused!) + 1e-5);
    },
  );
});
