import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeImages } from '../../../engine/datasets/gather';
import { labelSpaceOf } from '../../../engine/methods/subsampling/labels/labelSpace';
import { networkNames } from '../../../engine/methods/subsampling/savedNetworks';
import { SamplingModel } from '../../../engine/methods/subsampling/sampling/samplingModel';
import { ProposerPool } from '../../../engine/methods/subsampling/sampling/proposerPool';
import { SubsampleStore } from '../../../engine/methods/subsampling/sampling/subsampleStore';
import { StopRequest } from '../../../engine/training/stopRequest';
import { angles, classes, contextOf, trainStages } from './toyRun';

async function opened(context: ReturnType<typeof contextOf>): Promise<SamplingModel> {
  const model = SamplingModel.create(
    context,
    await ProposerPool.open(context, labelSpaceOf(context.dataset, context.experiment.subsampling.labels)),
  );
  onTestFinished(() => {
    model.dispose();
  });
  return model;
}

describe('the stage that draws', () => {
  it("draws a strategy's images of a label in a step, and none that are on disk", async () => {
    const context = contextOf(classes, { ratio: { output: 'softplus' } });
    await trainStages(context);
    const model = await opened(context);
    expect(await model.grids()).toEqual([]);
    expect(await model.distributions()).toEqual([]);
    for (let step = 0; step < 3; step++) await model.step(step);
    const drawn = (strategy: string) =>
      readdirSync(join(context.runFolder, 'subsampled', strategy)).filter((name) => name.endsWith('.json'));
    expect([drawn('plain'), drawn('conditional-ratio')]).toEqual([['000.json', '001.json'], ['000.json']]);

    // A label that only the plain generator has images of is not shown yet.
    const grids = await model.grids();
    expect(grids.map(({ kind, rows }) => [kind, rows])).toContainEqual(['subsampled', 1]);
    const [bars] = await model.distributions();
    expect(bars!.series[0]!.values.map((value) => value !== null)).toEqual([true, ...Array<boolean>(9).fill(false)]);

    // A part of the labels is not evaluated.
    expect(await model.evaluate()).toEqual({ measurements: [], comparisons: [] });
    expect(context.warnings).toContain('Images are evaluated when those of all labels are drawn.');

    // Another engine, whose checkpoint is older than what is drawn.
    const file = join(context.runFolder, 'subsampled/conditional-ratio/000.json');
    const before = statSync(file).mtimeMs;
    const again = await opened(context);
    // What it shows depends on its own step, not on what the other had come to.
    expect(await again.grids()).toEqual([]);
    expect(await again.distributions()).toEqual([]);
    for (let step = 0; step < 4; step++) await again.step(step);
    expect(statSync(file).mtimeMs).toBe(before);
    expect(drawn('conditional-ratio')).toEqual(['000.json', '001.json']);
  });

  it('draws the same whatever was drawn before', async () => {
    const context = contextOf(classes, { ratio: { output: 'softplus' } });
    await trainStages(context);
    const images = async (folder: string, steps: number) => {
      mkdirSync(folder, { recursive: true });
      const own = { ...context, runFolder: folder };
      const model = await opened(own);
      for (let step = 0; step < steps; step++) await model.step(step);
      return new SubsampleStore(folder, classes).images({ strategy: { id: 'conditional-ratio' }, group: 1 }, 8);
    };
    const whole = await images(join(context.runFolder, 'whole'), 4);
    // The first label drawn by one engine, the second by another.
    const broken = join(context.runFolder, 'broken');
    mkdirSync(broken);
    const first = await opened({ ...context, runFolder: broken });
    await first.step(0);
    await first.step(1);
    expect(await images(broken, 4)).toEqual(whole);
  });

  it('takes plain images where the ratio is 0 everywhere, and says so', async () => {
    const context = contextOf(classes, {});
    await trainStages(context);
    const { tensors, metadata } = await context.networks.load(networkNames.ratio);
    for (const { data } of Object.values(tensors)) data.fill(0);
    await context.networks.save(networkNames.ratio, { tensors, metadata });
    const model = await opened(context);
    await model.step(0);
    await model.step(1);
    expect(context.warnings).toEqual([
      expect.stringMatching(
        /^cDRE-F-cSP\+RS has a ratio of 0 for every image of "0", .*: its plain images are taken\. .*"softplus"/,
      ),
    ]);
    expect(
      await new SubsampleStore(context.runFolder, classes).read({ strategy: { id: 'conditional-ratio' }, group: 0 }),
    ).toMatchObject({ outcome: 'dead', count: 8, kept: 0, maximum: 0 });
  });

  it('judges nothing, and says so, where no label has two real images', async () => {
    const one = { ...classes, classes: ['0'], train: takeImages(classes.train, [0]) };
    const context = contextOf(one, { ratio: { output: 'softplus' } });
    await trainStages(context);
    const model = await opened(context);
    await model.step(0);
    await model.step(1);
    expect(await model.evaluate()).toEqual({ measurements: [], comparisons: [] });
    expect(context.warnings).toEqual([
      "No label of Noise has two real images or more, so the images can't be judged by any figure. Use more of the " +
        'data set, or fewer labels.',
    ]);
  });

  it('goes on with what there is where acceptance is tiny, and says so', async () => {
    const context = contextOf(angles, {
      filter: { kind: 'vicinity', zetaFactor: 0.001 },
      ratio: { output: 'softplus' },
      subsampling: { maxTries: 100 },
    });
    await trainStages(context);
    const model = await opened(context);
    await model.step(0);
    await model.step(1);
    const known = await new SubsampleStore(context.runFolder, angles).read({
      strategy: { id: 'conditional-ratio' },
      group: 0,
    });
    expect(known).toMatchObject({ outcome: 'capped', tries: 100 });
    expect(known!.count).toBeLessThan(8);
    expect(context.warnings).toHaveLength(1);
  });

  it('ends when the run is to end, in the middle of a label', async () => {
    const context = contextOf(classes, { ratio: { output: 'softplus' } });
    await trainStages(context);
    const model = await opened({
      ...context,
      progress: {
        ...context.progress,
        throwIfStopped: () => {
          throw new StopRequest('Stopped on request.');
        },
      },
    });
    await expect(model.step(0)).rejects.toThrow(StopRequest);
    expect(
      await new SubsampleStore(context.runFolder, classes).read({ strategy: { id: 'plain' }, group: 0 }),
    ).toBeNull();
  });

  it('remembers the labels that images of numbers stand for, each those of real images', async () => {
    const context = contextOf(angles, { filter: { kind: 'none' }, ratio: { output: 'softplus' } });
    await trainStages(context);
    const model = await opened(context);
    for (let step = 0; step < 8; step++) await model.step(step);
    const store = new SubsampleStore(context.runFolder, angles);
    for (const group of [0, 3]) {
      const known = (await store.read({ strategy: { id: 'conditional-ratio' }, group }))!;
      expect(known.labels).toHaveLength(known.count);
      for (const label of known.labels) {
        expect(label).toBeGreaterThanOrEqual(group * 22.5 - 1e-3);
        expect(label).toBeLessThanOrEqual((group + 1) * 22.5 + 1e-3);
        expect(Math.min(...angles.continuous!.test.map((real) => Math.abs(real - label)))).toBeLessThan(1e-3);
      }
    }
  });
});
