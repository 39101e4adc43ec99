import { basename } from 'node:path';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import { openBytes } from '../formats/byteStream';
import { type IdxHeader, readIdxHeader, unsignedBytes } from '../formats/idx';
import { sizesText } from '../tables/columnNames';
import { assertRawShape, type RawImages } from '../tables/rawImages';
import type { RawTable } from '../tables/rawTable';
import { findIdxPairs, type IdxPair } from './idxPairs';

/**
 * The images of IDX files and their labels, of which only headers and labels are read.
 * @throws UserError if files are missing, damaged, or don't fit together.
 */
export async function idxTable(folder: string, advice: string): Promise<RawTable> {
  const pairs = await findIdxPairs(folder, advice);
  const train = await openPair(pairs.train, advice);
  const test = pairs.test && (await openPair(pairs.test, advice));
  const rows = Array.from({ length: train.labels.length + (test?.labels.length ?? 0) }, (_, row) => row);
  return {
    name: 'idx',
    title: basename(folder),
    labels: [...train.labels, ...(test?.labels ?? [])],
    train: rows.slice(0, train.labels.length),
    test: rows.slice(train.labels.length),
    where: folder,
    about: [
      `Images are ${[pairs.train, ...(pairs.test ? [pairs.test] : [])].map(pairText).join('; test images are ')}.`,
    ],
    notes: [],
    sources: [train.images, ...(test ? [test.images] : [])],
  };
}

/** `"train-images-idx3-ubyte" with labels "train-labels-idx1-ubyte"`. */
const pairText = ({ images, labels }: IdxPair) =>
  `"${oneLine(basename(images))}" with labels "${oneLine(basename(labels))}"`;

async function openPair(pair: IdxPair, advice: string): Promise<{ images: RawImages; labels: number[] }> {
  const images = await openImages(pair.images, advice);
  const labels = await readLabels(pair.labels, images.count, advice);
  return { images, labels };
}

async function openImages(path: string, advice: string): Promise<RawImages> {
  const { shape, type } = await withHeader(path, advice, ({ header }) => Promise.resolve(header));
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  if (type !== unsignedBytes || shape.length < 3 || shape.length > 4)
    throw new UserError(
      `This IDX file holds ${sizesText(shape)} values of the type ${type.name}, not images as unsigned bytes.`,
      { where: path, advice: 'Write images as N x height x width unsigned bytes, or N x height x width x 3.' },
    );
  const images = { count, height, width, channels, where: path };
  assertRawShape(images);
  return {
    ...images,
    async *portions() {
      const stream = await openBytes(path, advice);
      try {
        await readIdxHeader((length) => stream.take(length), path);
        yield* stream.records(height * width * channels, count);
      } finally {
        await stream.close();
      }
    },
  };
}

async function readLabels(path: string, count: number, advice: string): Promise<number[]> {
  return withHeader(path, advice, async ({ header: { type, shape }, stream }) => {
    const { read } = type;
    if (!read || shape[0] === undefined || shape.slice(1).some((size) => size !== 1))
      throw new UserError(
        `This IDX file holds ${sizesText(shape)} values of the type ${type.name}, not one whole number for each image.`,
        { where: path, advice },
      );
    if (shape[0] !== count)
      throw new UserError(`This file has ${shape[0]} labels for ${count} images.`, { where: path, advice });
    const labels: number[] = [];
    for await (const portion of stream.records(type.bytes, count)) {
      const view = new DataView(portion.buffer, portion.byteOffset, portion.byteLength);
      for (let at = 0; at < portion.length; at += type.bytes) labels.push(read(view, at));
    }
    return labels;
  });
}

async function withHeader<T>(
  path: string,
  advice: string,
  use: (file: { header: IdxHeader; stream: Awaited<ReturnType<typeof openBytes>> }) => Promise<T>,
): Promise<T> {
  const stream = await openBytes(path, advice);
  try {
    return await use({ header: await readIdxHeader((length) => stream.take(length), path), stream });
  } finally {
    await stream.close();
  }
}
