import { UserError } from '../../errors';
import { writeDense } from '../formats/byteImage';
import { type Channels, inChannels } from '../formats/channels';
import { readNpyHeader } from '../formats/npy';
import type { ArrayFile } from '../formats/npz';
import { rgbaImage } from '../formats/rgbaImage';
import type { RawImages } from '../tables/rawImages';
import { arrayPortions, type ImageArray } from './arrayPortions';
import { imageLayout } from './arrayShape';
import { byteRange, type SeenValues, type ValueRange, valueRange } from './valueRange';

/** Images of bytes that are all less are so dark that it is said. */
const darkBytes = 32;

/** @throws UserError if it is no array of images. */
export async function openImageArray(file: ArrayFile): Promise<ImageArray> {
  const stream = await file.open();
  try {
    const header = await readNpyHeader(stream, file.where);
    return { file, header, layout: imageLayout(header, file.where) };
  } finally {
    await stream.close();
  }
}

/** What black and white are in arrays of images, and the largest number of all. */
export interface FoundRange {
  range: ValueRange;
  most: number;
}

/**
 * What numbers black and white are in arrays of images; all numbers are read, of bytes until one is bright.
 * @throws UserError if it isn't clear, or arrays are of several types.
 */
export async function rangeOf(arrays: readonly ImageArray[]): Promise<FoundRange> {
  const [first] = arrays;
  const { name } = first!.header.type;
  const odd = arrays.find(({ header }) => header.type.name !== name);
  if (odd)
    throw new UserError(`These images are ${odd.header.type.name}, but others of the data set are ${name}.`, {
      where: odd.file.where,
      advice: 'Save all of them as one type, with one scale.',
    });
  if (name === 'uint8') return rangeOfBytes(arrays);
  const seen: SeenValues = { least: Infinity, most: -Infinity, areWhole: true, areFinite: true };
  for (const array of arrays) await lookAtValues(array, seen);
  const isEmpty = seen.least > seen.most && seen.areFinite;
  return { range: isEmpty ? byteRange : valueRange(name, seen, first!.file.where), most: seen.most };
}

/** Bytes are from 0 to 255, or where all are 0 or 1, from 0 to 1; `most` is 255 unless all are dark. */
async function rangeOfBytes(arrays: readonly ImageArray[]): Promise<FoundRange> {
  let most = 0;
  for (const array of arrays)
    for await (const { view } of arrayPortions(array)) {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      for (const byte of bytes) if (byte > most) most = byte;
      if (most >= darkBytes) return { range: byteRange, most: 255 };
    }
  const seen = { least: 0, most, areWhole: true, areFinite: true };
  return { range: most === 1 ? valueRange('uint8', seen, arrays[0]!.file.where) : byteRange, most };
}

async function lookAtValues(array: ImageArray, seen: SeenValues): Promise<void> {
  const { read, bytes } = array.header.type;
  for await (const { view } of arrayPortions(array)) {
    for (let at = 0; at < view.byteLength; at += bytes) {
      const value = read(view, at);
      if (value < seen.least) seen.least = value;
      if (value > seen.most) seen.most = value;
      if (!Number.isInteger(value)) {
        seen.areWhole = false;
        seen.areFinite &&= Number.isFinite(value);
      }
    }
  }
}

/** The channels that images have once they are read: without alpha those of the file, if none are chosen. */
export function channelsOf({ layout }: ImageArray, chosen: Channels | undefined): number {
  return chosen ?? (layout.channels === 2 ? 1 : layout.channels === 4 ? 3 : layout.channels);
}

/** The images as bytes, in `channels`: what is transparent is laid on white, unless alpha is kept. */
export function bytesOfArray(array: ImageArray, { byteOf }: ValueRange, chosen: Channels | undefined): RawImages {
  const { header, layout } = array;
  const { height, width, strides } = layout;
  const { read, bytes: itemSize, name } = header.type;
  const channels = channelsOf(array, chosen);
  const size = height * width * layout.channels;
  const converted = chosenForm(array, channels);
  const areBytes = name === 'uint8' && byteOf === byteRange.byteOf && strides.channel === 1 && !header.isFortran;
  return {
    ...layout,
    channels,
    async *portions() {
      for await (const { view, count, item } of arrayPortions(array)) {
        if (areBytes) {
          yield converted(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
          continue;
        }
        const images = new Uint8Array(count * size);
        let to = 0;
        for (let image = 0; image < count; image++) {
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              for (let channel = 0; channel < layout.channels; channel++) {
                const place = y * strides.row + x * strides.column + channel * strides.channel;
                images[to++] = byteOf(read(view, item(image, place) * itemSize));
              }
            }
          }
        }
        yield converted(images);
      }
    },
  };
}

/** From the channels of a file, grey or RGB with or without alpha, to those that are wanted. */
function chosenForm({ layout }: ImageArray, channels: number): (images: Uint8Array) => Uint8Array {
  const { height, width, channels: own } = layout;
  if (channels === own) return (images) => images;
  const pixels = height * width;
  const isGrey = own < 3;
  return (images) => {
    const count = images.length / (pixels * own);
    const out = new Uint8Array(count * pixels * channels);
    for (let image = 0; image < count; image++) {
      const rgba = rgbaImage(width, height);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const from = (image * pixels + pixel) * own;
        for (let c = 0; c < 3; c++) rgba.data[4 * pixel + c] = images[from + (isGrey ? 0 : c)]!;
        rgba.data[4 * pixel + 3] = own % 2 === 0 ? images[from + own - 1]! : 255;
      }
      writeDense(inChannels(rgba, channels as Channels), out.subarray(image * pixels * channels));
    }
    return out;
  };
}
