import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { orUserError, UserError } from '../../errors';
import { areaAverage } from '../formats/areaAverage';
import { centreSquare } from '../formats/centreSquare';
import { decodePhoto, readPhotoHeader } from '../formats/photo';
import { brokenImage, tellBroken, type BrokenImage, type Unreadable } from './brokenImages';
import { inBatches } from './inBatches';
import { cachedImages, type CachedImages } from './imageCache';
import { contentKey, countIn, joined, noOddImages, type OddImages } from './oddImages';
import { placeOf, type ReadStored, readStored, type StoredImage } from './storedImage';

/** Goes up whenever the same files would give other bytes. */
const cacheVersion = 3;
/** Bytes of images in one file of the cache: a run that is killed while it decodes loses no more than that. */
const bytesPerCacheFile = 2 ** 28;

export interface Decoding {
  /** Name of the folder in the cache. */
  dataset: string;
  /** Where paths start. */
  folder: string;
  resolution: number;
  /** What to do where a file is missing. */
  advice: string;
  /** What becomes of images that can't be read; 'refuse' if it isn't given. */
  unreadable?: Unreadable;
  /** Reads an image's bytes, where they do not lie in its file as they are. */
  read?: ReadStored;
}

/** The images of a list that could be read. */
export interface DecodedImages {
  /** `kept.length x resolution x resolution x 3` bytes. */
  images: Uint8Array;
  /** Which of the list they are, in its order. */
  kept: readonly number[];
}

interface Decoded<Lists extends readonly unknown[]> {
  /** Of each list. */
  decoded: { [I in keyof Lists]: DecodedImages };
  /** What a person should know of those that could not be read, as sentences. */
  notes: string[];
  /** What is odd about those that could, of all lists. */
  odd: OddImages;
}

/** What is said of images when they are decoded. */
interface Remarks {
  broken: BrokenImage[];
  odd: OddImages;
}

/**
 * Lists of image files of a folder as images, the square in the middle of each. Decoding takes minutes for a large data
 * set, so they are kept in the cache until a file's size or time changes.
 * @throws UserError that names all files of all lists that are missing or can't be decoded, unless they are to be left
 * out.
 */
export async function decodedFiles<const Lists extends readonly (readonly StoredImage[])[]>(
  lists: Lists,
  decoding: Decoding,
): Promise<Decoded<Lists>> {
  const parts: { images: Uint8Array; broken: BrokenImage[] }[] = [];
  let odd = noOddImages();
  for (const list of lists) {
    const { images, remarks } = await decodeList(list, decoding);
    odd = joined(odd, remarks.odd);
    parts.push({ images, broken: remarks.broken });
  }
  const broken = parts.flatMap((part) => part.broken);
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  const notes = broken.length === 0 ? [] : await tellBroken(broken, count, decoding);
  const decoded = parts.map((part, i) => withoutBroken(part, lists[i]!.length, 3 * decoding.resolution ** 2));
  return { decoded: decoded as Decoded<Lists>['decoded'], notes, odd };
}

async function decodeList(images: readonly StoredImage[], decoding: Decoding): Promise<CachedImages<Remarks>> {
  const size = 3 * decoding.resolution ** 2;
  const imagesPerFile = Math.max(1, Math.floor(bytesPerCacheFile / size));
  const remarks: Remarks = { broken: [], odd: noOddImages() };
  let all: Uint8Array | undefined;
  for (let start = 0; start < images.length; start += imagesPerFile) {
    const some = await decodeCached(images.slice(start, start + imagesPerFile), decoding);
    remarks.broken.push(...some.remarks.broken.map((each) => ({ ...each, index: start + each.index })));
    remarks.odd = joined(remarks.odd, some.remarks.odd);
    if (images.length <= imagesPerFile) all = some.images;
    else (all ??= new Uint8Array(images.length * size)).set(some.images, start * size);
  }
  return { images: all ?? new Uint8Array(0), remarks };
}

function withoutBroken(
  { images, broken }: { images: Uint8Array; broken: readonly BrokenImage[] },
  count: number,
  size: number,
): DecodedImages {
  const isBroken = new Set(broken.map(({ index }) => index));
  const kept = Array.from({ length: count }, (_, index) => index).filter((index) => !isBroken.has(index));
  if (broken.length === 0) return { images, kept };
  const left = new Uint8Array(kept.length * size);
  kept.forEach((index, place) => {
    left.set(images.subarray(index * size, (index + 1) * size), place * size);
  });
  return { images: left, kept };
}

async function decodeCached(
  images: readonly StoredImage[],
  { dataset, folder, resolution, advice, read = (image) => readStored(folder, image, advice) }: Decoding,
): Promise<CachedImages<Remarks>> {
  const size = 3 * resolution ** 2;
  const names = images.map(({ path, part, row }) =>
    part ? `${path} ${part.offset}+${part.length}` : row === undefined ? path : `${path} row ${row}`,
  );
  const fingerprints: string[] = [];
  const known = new Map<string, Promise<string>>();
  await inBatches(
    images,
    ({ path }) => {
      const fingerprint = known.get(path) ?? fingerprintOf(join(folder, path));
      known.set(path, fingerprint);
      return fingerprint;
    },
    (fingerprint, i) => {
      fingerprints[i] = fingerprint;
    },
  );
  const key = JSON.stringify([cacheVersion, resolution, folder, names, fingerprints]);
  return cachedImages(dataset, key, images.length * size, async (out) => {
    const broken: BrokenImage[] = [];
    const odd = noOddImages();
    // What keeps a file from being read passes without a trace in its size and time: permissions, a drive.
    let isFinal = true;
    await inBatches(
      images,
      (image) => orUserError(() => read(image)),
      async (bytes, index) => {
        const { path } = images[index]!;
        const where = placeOf(folder, images[index]!);
        const image = bytes instanceof UserError ? bytes : await orUserError(() => decodePhoto(bytes, where));
        if (image instanceof UserError || bytes instanceof UserError) {
          broken.push(brokenImage(index, image as UserError, where));
          if (bytes instanceof UserError) isFinal = false;
          return;
        }
        const { width, height } = image;
        const { orientation = 1 } = readPhotoHeader(bytes, where);
        countIn(odd, { path, width, height, isTurned: orientation !== 1, content: contentKey(bytes) }, resolution);
        areaAverage(centreSquare(image), resolution, out.subarray(index * size, (index + 1) * size));
      },
    );
    return { remarks: { broken, odd }, isFinal };
  });
}

/** Size and time of a file, which change with its content; '' if it is missing. */
async function fingerprintOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.size} ${found.mtimeMs}` : '';
}
