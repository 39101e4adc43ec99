import { describe, expect, it } from 'vitest';
import { subsamplingExperimentSchema } from '../../../engine/methods/subsampling/config';
import { classes as classData, angles as angleData, experimentOf } from './toyRun';

const of = (given: object) => subsamplingExperimentSchema.parse({ method: 'subsampling', ...given });
const cifar = { dataset: { name: 'cifar10' } };
const rc49 = { dataset: { name: 'rc49', folder: 'rc49' } };
/** Updates of some epochs. */
const epochs = (count: number, images: number, batch: number) => count * Math.ceil(images / batch);

describe('a variant', () => {
  it.each(['small', 'v1', 'journal'] as const)('%s fills in every key, for classes and for numbers', (variant) => {
    for (const dataset of [cifar, rc49, { dataset: { name: 'mnist' } }, { dataset: { name: 'angles' } }]) {
      const experiment = of({ variant, ...dataset });
      const missing = (['generator', 'labelEmbedding', 'features', 'ratio', 'filter', 'subsampling'] as const).flatMap(
        (section) =>
          Object.keys(sections[section])
            .filter((key) => key !== 'from' && (experiment[section] as Record<string, unknown>)[key] === undefined)
            .map((key) => `${section}.${key}`),
      );
      expect(missing).toEqual([]);
      // What was filled in is a config again, and means the same.
      expect(subsamplingExperimentSchema.parse(JSON.parse(JSON.stringify(experiment)))).toEqual(experiment);
    }
  });

  it("v1 has the numbers of the authors' code, for CIFAR-10", () => {
    const { features, ratio, filter, subsampling } = of({ variant: 'v1', ...cifar });
    expect(features).toMatchObject({
      network: 'resnet34',
      dimension: 'image',
      batch: 128,
      optimizer: 'sgd',
      learningRate: 0.1,
      steps: epochs(350, 50_000, 128),
    });
    expect(ratio).toMatchObject({
      hidden: [2048, 1024, 512, 256, 128],
      groups: 8,
      dropout: 0.5,
      output: 'relu',
      penalty: 1e-3,
      learningRate: 1e-4,
      betas: [0.5, 0.999],
      weightDecay: 1e-4,
      batch: 128,
      steps: epochs(350, 50_000, 128),
    });
    expectShares(ratio.milestones, [150 / 350, 250 / 350]);
    expectShares(features.milestones, [150 / 350, 250 / 350]);
    expect(filter.kind).toBe('none');
    expect(subsampling).toMatchObject({ perLabel: 5000, burnIn: 10_000, batch: 1000 });
  });

  it('v1 has those for RC-49', () => {
    const { generator, features, ratio, filter, subsampling } = of({ variant: 'v1', ...rc49 });
    expect(generator).toMatchObject({
      architecture: 'ccgan',
      latent: 256,
      loss: 'vanilla',
      generatorRate: 1e-4,
      discriminatorRate: 1e-4,
      betas: [0.5, 0.999],
      vicinity: 'soft',
      vicinityFactor: 2,
    });
    expect(features).toMatchObject({
      network: 'sparse-autoencoder',
      dimension: 'image',
      width: 64,
      optimizer: 'adam',
      learningRate: 0.01,
      batch: 128,
      sparsity: 1e-3,
      labelWeight: 1,
    });
    expectShares(features.milestones, [50 / 200, 100 / 200, 150 / 200]);
    expect(ratio).toMatchObject({
      hidden: [2048, 1024, 512, 256, 128],
      penalty: 1e-3,
      learningRate: 1e-4,
      weightDecay: 0,
      batch: 256,
    });
    expectShares(ratio.milestones, [100 / 350, 200 / 350]);
    expect(filter).toMatchObject({ kind: 'error-quantile', quantile: 0.8, maxRounds: 10 });
    expect(subsampling).toMatchObject({ perLabel: 200, burnIn: 5000, batch: 1000 });
  });

  it('journal has those of the journal', () => {
    const classes = of({ variant: 'journal', ...cifar });
    expect(classes.features).toMatchObject({
      network: 'resnet34',
      batch: 256,
      optimizer: 'sgd',
      learningRate: 0.1,
      steps: epochs(350, 50_000, 256),
    });
    expect(classes.ratio).toMatchObject({
      hidden: [2048, 1024, 512, 256, 128],
      dropout: 0.5,
      penalty: 1e-2,
      learningRate: 1e-4,
      weightDecay: 1e-4,
      batch: 256,
      steps: epochs(200, 50_000, 256),
    });
    expectShares(classes.ratio.milestones, [80 / 200, 150 / 200]);
    expect(classes.subsampling).toMatchObject({ perLabel: 10_000, burnIn: 50_000 });

    const numbers = of({ variant: 'journal', ...rc49 });
    expect(numbers.features).toMatchObject({
      network: 'sparse-autoencoder',
      optimizer: 'sgd',
      learningRate: 0.01,
      batch: 128,
    });
    expect(numbers.ratio).toMatchObject({
      hidden: [1024, 512, 256, 128, 64],
      penalty: 1e-2,
      weightDecay: 1e-4,
      batch: 256,
    });
    expect(numbers.filter).toMatchObject({ kind: 'vicinity', zetaFactor: 6, maxRounds: 200 });
  });

  it('small has the numbers of the subsampling README, Variants', () => {
    const { features, ratio, subsampling, filter } = of({ dataset: { name: 'mnist' } });
    expect(features).toMatchObject({ network: 'small', dimension: 128 });
    expect(ratio).toMatchObject({
      hidden: [256, 128, 64],
      groups: 8,
      dropout: 0,
      output: 'relu',
      penalty: 1e-2,
      learningRate: 1e-3,
      milestones: [0.6],
      batch: 256,
    });
    expect(ratio.steps).toBeGreaterThanOrEqual(600);
    expect(ratio.steps).toBeLessThanOrEqual(1500);
    expect(subsampling).toMatchObject({ perLabel: 500, burnIn: 1000, maxTries: 200 * 500 });
    expect(filter.kind).toBe('none');
    expect(of({ dataset: { name: 'angles' } })).toMatchObject({
      filter: { kind: 'vicinity' },
      features: { network: 'sparse-autoencoder' },
    });
  });

  it.each(['small', 'v1', 'journal'] as const)('%s gives way to every key that is written', (variant) => {
    expect(of({ variant, ...cifar, ...sections })).toMatchObject(sections);
  });

  it('counts epochs in the batch that is written, and in the images in use', () => {
    expect(of({ variant: 'v1', ...cifar, ratio: { batch: 64 } }).ratio.steps).toBe(epochs(350, 50_000, 64));
    expect(of({ variant: 'journal', ...cifar, features: { batch: 512 } }).features.steps).toBe(
      epochs(350, 50_000, 512),
    );
    expect(of({ variant: 'v1', dataset: { name: 'cifar10', limit: 20_000 } }).ratio.steps).toBe(
      epochs(350, 20_000, 128),
    );
    expect(of({ variant: 'v1', dataset: { name: 'angles', perLabel: 36 } }).ratio.steps).toBe(
      epochs(350, 450 * 36, 256),
    );
  });

  it('has tries enough for what is wanted, also for chains', () => {
    expect(of({ ...cifar, subsampling: { perLabel: 50 } }).subsampling.maxTries).toBe(50 * 200);
    const chains = of({
      ...cifar,
      subsampling: { perLabel: 50, sampler: 'metropolis-hastings', chainLength: 400 },
    }).subsampling;
    expect(chains.maxTries).toBeGreaterThanOrEqual(50 * 400);
    expect(of({ ...cifar, subsampling: { perLabel: 50, maxTries: 123 } }).subsampling.maxTries).toBe(123);
  });
});

/** Every key of every section, none with the number of a variant. */
const sections = {
  generator: {
    from: 'elsewhere',
    architecture: 'dcgan',
    latent: 33,
    width: 3,
    loss: 'vanilla',
    generatorRate: 0.011,
    discriminatorRate: 0.012,
    betas: [0.31, 0.91],
    discriminatorSteps: 7,
    ema: 0.77,
    vicinity: 'hard',
    vicinityFactor: 5,
  },
  labelEmbedding: { network: 'small', regressionSteps: 11, embeddingSteps: 12 },
  features: {
    network: 'small',
    dimension: 77,
    width: 9,
    steps: 13,
    batch: 14,
    optimizer: 'adam',
    learningRate: 0.013,
    milestones: [0.11],
    sparsity: 0.5,
    labelWeight: 7,
  },
  ratio: {
    hidden: [24],
    groups: 4,
    dropout: 0.11,
    output: 'softplus',
    penalty: 3,
    learningRate: 0.014,
    betas: [0.32, 0.92],
    weightDecay: 0.2,
    milestones: [0.12],
    steps: 15,
    batch: 16,
  },
  filter: { kind: 'error-quantile', quantile: 0.5, zetaFactor: 3, steps: 17, maxRounds: 18 },
  subsampling: { perLabel: 19, burnIn: 20, batch: 21, maxTries: 222 },
};

function expectShares(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((share, i) => {
    expect(share).toBeCloseTo(expected[i]!, 2);
  });
}

it('the toy runs of these tests are experiments as well', () => {
  expect(experimentOf(classData).ratio.hidden).toEqual([32, 16]);
  expect(experimentOf(angleData).filter.kind).toBe('vicinity');
});
