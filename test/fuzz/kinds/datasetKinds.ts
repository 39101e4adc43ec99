import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ParquetReader } from '../../../engine/datasets/formats/parquet/parquetReader';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { loadCifarOriginals } from '../../../engine/datasets/originals/cifarOriginals';
import { parquetTable } from '../../../engine/datasets/parquet/parquetTable';
import { loadRc49 } from '../../../engine/datasets/rc49/loadRc49';
import { stl10Files } from '../../../engine/datasets/stl10/files';
import { loadStl10 } from '../../../engine/datasets/stl10/loadStl10';
import { svhnFiles } from '../../../engine/datasets/svhn/files';
import { loadSvhn } from '../../../engine/datasets/svhn/loadSvhn';
import { loadEncodedTable } from '../../../engine/datasets/tables/encodedTable';
import { smallCifar } from '../../unit/datasets/cifarFiles';
import { published } from '../../unit/datasets/publishedLayouts';
import { type DatasetSeed, goldenSeed } from '../datasetSeeds';
import type { Dice } from '../dice';
import { mutateBytes, mutateText } from '../mutate';
import { must } from '../kind';
import { mutateImage } from '../mutateImage';
import { ProcessCost } from '../processCost';
import { datasets } from './datasets';

const advice = 'Get it.';
const resolution = 8;

/** Mostly within the first bytes, where sizes are; of gzip files mostly what is packed. */
function mutateHeader(bytes: Buffer, others: readonly Buffer[], dice: Dice): Buffer {
  if (bytes[0] === 0x1f && dice.chance(0.8)) return gzipSync(mutateHeader(gunzipSync(bytes), others, dice));
  if (dice.chance(0.5)) return mutateImage(bytes, others, dice);
  const head = Math.min(bytes.length, dice.pick([16, 128]));
  return Buffer.concat([mutateBytes(bytes.subarray(0, head), dice), bytes.subarray(head)]);
}

/** The last bytes, where a Parquet file says what it holds, or any. */
function mutateTail(bytes: Buffer, others: readonly Buffer[], dice: Dice): Buffer {
  if (dice.chance(0.5)) return mutateImage(bytes, others, dice);
  const at = Math.max(4, bytes.length - dice.pick([12, 900]));
  return Buffer.concat([bytes.subarray(0, at), mutateBytes(bytes.subarray(at), dice)]);
}

const numpySeeds =
  (...names: string[]) =>
  () =>
    Promise.resolve(names.map((name): DatasetSeed => goldenSeed('numpy', (each) => each === name)));

export const idx = datasets({
  seeds: () => Promise.resolve([goldenSeed('idx')]),
  mutate: mutateHeader,
  load: (folder) => loadDataset({ name: 'idx', folder, resolution }, folder),
});

export const npy = datasets({
  seeds: () => Promise.resolve([goldenSeed('numpy', (name) => name.endsWith('.npy'))]),
  mutate: mutateHeader,
  load: (folder) => loadDataset({ name: 'numpy', file: 'x_train.npy', resolution }, folder),
});

export const npz = datasets({
  seeds: numpySeeds('stored.npz', 'medmnist.npz', 'planes.npz', 'signed.npz', 'fortran.npz'),
  mutate: (bytes, others, dice) => (dice.chance(0.4) ? mutateTail : mutateImage)(bytes, others, dice),
  load: (folder, { files }) => loadDataset({ name: 'numpy', file: Object.keys(files)[0], resolution }, folder),
});

/** One process for all cases, as long as none has it ended. */
const reader = new ParquetReader();
/** Seconds of processor time and MiB that it may take, with what it takes to be ended. */
const [longest, mostMemory] = [2.2, 512];
export const parquet = datasets({
  seeds: () => Promise.resolve(['parquet', 'plain', 'other'].map((name) => goldenSeed(name))),
  mutate: mutateTail,
  load: async (folder, { files }) => {
    const labelColumn = 'train.parquet' in files ? 'fine_label' : 'label';
    const cost = new ProcessCost(await reader.start());
    try {
      const table = await parquetTable(folder, { advice, labelColumn }, reader);
      return await loadEncodedTable(table, { resolution, advice });
    } finally {
      const { seconds, mebibytes } = cost.end();
      // The peak of a process stays, and would be that of all cases after this one.
      if (mebibytes >= mostMemory) reader.close();
      must(seconds < longest, `the process that reads took ${seconds} s`);
      must(mebibytes < mostMemory, `the process that reads took ${mebibytes.toFixed()} MiB`);
    }
  },
});

export const csv = datasets({
  seeds: () => {
    const { files } = goldenSeed('csv');
    const constant = Object.keys(files).filter((name) => name.endsWith('.png'));
    const images = Object.fromEntries(constant.map((name) => [name, files[name]!]));
    return Promise.resolve(
      ['table.csv', 'table.tsv'].map((name) => ({ files: { ...images, [name]: files[name]! }, constant })),
    );
  },
  mutate: (bytes, _others, dice) => (dice.chance(0.5) ? mutateText(bytes.toString(), dice) : mutateBytes(bytes, dice)),
  load: (folder, { files }) => {
    const file = 'table.csv' in files ? 'table.csv' : 'table.tsv';
    return loadDataset({ name: 'csv', file, resolution, unreadable: 'skip' }, folder);
  },
});

export const lmdb = datasets({
  seeds: () => Promise.resolve([goldenSeed('lmdb')]),
  mutate: (bytes, others, dice) => {
    // A page's header and its pointers, of any page.
    const at = 4096 * dice.below(bytes.length / 4096);
    const size = dice.pick([16, 160]);
    if (dice.chance(0.3)) return mutateImage(bytes, others, dice);
    const changed = mutateBytes(bytes.subarray(at, at + size), dice);
    return Buffer.concat([bytes.subarray(0, at), changed, bytes.subarray(at + size)]);
  },
  load: (folder) => loadDataset({ name: 'lmdb', folder, resolution, unreadable: 'skip' }, folder),
});

const { originals, files: cifarFiles } = smallCifar();
export const cifar = datasets({
  seeds: () =>
    Promise.resolve([
      { files: Object.fromEntries([...cifarFiles].map(([name, bytes]) => [name, Buffer.from(bytes)])) },
    ]),
  mutate: mutateHeader,
  load: (folder) => loadCifarOriginals(folder, originals),
});

/** The file as it is: a checksum would refuse all that is mutated before it is looked into. */
const unverified = (folder: string, name: string) => ({
  name,
  bytes: statSync(join(folder, name)).size,
  checksum: null,
});
const publishedFiles = (...names: string[]): DatasetSeed => ({
  files: Object.fromEntries(names.map((name) => [name, readFileSync(published(name))])),
});

export const svhn = datasets({
  seeds: () => Promise.resolve([publishedFiles('train_32x32.mat', 'test_32x32.mat')]),
  mutate: mutateHeader,
  load: (folder) => {
    const [train, test] = ['train_32x32.mat', 'test_32x32.mat'].map((name) => unverified(folder, name));
    const splits = { train: { file: train!, count: 5 }, test: { file: test!, count: 3 } };
    return loadSvhn(folder, {}, { ...svhnFiles, ...splits });
  },
});

export const stl10 = datasets({
  seeds: () => {
    const { files } = publishedFiles('train_X.bin.gz', 'train_y.bin', 'test_X.bin.gz', 'test_y.bin');
    const unpacked = Object.entries(files).map(([name, bytes]) =>
      name.endsWith('.gz') ? [name.slice(0, -3), gunzipSync(bytes)] : [name, bytes],
    );
    return Promise.resolve([{ files: Object.fromEntries(unpacked) as DatasetSeed['files'] }]);
  },
  // A few labels have no header to change.
  mutate: (bytes, others, dice) => (bytes.length < 16 ? mutateBytes(bytes, dice) : mutateHeader(bytes, others, dice)),
  load: (folder) => {
    const image = 3 * 96 * 96;
    const part = (split: string, count: number) => ({
      count,
      images: { name: `${split}_X.bin`, bytes: count * image, checksum: null },
      labels: { name: `${split}_y.bin`, bytes: count, checksum: null },
    });
    return loadStl10(folder, { resolution: 32 }, { ...stl10Files, train: part('train', 3), test: part('test', 2) });
  },
});

export const hdf5 = datasets({
  seeds: () => Promise.resolve(['hdf5/plain', 'hdf5/chunks'].map((name) => goldenSeed(name))),
  mutate: mutateHeader,
  load: (folder) => loadRc49(folder, { resolution, advice }),
});
