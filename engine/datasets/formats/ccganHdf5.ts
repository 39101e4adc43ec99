import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { areaAverage } from './areaAverage';
import { denseImage } from './byteImage';
import type { Hdf5File, Hdf5Images } from './hdf5';

/** Bytes of images that are read from the file at once. */
const batchBytes = 2 ** 25;

/** Where a person gets the file whose name begins with `stem`, as the beginning of a sentence. */
export function ccganFileAdvice(stem: string): string {
  return (
    'Get the HDF5 file that the authors of CcGAN share (the README of github.com/UBCDingXin/improved_CcGAN ' +
    `links to it: ${stem}_64x64.h5), and name its folder`
  );
}

/**
 * The HDF5 file in a folder as the authors of CcGAN name it, "RC-49_64x64.h5": of the resolution, else of the next
 * larger one, else the only one there is.
 * @throws UserError if there is none, or it isn't clear which.
 */
export async function locateHdf5(folder: string, stem: string, resolution: number, advice: string): Promise<string> {
  const files = (await hdf5Files(folder)).sort();
  const named = files
    .flatMap((name) => {
      const side = new RegExp(`^${stem}_(\\d+)x\\1\\.h5$`, 'i').exec(name)?.[1];
      return side === undefined || Number(side) < resolution ? [] : [{ name, side: Number(side) }];
    })
    .sort((a, b) => a.side - b.side);
  const found = named[0]?.name ?? (files.length === 1 ? files[0] : undefined);
  if (found !== undefined) return join(folder, found);
  const wanted = `${stem}_${resolution}x${resolution}.h5`;
  throw new UserError(
    files.length === 0
      ? `There is no HDF5 file here; ${wanted} is wanted.`
      : `There is no ${wanted} here, only ${files.join(', ')}.`,
    {
      where: folder,
      advice,
    },
  );
}

export async function hdf5Files(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /\.(h5|hdf5)$/i.test(name));
}

/**
 * The images at `indices`, in ascending order: `indices x resolution x resolution x 3` bytes, made smaller where the
 * file's are larger.
 * @throws UserError if the file's are smaller.
 */
export function readImages(
  file: Hdf5File,
  { side, read }: Hdf5Images,
  indices: ArrayLike<number>,
  resolution: number,
): Uint8Array {
  if (side < resolution)
    throw file.refuse('images', `are ${side}x${side}, and ${resolution}x${resolution} are wanted.`);
  const size = 3 * resolution ** 2;
  const images = new Uint8Array(indices.length * size);
  const storedSize = 3 * side ** 2;
  const batch = Math.max(1, Math.floor(batchBytes / storedSize));
  for (let i = 0; i < indices.length;) {
    const first = indices[i]!;
    let end = i + 1;
    while (end < indices.length && indices[end]! < first + batch) end++;
    const planes = read(first, indices[end - 1]! + 1);
    for (; i < end; i++) {
      const from = (indices[i]! - first) * storedSize;
      areaAverage(
        denseImage(side, side, 3, interleaved(planes.subarray(from, from + storedSize))),
        { height: resolution, width: resolution },
        images.subarray(i * size, (i + 1) * size),
      );
    }
  }
  return images;
}

/** All reds, all greens, all blues as pixels of red, green and blue. */
function interleaved(planes: Uint8Array): Uint8Array {
  const pixels = planes.length / 3;
  const image = new Uint8Array(planes.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < 3; channel++) image[3 * pixel + channel] = planes[channel * pixels + pixel]!;
  }
  return image;
}
