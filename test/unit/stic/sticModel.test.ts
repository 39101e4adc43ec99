import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gatherImages } from '../../../engine/datasets/gather';
import { createClassifier, statePrefixes } from '../../../engine/methods/stic/classifier';
import { sticExperimentSchema } from '../../../engine/methods/stic/config/experiment';
import { oneHotRows } from '../../../engine/floatArrays';
import { drawCondition, isHard } from '../../../engine/methods/stic/conditions';
import { ChainInitialiser } from '../../../engine/methods/stic/sampler/chainInitialiser';
import { fakesGrid } from '../../../engine/methods/stic/sticGrids';
import type { SticModel } from '../../../engine/methods/stic/sticModel';
import type { SampleGrid } from '../../../engine/images/batch';
import { selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { compiled } from '../runtimes';
import { meanOf } from './knownDensities';
import { contextOf, modelOf, shapes, shapesExperiment, side, size, train } from './shapes';
import { compute } from './smoothClassifier';

type Input = Parameters<typeof shapesExperiment>[0];

/** So many labels, of the classes in turn. */
const drawn = (count: number) => Float32Array.from({ length: count }, (_, i) => i % shapes.classes.length);

/** Experiments that all tests of a model run with. */
const variants: [string, Input][] = [
  ['as it is', {}],
  [
    'with Metropolis-adjusted fakes',
    { selfAnalysis: { sampler: 'grmala' }, sampler: { kind: 'grmala', smoothing: 1 } },
  ],
  ['through attention windows', { variant: 'attentive', attention: { share: 0.4, blur: 0.125 } }],
  ['that learns energies', { selfAnalysis: { objective: 'energy' }, sampler: { kind: 'sgld', metropolisSteps: 4 } }],
  ['without fakes', { selfAnalysis: { fakes: 'none' }, sampler: { kind: 'ula' } }],
];

describe.each(variants)('a classifier that draws, %s', (_, input) => {
  it('goes on from a checkpoint exactly', async () => {
    const context = contextOf(shapesExperiment(input));
    const model = await modelOf(context);
    await train(model, 0, 12);
    const kept = { state: await model.state.read(), random: [...context.random.state] };
    const expected = await train(model, 12, 22);

    const other = contextOf(shapesExperiment(input));
    const resumed = await modelOf(other, { tensors: kept.state, folder: '' });
    other.random.state = kept.random;
    expect(await train(resumed, 12, 22)).toEqual(expected);
    expect(await resumed.state.read()).toEqual(await model.state.read());
    const images = async (of: typeof model) => (await of.generate(drawn(5), Random.from(3, 'images'))).images;
    expect(await images(resumed)).toEqual(await images(model));
  });

  it('has labelled grids, always the same', async () => {
    const model = await modelOf(contextOf(shapesExperiment(input)));
    await train(model, 0, 6);
    const before = await model.state.read();
    const grids = await model.grids();
    const attentive = input?.variant === 'attentive';
    const learns = input?.selfAnalysis?.fakes !== 'none';
    expect(
      grids.map(({ kind, rows, columns, batch: { count, images } }) => [kind, rows, columns, count, images.length]),
    ).toEqual([
      ['samples', 3, 3, 9, 9 * size],
      attentive ? ['film', 6, 19, 114, 114 * size] : ['film', 3, 19, 57, 57 * size],
      ...(learns ? [['fakes', 4, 3, 12, 12 * size]] : []),
      ['interpolation', 3, 3, 9, 9 * size],
    ]);
    expect(grids.map(({ rowLabels }) => rowLabels)).toEqual([
      shapes.classes,
      attentive ? shapes.classes.flatMap((name) => [name, `${name} window`]) : shapes.classes,
      ...(learns ? [[...shapes.classes, 'mixtures']] : []),
      ['upright → level', 'level → square', 'square → upright'],
    ]);
    expect(grids.map(({ columnLabels }) => columnLabels)).toEqual([
      undefined,
      [
        'initial',
        ...Array.from({ length: 17 }, (_, i) => `step ${i + 1}`),
        input?.sampler?.metropolisSteps ? 'Metropolis' : 'step 18',
      ],
      ...(learns ? [undefined] : []),
      ['0.00', '0.50', '1.00'],
    ]);
    for (const {
      note,
      batch: { images },
    } of grids) {
      expect(note).toMatch(/seed 1|learns from/);
      expect(images.every(Number.isFinite)).toBe(true);
    }
    const [samples, film] = grids as [SampleGrid, SampleGrid];
    for (let row = 0; row < 3; row++) expect(cell(film, attentive ? 2 * row : row, 18)).toEqual(cell(samples, row, 0));
    expect(await model.grids()).toEqual(grids);
    // Drawing grids does not change the state.
    expect(await model.state.read()).toEqual(before);
  });
});

const cell = ({ columns, batch }: SampleGrid, row: number, column: number) =>
  batch.images.subarray((row * columns + column) * size, (row * columns + column + 1) * size);

describe('the learning rate', () => {
  it('falls over the whole run', async () => {
    const after = async (decay: number, ...counts: number[]) => {
      const model = await modelOf(
        contextOf(shapesExperiment({ training: { steps: 4, batch: 24 }, optimizer: { decay } })),
      );
      const weights: Float32Array[] = [];
      let done = 0;
      for (const count of counts) {
        await train(model, done, count);
        done = count;
        const state = await model.state.read(
          Object.keys(model.state.specs).filter((name) => name.startsWith(statePrefixes.weights)),
        );
        weights.push(Float32Array.from(Object.values(state).flatMap(({ data }) => [...data])));
      }
      return weights;
    };
    const distance = (a: Float32Array, b: Float32Array) =>
      Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0));
    const [falling, constant] = [await after(1, 1, 2, 4), await after(0, 1, 2, 4)];
    expect(falling[0]).toEqual(constant[0]);
    // The second update is made at 3/4 of the rate, from the same weights and with the same batch.
    expect(distance(falling[1]!, falling[0]!) / distance(constant[1]!, constant[0]!)).toBeCloseTo(0.75, 3);
    expect(distance(falling[2]!, falling[1]!)).toBeLessThan(0.6 * distance(constant[2]!, constant[1]!));
  });
});

describe('acceptance', () => {
  it('is reported for every pass with an acceptance test, and for the Metropolis steps', async () => {
    const bars = async (sampler: { kind: 'grmala' | 'ngld'; metropolisSteps: number }) => {
      const model = await modelOf(contextOf(shapesExperiment({ sampler: { ...sampler, passes: 3, smoothing: 1 } })));
      await model.grids();
      return (await model.distributions()).map(({ id, bins, series }) => [
        id,
        'categories' in bins ? bins.categories : [],
        series[0]!.values.length,
      ]);
    };
    expect(await bars({ kind: 'ngld', metropolisSteps: 0 })).toEqual([]);
    expect(await bars({ kind: 'grmala', metropolisSteps: 0 })).toEqual([
      ['acceptance', ['1', '2', '3'], 3],
      ['step-size', ['1', '2', '3'], 3],
    ]);
    expect(await bars({ kind: 'ngld', metropolisSteps: 4 })).toEqual([
      ['acceptance', ['Metropolis'], 1],
      ['step-size', ['Metropolis'], 1],
    ]);
  });
});

describe('the grid of fakes', () => {
  it('shows the persistent chains by class, those with the most passes first', async () => {
    const context = contextOf(shapesExperiment({ selfAnalysis: { chains: 12, soft: 0.25, restart: 0.2 } }));
    const model = await modelOf(context);
    // Before the first round there are no chains.
    expect((await model.grids()).map(({ kind }) => kind)).not.toContain('fakes');
    await train(model, 0, 12);
    const {
      rows,
      columns,
      rowLabels,
      batch: { images },
    } = (await model.grids()).find(({ kind }) => kind === 'fakes')!;
    const state = await model.state.read();
    const [chains, conditions, passesDone] = ['images', 'conditions', 'ages'].map((name) => [
      ...state[`chains/${name}`]!.data,
    ]) as [number[], number[], number[]];
    const cell = (row: number, column: number) => [
      ...images.subarray((row * columns + column) * size, (row * columns + column + 1) * size),
    ];
    const ofRow = (row: number) => [...shapes.classes, 'mixtures'].indexOf(rowLabels[row]!);
    for (let row = 0; row < rows; row++) {
      const wanted = (chain: number) =>
        ofRow(row) < 3
          ? conditions[3 * chain + ofRow(row)] === 1
          : Math.max(...conditions.slice(3 * chain, 3 * chain + 3)) < 1;
      const expected = [...passesDone.keys()]
        .filter(wanted)
        .sort((a, b) => passesDone[b]! - passesDone[a]!)
        .slice(0, columns);
      for (let column = 0; column < columns; column++) {
        const chain = expected[column];
        expect(cell(row, column), `${rowLabels[row]} ${column}`).toEqual(
          chain === undefined ? Array<number>(size).fill(-1) : chains.slice(chain * size, (chain + 1) * size),
        );
      }
    }
    expect(new Set(passesDone).size).toBeGreaterThan(1);
  });

  it.each([3, 100])('has the same size all through a run with %i classes', (count) => {
    const names = Array.from({ length: count }, (_, i) => `class ${i}`);
    const sizes = Array.from({ length: 50 }, (_, seed) => {
      const random = Random.from(seed, 'fakes');
      const conditions = Array.from({ length: 12 }, () => drawCondition(count, 0.25, random));
      const chains = {
        images: random.normals(12 * size),
        conditions: Float32Array.from(conditions.flatMap((row) => [...row])),
        passesDone: Float32Array.from({ length: 12 }, () => random.integer(9)),
      };
      const {
        rows,
        columns,
        rowLabels,
        batch: { images },
      } = fakesGrid(chains, { classes: names, mixtures: true, maxColumns: 10, note: '' });
      expect(new Set(rowLabels).size).toBe(rows);
      expect(images).toHaveLength(rows * columns * size);
      // With many classes, those of the chains are shown.
      const drawn = new Set(conditions.map((row) => (isHard(row) ? `class ${row.indexOf(1)}` : 'mixtures')));
      for (const name of drawn) expect(rowLabels).toContain(name);
      return `${rows}x${columns}`;
    });
    expect([...new Set(sizes)]).toEqual([count === 3 ? '4x6' : '33x1']);
  });
});

describe('sampling', () => {
  it('depends on the random numbers alone', async () => {
    const model = await modelOf(contextOf(shapesExperiment()));
    await train(model, 0, 3);
    const draw = (seed: number) => model.generate(drawn(20), Random.from(seed, 'images'));
    const { count, images } = await draw(1);
    expect([count, images.length]).toEqual([20, 20 * size]);
    expect((await draw(1)).images).toEqual(images);
    expect((await draw(2)).images).not.toEqual(images);
  });

  it('asks between passes whether to end', async () => {
    let asked = 0;
    const context = contextOf(shapesExperiment(), shapes, () => {
      if (++asked === 5) throw new Error('enough');
    });
    const model = await modelOf(context);
    await expect(model.generate(drawn(30), Random.from(1, 'images'))).rejects.toThrow('enough');
    expect(asked).toBe(5);
  });

  it('through windows changes nothing outside them, and shows their union in the film', async () => {
    const experiment = shapesExperiment({
      variant: 'attentive',
      attention: { share: 0.3, blur: 0.125 },
      sampler: { passes: 4 },
    });
    const model = await modelOf(contextOf(experiment));
    await train(model, 0, 3);
    const film = (await model.grids())[1]!;
    const cell = (row: number, column: number) =>
      film.batch.images.subarray((row * film.columns + column) * size, (row * film.columns + column + 1) * size);
    for (let row = 0; row < film.rows; row += 2) {
      expect([...cell(row + 1, 0)]).toEqual(Array<number>(size).fill(-1));
      for (let step = 1; step < film.columns; step++) {
        const [before, now, attended, earlier] = [
          cell(row, step - 1),
          cell(row, step),
          cell(row + 1, step),
          cell(row + 1, step - 1),
        ];
        const changed = now.filter((x, i) => x !== before[i]).length;
        // Black pixels whose gradient is negative do not change either.
        expect(changed).toBeGreaterThan(0);
        expect(changed).toBeLessThanOrEqual(size * 0.3 + 1);
        now.forEach((x, i) => {
          if (x !== before[i]) expect(attended[i]).toBeGreaterThan(-1);
          expect(attended[i]).toBeGreaterThanOrEqual(earlier[i]!);
        });
      }
    }
  });
});

describe('a sample with the default numbers of steps and temperatures', () => {
  const defaults = sticExperimentSchema.parse({ method: 'stic', dataset: { name: 'mnist' } }).sampler;

  it.each([
    ['grmala', {}],
    ['ula', {}],
    ['ula', { smoothing: 1 }],
    ['ula', { smoothing: 1, temperature: { start: 0.03, end: 5e-4 } }],
    ['sgld', {}],
    ['ngld', {}],
  ] as const)('%s stays near the range of pixels: %j', async (kind, settings) => {
    const model = await modelOf(
      contextOf(shapesExperiment({ sampler: { ...defaults, kind, ...settings }, regularisers: { gram: 1 } })),
    );
    await train(model, 0, 3);
    const { images } = await model.generate(drawn(12), Random.from(1, 'images'));
    expect(Math.max(...images.map(Math.abs))).toBeLessThan(1.5);
    // Not all pixels are at the edges of the range.
    expect(images.filter((x) => Math.abs(x) < 0.99).length / images.length).toBeGreaterThan(0.2);
  });

  it('can be learned from', async () => {
    const model = await modelOf(contextOf(shapesExperiment({ selfAnalysis: { sampler: 'sgld', steps: 20 } })));
    for (const scalars of await train(model, 0, 20)) expect(Object.values(scalars).every(Number.isFinite)).toBe(true);
  });
});

/** Mean probability of the fake class at images, with the weights that are trained. */
async function takenForFake(model: SticModel, images: Float32Array): Promise<number> {
  const { network } = createClassifier(shapesExperiment(), [side, side, 1], 3);
  const weights = await model.state.read(
    Object.keys(model.state.specs).filter((name) => name.startsWith(statePrefixes.weights)),
  );
  const { shares } = await compute(
    compiled,
    { ...weights, images: { shape: [images.length / size, side, side, 1], data: images } },
    (t) => ({
      shares: tf.slice(
        tf.softmax(network.forward(selectPrefix(statePrefixes.weights, t), t.images as Tensor4D).logits),
        [0, 3],
        [-1, 1],
      ),
    }),
  );
  return meanOf(shares!);
}

describe('a trained classifier', () => {
  it('recognises test images, and tells real images from initial ones', async () => {
    const model = await modelOf(
      contextOf(shapesExperiment({ selfAnalysis: { fakes: 'hard', chains: 24 }, optimizer: { rate: 3e-3 } })),
    );
    await train(model, 0, 200);
    const {
      measurements: [accuracy],
      comparisons,
    } = await model.evaluate();
    expect(comparisons).toEqual([]);
    expect(accuracy).toMatchObject({ id: 'accuracy', better: 'higher', floor: null });
    expect(accuracy!.value).toBeGreaterThan(0.95);
    const real = gatherImages(
      shapes.test,
      Array.from({ length: shapes.test.count }, (_, i) => i),
    );
    const initial = new ChainInitialiser('noise', shapes).draw(
      oneHotRows(Array<number>(100).fill(0), 3),
      Random.from(1, 'canvas'),
    );
    // Samples of shapes this simple are soon so good that not all real images can be told from them.
    expect(await takenForFake(model, real)).toBeLessThan(0.4);
    expect(await takenForFake(model, initial)).toBeGreaterThan(0.9);
  });

  it('takes as many real images a step as a batch has', async () => {
    expect((await modelOf(contextOf(shapesExperiment()))).imagesPerStep).toBe(24);
  });
});
