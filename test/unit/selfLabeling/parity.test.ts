import { expect, it } from 'vitest';
import { selfLabelingExperimentSchema } from '../../../engine/methods/selfLabeling/config';
import { createSelfLabelingModel } from '../../../engine/methods/selfLabeling/selfLabelingModel';
import type { Scalars } from '../../../engine/methods/model';
import { Random } from '../../../engine/random';
import type { Runtime } from '../../../engine/runtime/program';
import { compiled, eager, plain } from '../runtimes';
import { smallDigits } from './digits';

async function losses(runtime: Runtime, steps: number, changes: object): Promise<Scalars[]> {
  const experiment = selfLabelingExperimentSchema.parse({
    method: 'self-labeling',
    dataset: { name: 'mnist' },
    training: { batch: 8 },
    networks: { width: 0.5 },
    seed: 3,
    ...changes,
  });
  const dataset = await smallDigits(1000);
  const model = await createSelfLabelingModel({ experiment, dataset, runtime, random: Random.from(3, 'training') });
  const rows: Scalars[] = [];
  for (let step = 0; step < steps; step++) rows.push(await model.step());
  model.dispose();
  return rows;
}

const names = ['loss/discriminator', 'loss/generator', 'loss/classifier'];

function expectSame(ours: Scalars[], theirs: Scalars[], tolerance: number): void {
  ours.forEach((scalars, step) => {
    for (const name of names)
      expect(Math.abs(scalars[name]! / theirs[step]![name]! - 1), `${name} at step ${step + 1}`).toBeLessThan(
        tolerance,
      );
  });
}

it('trains to the same losses compiled as eagerly on TF.js: with some labels, 20 steps', async () => {
  // A gate that opens at once: the rougher game.
  const changes = {
    labels: 'some',
    labelsPerClass: 5,
    selfLabeling: { threshold: 0.2, selfLabels: 'soft', prior: 'empirical' },
  };
  expectSame(await losses(compiled, 20, changes), await losses(eager, 20, changes), 1e-5);
});

it('trains to the same losses compiled as eagerly on TF.js: without labels, 20 steps', async () => {
  const changes = { labels: 'none' };
  const theirs = await losses(eager, 20, changes);
  expectSame(await losses(plain, 20, changes), theirs, 1e-4);
  // In the first steps the gradient of a bias cancels exactly between real and generated images, if it is added up in
  // the same order. In blocks the order is another one, and Adam follows the rounding that is left.
  expectSame(await losses(compiled, 20, changes), theirs, 1e-2);
});

it('refuses fewer artificial labels than the classes whose labels it is to use', async () => {
  const few = (labels: string) =>
    losses(compiled, 0, { labels, labelsPerClass: 2, selfLabeling: { artificialLabels: 4 } });
  await expect(few('some')).rejects.toThrow(/4 artificial labels can't hold the 10 classes of MNIST/);
  await expect(few('none')).resolves.toEqual([]);
});

it('gives the same losses twice, bit for bit', async () => {
  expect(await losses(compiled, 10, {})).toEqual(await losses(compiled, 10, {}));
});
