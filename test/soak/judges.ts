import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { ImageDataset, ImageSplit } from '../../engine/datasets/dataset';
import { fingerprintsOf } from '../../engine/datasets/fingerprints';
import { gatherImages, takeImages } from '../../engine/datasets/gather';
import { loadDataset } from '../../engine/datasets/loadDataset';
import { predictedClasses, prepareClassifier } from '../../engine/metrics/networks/classifier';
import type { EvaluationNetwork } from '../../engine/metrics/networks/evaluationNetwork';
import {
  accuracyFigure,
  errorFigure,
  heldOutFigureSchema,
  type HeldOutFigure,
} from '../../engine/metrics/networks/heldOutFigure';
import { prepareRegressor } from '../../engine/metrics/networks/regressor';
import { Random } from '../../engine/random';
import { openReferenceDevice } from '../../engine/runtime/devices';
import { figures, Table } from '../bench/table';

/**
 * `npm run test:judges -- [--set NAME] [--seeds 601,602,603] [--rows FILE]`: evaluation networks on images that they
 * have neither learned from nor been stopped or judged by. A part of the training images, drawn by the seed, is taken
 * out of the data set; what the network that is trained on the others says of itself is held to how it does on that
 * part. Rows in FILE are not made again. CIFAR-10 has to be fetched: `darkroom datasets fetch cifar10`.
 */

const { values: given } = parseArgs({
  options: {
    set: { type: 'string' },
    seeds: { type: 'string', default: '601,602,603' },
    rows: { type: 'string' },
  },
});

const rowSchema = z.object({
  set: z.string(),
  seed: z.number(),
  told: heldOutFigureSchema,
  found: heldOutFigureSchema,
});
type JudgeRow = z.infer<typeof rowSchema>;

/** At most so many images, and this share of them, are taken out. */
const unused = { most: 5000, share: 0.2 };

const sets: Record<string, (seed: number) => Promise<ImageDataset>> = {
  mnist: () => loadDataset({ name: 'mnist' }, '.'),
  cifar10: () => loadDataset({ name: 'cifar10' }, '.'),
  angles: () => loadDataset({ name: 'angles' }, '.'),
  // As ages of faces are: few images, and numbers that can't be told exactly.
  'noisy numbers': async (seed) => withNoisyNumbers(subset(await sets.mnist!(seed), 0.05, seed), seed),
};

/** Digits labelled by their numbers and noise with a standard deviation of 1. */
function withNoisyNumbers(dataset: ImageDataset, seed: number): ImageDataset {
  const random = Random.from(seed, 'numbers');
  const numbers = ({ labels }: ImageSplit) =>
    Float32Array.from(random.normals(labels.length), (noise, i) => Math.min(12, Math.max(-3, labels[i]! + noise)));
  const { train, test } = dataset;
  return {
    ...dataset,
    continuous: { name: 'number', unit: '', range: [-3, 12], train: numbers(train), test: numbers(test) },
    contentId: `${dataset.contentId} noisy ${seed}`,
  };
}

/** Fewer images of both splits, in equal shares: MNIST's are of different writers, and a network knows the commoner. */
function subset(dataset: ImageDataset, share: number, seed: number): ImageDataset {
  const random = Random.from(seed, 'subset');
  const some = (split: ImageSplit) =>
    takeImages(split, random.permutation(split.count).subarray(0, Math.round(share * split.count)));
  const { train, test } = dataset;
  return { ...dataset, train: some(train), test: some(test), contentId: `${dataset.contentId} subset ${seed}` };
}

/** The data set without a part of its training images, and that part. */
function takeOut(dataset: ImageDataset, seed: number): { rest: ImageDataset; part: ImageDataset } {
  const { train, continuous } = dataset;
  const order = Random.from(seed, 'unused').permutation(train.count);
  const count = Math.min(unused.most, Math.floor(unused.share * train.count));
  const at = (indices: Uint32Array): ImageDataset => ({
    ...dataset,
    train: takeImages(train, indices),
    continuous: continuous && { ...continuous, train: Float32Array.from(indices, (i) => continuous.train[i]!) },
    contentId: `${dataset.contentId} part ${seed}`,
  });
  const rest = at(order.slice(count).sort());
  const known = new Set([...fingerprintsOf(rest.train), ...fingerprintsOf(rest.test)]);
  const prints = fingerprintsOf(train);
  // Of continuous labels, test images teach too: what they have in common with the part has been seen.
  return { rest, part: at(order.subarray(0, count).filter((i) => !known.has(prints[i]!))) };
}

/** How the network does on all images of a part, by its outputs alone. */
async function findFigure(network: EvaluationNetwork, { train, continuous }: ImageDataset): Promise<HeldOutFigure> {
  const values: number[] = [];
  for (let from = 0; from < train.count; from += 500) {
    const indices = Array.from({ length: Math.min(500, train.count - from) }, (_, i) => from + i);
    const output = await network.apply({ count: indices.length, images: gatherImages(train, indices) });
    if (continuous) values.push(...indices.map((i, at) => Math.abs(output[at]! - continuous.train[i]!)));
    else {
      const told = predictedClasses(output, network.width);
      values.push(...indices.map((i, at) => Number(told[at] === train.labels[i])));
    }
  }
  return continuous ? errorFigure(values, continuous.train)! : accuracyFigure(values, train.labels)!;
}

async function judge(set: string, seed: number): Promise<JudgeRow> {
  const { rest, part } = takeOut(await sets[set]!(seed), seed);
  const runtime = openReferenceDevice();
  const cache = mkdtempSync(join(tmpdir(), 'darkroom-judges-'));
  try {
    const { continuous } = rest;
    const network = continuous
      ? await prepareRegressor({ ...rest, continuous }, runtime, { cache })
      : (await prepareClassifier(rest, runtime, { cache })).logits;
    return { set, seed, told: network.heldOut!, found: await findFigure(network, part) };
  } finally {
    runtime.dispose();
    rmSync(cache, { recursive: true });
  }
}

const table = new Table([
  { title: 'data set', width: 14 },
  { title: 'seed', width: 5 },
  { title: 'told', width: 18 },
  { title: 'found', width: 18 },
  { title: 'images', width: 7 },
  { title: 'apart, in deviations', width: 20 },
]);

function tell({ set, seed, told, found }: JudgeRow): string {
  const unit = told.kind === 'accuracy' ? 100 : 1;
  const text = ({ value, deviation }: HeldOutFigure) => `${figures(unit * value)} ± ${figures(unit * deviation)}`;
  const apart = (told.value - found.value) / Math.hypot(told.deviation, found.deviation);
  return table.row([set, String(seed), text(told), text(found), String(found.count), apart.toFixed(2)]);
}

async function main(): Promise<void> {
  const { rows: file, set: wanted } = given;
  if (wanted !== undefined && !(wanted in sets))
    throw new Error(`No such set; there are ${Object.keys(sets).join(', ')}.`);
  const lines = file && existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').filter(Boolean) : [];
  const known = lines.map((line) => rowSchema.parse(JSON.parse(line)));
  console.log(table.head());
  for (const set of wanted === undefined ? Object.keys(sets) : [wanted])
    for (const seed of given.seeds.split(',').map(Number)) {
      const old = known.find((row) => row.set === set && row.seed === seed);
      const row = old ?? (await judge(set, seed));
      if (file && !old) appendFileSync(file, `${JSON.stringify(row)}\n`);
      console.log(tell(row));
    }
}

void main();
