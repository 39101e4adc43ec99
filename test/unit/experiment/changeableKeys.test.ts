import { describe, expect, it } from 'vitest';
import { assertChangeable, changeableKeys, changeableRates } from '../../../engine/experiment/changeableKeys';
import { experimentSchema } from '../../../engine/experiment/experiment';
import { changesBetween, withoutChanges } from '../../../engine/experiment/keyChanges';
import { formatPath, valueAt } from '../../../engine/jsonc/problems';
import { planRun } from '../../../engine/methods/plan';
import { methods } from '../../../engine/methods/registry';

const experimentOf = (method: string) => experimentSchema.parse({ method, dataset: { name: 'mnist' } });
const positionOf = async (method: string, stage = 0) => {
  const experiment = experimentOf(method);
  return { experiment, plan: await planRun(experiment), stage };
};

describe('the keys that may be changed in the middle of a run', () => {
  it.each(methods.map(({ id, changeableKeys: keys = [] }) => ({ id, keys })))(
    'are keys of the method, learning rates among them: $id',
    async ({ id, keys }) => {
      const experiment = experimentOf(id);
      expect(
        keys.filter(({ key }) => valueAt(experiment, key) === undefined).map(({ key }) => formatPath(key)),
      ).toEqual([]);
      expect(changeableRates(await positionOf(id)).length).toBeGreaterThan(0);
      const { stages: planned } = await planRun(experiment);
      const stages = planned.map(({ stage }) => stage.id);
      expect(keys.flatMap(({ stage }) => stage ?? []).filter((stage) => !stages.includes(stage))).toEqual([]);
    },
  );

  it('are not the length where several stages follow each other, nor a path that was left out', async () => {
    expect(changeableKeys(await positionOf('stic'))).toContain('training.steps');
    expect(changeableKeys(await positionOf('subsampling'))).not.toContain('training.steps');
    expect(changeableKeys(await positionOf('subsampling'))).not.toContain('generator.from');
  });

  it('are none of a stage that is done', async () => {
    const [early, later] = [await positionOf('subsampling'), await positionOf('subsampling', 1)];
    const override = { path: ['generator', 'generatorRate'], value: 1e-4 };
    expect(() => assertChangeable([override], early)).not.toThrow();
    expect(() => assertChangeable([override], later)).toThrow(
      "generator.generatorRate can't be changed any more: the stage that it matters to is done.",
    );
    expect(changeableRates(later)).toEqual(['features.learningRate', 'ratio.learningRate']);
  });
});

describe('changes of a config', () => {
  const was = { seed: 0, optimizer: { rate: 1, betas: [0, 0.9] }, runtime: {} };
  const is = { seed: 0, optimizer: { rate: 0.1, betas: [0, 0.99] }, runtime: { threads: 2 } };

  it('are the keys with other values, and can be undone', () => {
    const changes = changesBetween(was, is);
    expect(changes).toEqual([
      { key: 'optimizer.rate', from: 1, to: 0.1 },
      { key: 'optimizer.betas', from: [0, 0.9], to: [0, 0.99] },
      { key: 'runtime.threads', from: null, to: 2 },
    ]);
    const later = { step: 9, changes: [{ key: 'optimizer.rate', from: 0.1, to: 3 }] };
    const now = { ...is, optimizer: { ...is.optimizer, rate: 3 } };
    expect(changesBetween(withoutChanges(now, [{ step: 5, changes }, later]), was)).toEqual([]);
  });
});
