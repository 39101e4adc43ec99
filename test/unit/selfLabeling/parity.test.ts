import { expect, it } from 'vitest';
import { selfLabelingExperimentSchema } from '../../../engine/config/experiment';
import { selfLabelingMethod } from '../../../engine/methods/selfLabeling/method';
import type { Scalars } from '../../../engine/methods/model';
import { Random } from '../../../engine/random';
import type { Runtime } from '../../../engine/runtime/program';
import { compiled, eager } from '../runtimes';
import { smallDigits } from './digits';

async function losses(runtime: Runtime, steps: number, changes: object): Promise<Scalars[]> {
  const experiment = selfLabelingExperimentSchema.parse({
    method: 'self-labeling', dataset: { name: 'mnist' }, training: { batch: 8 }, networks: { width: 0.5 }, seed: 3, ...changes,
  });
  const dataset = await smallDigits(1000);
  const model = await selfLabelingMethod.create({ experiment, dataset, runtime, random: Random.from(3, 'training') });
  const rows: Scalars[] = [];
  for (let step = 0; step < steps; step++) rows.push(await model.step());
  model.dispose();
  return rows;
}

it.each([
  ['without labels', 20, { labels: 'none' }],
  // A gate that opens at once makes the game rougher: rounding grows a hundredfold in the ten steps after these.
  ['with some labels', 10, { labels: 'some', labelsPerClass: 5, selfLabeling: { threshold: 0.2, selfLabels: 'soft', prior: 'empirical' } }],
])('trains to the same losses compiled as eagerly on TF.js: %s, %i steps', async (_, steps, changes) => {
  const [ours, theirs] = [await losses(compiled, steps, changes), await losses(eager, steps, changes)];
  ours.forEach((scalars, step) => {
    for (const name of ['loss/discriminator', 'loss/generator', 'loss/classifier']) {
      expect(Math.abs(scalars[name]! / theirs[step]![name]! - 1), `${name} at step ${step + 1}`).toBeLessThan(1e-4);
    }
  });
});

it('gives the same losses twice, bit for bit', async () => {
  expect(await losses(compiled, 10, {})).toEqual(await losses(compiled, 10, {}));
});
