import { UserError } from '../../errors';
import { refuseLong } from '../formats/dataFile';
import { type NpyHeader, readNpyHeader } from '../formats/npy';
import type { ArrayFile } from '../formats/npz';
import type { RawImages } from '../tables/rawImages';
import { imageLayout, type ImageLayout } from './arrayShape';

/** An array of images in its file. */
export interface ImageArray {
  file: ArrayFile;
  header: NpyHeader;
  layout: ImageLayout;
}

/** What numbers black and white are. */
export interface ValueRange {
  low: number;
  high: number;
}

/** @throws UserError if it is no array of images of a type that is read. */
export async function openImageArray(file: ArrayFile): Promise<ImageArray> {
  const stream = await file.open();
  try {
    const header = await readNpyHeader(stream, file.where);
    const { type } = header;
    if (type.name !== 'uint8' && type.kind !== 'float')
      throw new UserError(`These images are of the type ${type.name}; uint8 and floats are read.`, {
        where: file.where,
        advice: 'Save them as uint8 from 0 to 255: images.astype(numpy.uint8).',
      });
    return { file, header, layout: imageLayout(header, file.where) };
  } finally {
    await stream.close();
  }
}

/**
 * What numbers black and white are in arrays of images: 0 and 255 of bytes; of floats 0 and 1, or -1 and 1 where there
 * are negative ones. All floats are read.
 * @throws UserError if floats are beyond that.
 */
export async function rangeOf(arrays: readonly ImageArray[]): Promise<ValueRange> {
  if (arrays.every(({ header }) => header.type.kind === 'integer')) return { low: 0, high: 255 };
  const odd = arrays.find(({ header }) => header.type.kind === 'integer');
  if (odd)
    throw new UserError('These images are bytes, but others of the data set are floats.', {
      where: odd.file.where,
      advice: 'Save all of them as uint8.',
    });
  let [low, high] = [0, 0];
  for (const array of arrays) {
    const { type } = array.header;
    for await (const { view } of arrayPortions(array)) {
      for (let at = 0; at < view.byteLength; at += type.bytes) {
        const value = type.read(view, at);
        // Also of what is no number.
        if (!(value >= -1 && value <= 1)) throw beyond(value, array.file.where);
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  return { low: low < 0 ? -1 : 0, high: 1 };
}

function beyond(value: number, where: string): UserError {
  return new UserError(`These images have the value ${value}; floats are read from 0 to 1, or from -1 to 1.`, {
    where,
    advice: 'Save images of 0 to 255 as uint8: images.round().astype(numpy.uint8).',
  });
}

/** The images as bytes from 0 (`low`) to 255 (`high`). */
export function bytesOfArray(array: ImageArray, { low, high }: ValueRange): RawImages {
  const { header, layout } = array;
  const { height, width, channels, strides } = layout;
  const { read, bytes: itemSize, kind } = header.type;
  const size = height * width * channels;
  const byteOf = (value: number) => Math.round(((value - low) / (high - low)) * 255);
  return {
    ...layout,
    async *portions() {
      for await (const { view, count, item } of arrayPortions(array)) {
        if (kind === 'integer' && strides.channel === 1 && !header.isFortran) {
          yield new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
          continue;
        }
        const images = new Uint8Array(count * size);
        let to = 0;
        for (let image = 0; image < count; image++) {
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              for (let channel = 0; channel < channels; channel++) {
                const place = y * strides.row + x * strides.column + channel * strides.channel;
                const value = read(view, item(image, place) * itemSize);
                images[to++] = kind === 'integer' ? value : byteOf(value);
              }
            }
          }
        }
        yield images;
      }
    },
  };
}

/** Some images of an array, as they lie in the file. */
interface ArrayPortion {
  view: DataView;
  count: number;
  /** Which of the values stands at a place of an image, if the last index ran fastest. */
  item(this: void, image: number, place: number): number;
}

/** @throws UserError if the file is damaged. */
async function* arrayPortions({ file, header, layout }: ImageArray): AsyncGenerator<ArrayPortion> {
  const { height, width, channels, count } = layout;
  const { type, shape, isFortran } = header;
  const size = height * width * channels;
  const stream = await file.open();
  try {
    await readNpyHeader(stream, file.where);
    if (!isFortran) {
      for await (const bytes of stream.records(size * type.bytes, count))
        yield {
          view: viewOf(bytes),
          count: bytes.length / (size * type.bytes),
          item: (image, place) => image * size + place,
        };
      return;
    }
    // Each image lies all over the file.
    refuseLong(count * size * type.bytes, file.where);
    for await (const bytes of stream.records(Math.max(1, count * size * type.bytes), count === 0 ? 0 : 1)) {
      const inFortran = fortranPlace(shape);
      yield { view: viewOf(bytes), count, item: (image, place) => image + count * inFortran(place) };
    }
  } finally {
    await stream.close();
  }
}

/** Where the value at a place of an image lies, in steps of all images, if the first index runs fastest. */
function fortranPlace([, ...sizes]: readonly number[]): (place: number) => number {
  const [a = 1, b = 1, c = 1] = sizes;
  return (place) => {
    const k = place % c;
    const j = Math.floor(place / c) % b;
    return Math.floor(place / (b * c)) + a * (j + b * k);
  };
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => new DataView(buffer, byteOffset, byteLength);
