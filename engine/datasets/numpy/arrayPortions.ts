import { refuseLong } from '../formats/dataFile';
import { type NpyHeader, readNpyHeader } from '../formats/npy';
import type { ArrayFile } from '../formats/npz';
import type { ImageLayout } from './arrayShape';

/** An array of images in its file. */
export interface ImageArray {
  file: ArrayFile;
  header: NpyHeader;
  layout: ImageLayout;
}

/** Some images of an array, as they lie in the file. */
export interface ArrayPortion {
  view: DataView;
  count: number;
  /** Which of the values stands at a place of an image, if the last index ran fastest. */
  item(this: void, image: number, place: number): number;
}

/** @throws UserError if the file is damaged. */
export async function* arrayPortions({ file, header, layout }: ImageArray): AsyncGenerator<ArrayPortion> {
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
