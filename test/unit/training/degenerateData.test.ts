import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { z } from 'zod';
import type { commonKeys, Experiment } from '../../../engine/config/common';
import { checkConfig } from '../../../engine/experiment/load';
import { classIssues } from '../../../engine/methods/classIssues';
import { Random } from '../../../engine/random';
import { sourceOfFile } from '../../../engine/runFolder/runSource';
import { startRun } from '../../../engine/training/run';
import { writeJpeg } from '../datasets/jpegFile';
import { readEvents, silent, temporaryFolder } from './bench';

/**
 * Data that leaves little to learn: every method trains on it, or says beforehand why it does not. Runs are real ones,
 * of a few steps. They evaluate nothing, since evaluation networks take longer to train than all else here:
 * `test/unit/metrics` holds what figures come to on such data.
 */

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

const side = 8;
const random = Random.from(1, 'degenerate');
const noise = () => Uint8Array.from({ length: 3 * side ** 2 }, () => random.integer(256));
const grey = () => new Uint8Array(3 * side ** 2).fill(128);
const onePixel = () => Uint8Array.of(200, 100, 0);

/** Writes images into sub-folders: `{ cat: 3 }` are three images of cats. */
function writeImages(below: string, counts: Record<string, number>, image = noise): void {
  for (const [name, count] of Object.entries(counts)) {
    const path = join(folder, 'data', below, name);
    mkdirSync(path, { recursive: true });
    for (let i = 0; i < count; i++) {
      const data = image();
      const width = Math.sqrt(data.length / 3);
      writeFileSync(join(path, `${i}.png`), encode({ width, height: width, channels: 3, data }));
    }
  }
}

const common = {
  dataset: { name: 'folder', folder: 'data', resolution: side },
  training: { steps: 2, batch: 4, logEvery: 1 },
  sampling: { every: 2, columns: 2 },
  evaluation: { every: 0 },
  checkpoints: { every: 0 },
  runtime: { device: 'cpu', threads: 1 },
} satisfies z.input<z.ZodObject<typeof commonKeys>>;
const networks = { width: 0.25 };

const selfLabeling = {
  method: 'self-labeling',
  networks: { ...networks, latent: 4 },
  optimizer: { discriminatorSteps: 1 },
};
const stic = {
  method: 'stic',
  networks,
  selfAnalysis: { chains: 4, steps: 1, updatesPerRound: 1 },
  sampler: { passes: 1, steps: 1, metropolisSteps: 0 },
};
const subsampling = {
  method: 'subsampling',
  generator: { latent: 4, width: 0.25 },
  labelEmbedding: { regressionSteps: 1, embeddingSteps: 1 },
  features: { steps: 2, batch: 4, dimension: 16, width: 4 },
  ratio: { hidden: [16], groups: 4, steps: 2, batch: 4 },
  subsampling: { perLabel: 4, burnIn: 4, batch: 4 },
};

/** Every method, and with how many of the labels. */
const methods: Record<string, object> = {
  'self-labeling without labels': { ...selfLabeling, labels: 'none' },
  'self-labeling with some labels': { ...selfLabeling, labels: 'some', labelsPerClass: 2 },
  'self-labeling with all labels': { ...selfLabeling, labels: 'all' },
  STIC: stic,
  'Score-STIC': { ...stic, variant: 'score', score: { levels: 2, stepsPerLevel: 1 } },
  subsampling,
};

/** The experiment as a file beside the data would say it. */
function experimentOf(keys: object): Experiment {
  const { experiment, problems } = checkConfig('a.json', JSON.stringify({ ...common, ...keys }));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return sourceOfFile(experiment!, join(folder, 'a.experiment.json')).experiment;
}

function run(keys: object) {
  const source = sourceOfFile(experimentOf(keys), join(folder, 'a.experiment.json'));
  const place = { folder: join(folder, 'run') };
  return startRun({ source, place, listener: silent, signal: new AbortController().signal });
}

/** Runs to the end, with curves of finite numbers alone. */
async function expectTrains(keys: object): Promise<void> {
  const { state, reason } = await run(keys);
  expect([state, reason]).toEqual(['finished', null]);
  const events = readEvents(join(folder, 'run'));
  const figures = events.flatMap((event) => (event.type === 'scalars' ? Object.entries(event.values) : []));
  const own = figures.filter(([name]) => !name.startsWith('machine/'));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter(([, value]) => value === null)).toEqual([]);
  expect(events.some((event) => event.type === 'grid' && event.kind === 'samples')).toBe(true);
}

describe.each(Object.keys(methods))('%s', (name) => {
  it('trains on two classes', async () => {
    writeImages('', { cat: 6, dog: 6 });
    await expectTrains(methods[name]!);
  });

  it('trains on one class', async () => {
    writeImages('', { cat: 12 });
    await expectTrains(methods[name]!);
  });
});

const byEnergies = { ...stic, selfAnalysis: { ...stic.selfAnalysis, objective: 'energy' } };
describe.each([
  ['self-labeling with some labels', methods['self-labeling with some labels']!],
  ['STIC by energies', byEnergies],
  ['subsampling', subsampling],
])('%s', (_, keys) => {
  it('trains on a single image of one pixel', async () => {
    writeImages('', { cat: 2 }, onePixel);
    await expectTrains(keys);
  });

  it('trains on equal images, one of them alone in its class, beside test images of an unknown one', async () => {
    writeImages('train', { cat: 4, dog: 1 }, grey);
    writeImages('val', { cat: 1, bird: 2 }, grey);
    await expectTrains(keys);
  });
});

describe('what is refused before anything is trained', () => {
  const plainClassifier = { ...stic, selfAnalysis: { fakes: 'none', chains: 4 } };

  it('a plain classifier of one class, by the check and without a run folder', async () => {
    writeImages('', { cat: 4 });
    const message = 'A plain classifier has nothing to learn where there is only one class, and draws noise.';
    expect(await classIssues(experimentOf(plainClassifier))).toMatchObject([
      {
        path: ['selfAnalysis', 'fakes'],
        severity: 'error',
        message,
        advice: expect.stringContaining('"hard"') as string,
      },
    ]);
    await expect(run(plainClassifier)).rejects.toMatchObject({ message, where: 'selfAnalysis.fakes' });
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });

  it('not one of two classes, nor one whose folder says nothing', async () => {
    expect(await classIssues(experimentOf(plainClassifier))).toEqual([]);
    writeImages('', { cat: 4, dog: 4 });
    expect(await classIssues(experimentOf(plainClassifier))).toEqual([]);
  });

  it('fewer artificial labels than the classes of a folder', async () => {
    writeImages('', { cat: 2, dog: 2, bird: 2 });
    const keys = { ...selfLabeling, labels: 'all', selfLabeling: { artificialLabels: 2 } };
    expect(await classIssues(experimentOf(keys))).toMatchObject([
      { path: ['selfLabeling', 'artificialLabels'], severity: 'error', advice: 'Use at least 3, or labels: "none".' },
    ]);
    expect(await classIssues(experimentOf({ ...keys, labels: 'none' }))).toEqual([]);
  });

  it('a single image, which leaves none to test with', async () => {
    writeImages('', { cat: 1 });
    expect(await run(selfLabeling)).toMatchObject({
      state: 'failed',
      error: { message: 'There are too few images to hold some back to test with.' },
    });
  });

  it('labels that are numbers and all the same', async () => {
    for (const race of [0, 1, 2]) await writeJpeg(join(folder, 'data', `30_0_${race}_2017.jpg`), [200, race, 0]);
    const dataset = { ...common.dataset, name: 'utkface', resolution: 32 };
    expect(await run({ ...subsampling, dataset })).toMatchObject({
      state: 'failed',
      error: {
        message: expect.stringContaining('All training images have the same label') as string,
        where: 'dataset',
      },
    });
    expect(readEvents(join(folder, 'run')).filter(({ type }) => type === 'scalars')).toEqual([]);
  });
});
