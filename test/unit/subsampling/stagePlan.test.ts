import { describe, expect, it } from 'vitest';
import { planRun } from '../../../engine/methods/plan';
import { subsampling } from '../../../engine/methods/subsampling/method';
import { angles, classes, contextOf, planOf } from './toyRun';

const namesOf = async (context: ReturnType<typeof contextOf>) => (await planOf(context)).map(({ title }) => title);

describe('the steps of a subsampling run', () => {
  it.each<[string, typeof classes, Parameters<typeof contextOf>[1]]>([
    ['classes', classes, {}],
    [
      'classes and all baselines',
      classes,
      { subsampling: { baselines: ['per-label-ratios', 'discriminator-rejection'] } },
    ],
    [
      'classes and a generator of another run',
      classes,
      { generator: { from: 'elsewhere' }, subsampling: { baselines: ['discriminator-rejection'] } },
    ],
    ['numbers', angles, {}],
    ["numbers, with v1's filter", angles, { filter: { kind: 'error-quantile', steps: 5 } }],
    [
      'numbers, a generator of another run and all baselines',
      angles,
      {
        generator: { from: 'elsewhere' },
        subsampling: { labels: 3, baselines: ['per-label-ratios', 'discriminator-rejection'] },
      },
    ],
  ])('are those of its stages: %s', async (_, dataset, input) => {
    const context = contextOf(dataset, input);
    const sum = (await planOf(context)).reduce((total, { steps }) => total + steps, 0);
    expect((await planRun(context.experiment)).steps).toBe(sum);
  });

  it('stages follow one another as networks need those before them', async () => {
    expect(await namesOf(contextOf(classes, { subsampling: { baselines: ['per-label-ratios'] } }))).toEqual([
      'Generator',
      'Feature extractor',
      'Density ratio',
      'Density ratios per label',
      'Subsampling',
    ]);
    expect(await namesOf(contextOf(angles, { filter: { kind: 'error-quantile', steps: 5 } }))).toEqual([
      'Label regression',
      'Label embedding',
      'Generator',
      'Feature extractor',
      'Label errors',
      'Density ratio',
      'Subsampling',
    ]);
    expect(await namesOf(contextOf(angles, { generator: { from: 'elsewhere' } }))).toEqual([
      'Generator of another run',
      'Feature extractor',
      'Density ratio',
      'Subsampling',
    ]);
  });

  it("draws each strategy's images of a label in a step, and shows them label by label", async () => {
    const stages = await planOf(contextOf(classes, { subsampling: { baselines: ['discriminator-rejection'] } }));
    const stage = stages.at(-1)!;
    expect([stage.steps, stage.showEvery]).toEqual([30, 3]);
  });

  it('refuses at once a label that has no image to learn a ratio from', async () => {
    const without = {
      ...classes,
      train: { ...classes.train, labels: classes.train.labels.map((label) => (label === 7 ? 6 : label)) },
    };
    await expect(
      subsampling.check!(contextOf(without, { subsampling: { baselines: ['per-label-ratios'] } })),
    ).rejects.toThrow('There is no training image of "7"');
    await expect(subsampling.check!(contextOf(without, {}))).resolves.toBeUndefined();
  });
});
