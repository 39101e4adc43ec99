import { describe, expect, it, onTestFinished } from 'vitest';
import type { z } from 'zod';
import { sticExperimentSchema } from '../../../engine/methods/stic/config/experiment';
import type { StageCheckpoint } from '../../../engine/methods/model';
import { ScoreModel } from '../../../engine/methods/stic/score/scoreModel';
import type { SampleGrid } from '../../../engine/images/batch';
import { Random } from '../../../engine/random';
import { classes as dataset } from '../subsampling/toyRun';
import { compiled } from '../runtimes';

const pixels = dataset.height * dataset.width;
type ScoreInput = z.input<typeof sticExperimentSchema>['score'];

async function newModel(
  score: ScoreInput = {},
  checkpoint: StageCheckpoint | null = null,
): Promise<{ model: ScoreModel; random: Random }> {
  const experiment = sticExperimentSchema.parse({
    method: 'stic',
    variant: 'score',
    dataset: { name: 'mnist' },
    training: { batch: 16 },
    sampling: { columns: 3 },
    optimizer: { rate: 3e-3, decay: 0 },
    score: { levels: 5, stepsPerLevel: 2, average: 0.9, ...score },
  });
  const random = Random.from(0, 'training');
  const model = await ScoreModel.create(
    {
      experiment,
      dataset,
      runtime: compiled,
      random,
      progress: { warn: () => undefined, activity: () => undefined, throwIfStopped: () => undefined },
    },
    checkpoint,
  );
  return { model, random };
}

async function trained(steps: number, score?: ScoreInput): Promise<ScoreModel> {
  const { model } = await newModel(score);
  for (let i = 0; i < steps; i++) await model.step(i);
  return model;
}

const cell = ({ columns, batch }: SampleGrid, row: number, column: number) =>
  batch.images.subarray((row * columns + column) * pixels, (row * columns + column + 1) * pixels);
const farthest = (a: Float32Array, b: Float32Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

describe('grids of a score classifier', () => {
  let drawn: Promise<SampleGrid[]> | undefined;
  /** Samples, film and interpolation of one trained model, drawn at the first call. */
  const grids = () =>
    (drawn ??= trained(120).then(async (model) => {
      const all = await model.grids();
      model.dispose();
      return all;
    })) as Promise<[samples: SampleGrid, film: SampleGrid, interpolation: SampleGrid]>;

  it('show a row for each class', async () => {
    const [samples, film, interpolation] = await grids();
    expect(
      [samples, film, interpolation].map(({ kind, rows, columns, batch: { count, images } }) => [
        kind,
        rows,
        columns,
        count,
        images.length,
      ]),
    ).toEqual([
      ['samples', 10, 3, 30, 30 * pixels],
      ['film', 10, 6, 60, 60 * pixels],
      ['interpolation', 10, 3, 30, 30 * pixels],
    ]);
    expect(samples.rowLabels).toEqual(dataset.classes);
    expect(film.rowLabels).toEqual(dataset.classes);
    expect(farthest(cell(samples, 0, 0), cell(samples, 0, 1))).toBeGreaterThan(0.1);
    // Larger digits are brighter.
    const brightness = (row: number) => cell(samples, row, 1).reduce((a, b) => a + b) / pixels;
    expect(brightness(9) - brightness(0)).toBeGreaterThan(0.5);
  });

  it('end the film with the first column of the samples, and begin it with the same noise', async () => {
    const [samples, film] = await grids();
    expect(film.columnLabels).toEqual(['initial', 'σ 10', 'σ 2.3', 'σ 0.55', 'σ 0.13', 'σ 0.030']);
    for (let row = 0; row < 10; row++) {
      expect(cell(film, row, 5)).toEqual(cell(samples, row, 0));
      expect(cell(film, row, 0)).toEqual(cell(film, 0, 0));
    }
  });

  it('go from the image of one class to that of the next', async () => {
    const [samples, , interpolation] = await grids();
    expect(interpolation.rowLabels).toEqual(Array.from({ length: 10 }, (_, i) => `${i} → ${(i + 1) % 10}`));
    expect(interpolation.columnLabels).toEqual(['0.00', '0.50', '1.00']);
    for (let row = 0; row < 10; row++) {
      expect(farthest(cell(interpolation, row, 0), cell(samples, row, 0))).toBeLessThan(1e-3);
      expect(farthest(cell(interpolation, row, 2), cell(samples, (row + 1) % 10, 0))).toBeLessThan(1e-3);
    }
  });
});

describe('a score classifier', () => {
  it('shows 32 levels at most in a film, the first and the last among the frames', async () => {
    const model = await trained(0, { levels: 40, stepsPerLevel: 1 });
    onTestFinished(() => {
      model.dispose();
    });
    const film = (await model.grids())[1]!;
    expect(film.columns).toBe(33);
    expect([film.columnLabels![0], film.columnLabels!.at(-1)]).toEqual(['initial', 'σ 0.030']);
    expect(new Set(film.columnLabels).size).toBe(33);
  });

  it('classifies test images correctly after some steps', async () => {
    const [fresh, model] = [await trained(0), await trained(150, { classWeight: 1 })];
    onTestFinished(() => {
      fresh.dispose();
      model.dispose();
    });
    const accuracy = async (of: ScoreModel) => (await of.evaluate()).measurements[0]!;
    expect((await accuracy(fresh)).value).toBeLessThan(0.3);
    const found = await accuracy(model);
    expect(found).toMatchObject({ id: 'accuracy', better: 'higher', floor: null });
    expect(found.value).toBeGreaterThan(0.7);
    expect(found.note).toContain('100 test images');
  });

  it('generates as many images as it is asked for, with the given random numbers', async () => {
    const model = await trained(5);
    onTestFinished(() => {
      model.dispose();
    });
    const draw = (seed: number) =>
      model.generate(Float32Array.of(0, 1, 2, 0, 1, 2, 0), Random.from(seed, 'evaluation'));
    const batch = await draw(1);
    expect([batch.count, batch.images.length]).toEqual([7, 7 * pixels]);
    expect(await draw(1)).toEqual(batch);
    expect(farthest((await draw(2)).images, batch.images)).toBeGreaterThan(0.1);
  });

  it('goes on from a checkpoint exactly', async () => {
    const unbroken = await newModel();
    const first = await newModel();
    for (let i = 0; i < 3; i++) await Promise.all([unbroken.model.step(i), first.model.step(i)]);
    const [kept, draws] = [await first.model.state.read(), first.random.state];
    first.model.dispose();
    const resumed = await newModel({}, { tensors: kept, folder: '' });
    resumed.random.state = draws;
    onTestFinished(() => {
      unbroken.model.dispose();
      resumed.model.dispose();
    });
    for (let i = 3; i < 6; i++) {
      const losses = await unbroken.model.step(i);
      expect(Object.keys(losses)).toEqual(['loss/score', 'loss/classifier']);
      expect(await resumed.model.step(i)).toEqual(losses);
    }
    expect(await resumed.model.state.read()).toEqual(await unbroken.model.state.read());
  });
});
