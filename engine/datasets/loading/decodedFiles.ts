import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { cachedPortions } from '../cache/cachedPortions';
import { assertRoom, imageRoom } from '../cache/room';
import type { Channels } from '../formats/channels';
import { chosenFrom, type ImageBytes } from '../imageBytes';
import { brokenImage, tellBroken, type BrokenImage, type Unreadable } from './brokenImages';
import { DecodePool } from './decodePool';
import { imageSizeOf, type ImageForm } from './decodeStored';
import type { Fit } from './fit';
import { inBatches } from './inBatches';
import { type LoadProgress, silentProgress } from './loadProgress';
import { countIn, addImages, noOddImages, type OddImages } from './oddImages';
import { placeOf, type ReadStored, type StoredImage } from './storedImage';
import { decodingThreads } from './workers';

/** Goes up whenever the same files would give other bytes. */
const cacheVersion = 4;
/** Milliseconds between two words on how far it has come. */
const tellInterval = 500;

/** How image files are decoded, as an experiment says it. */
export interface DecodingOptions {
  /** Pixels along one side. */
  resolution: number;
  /** How images that aren't square become so; by the square in their middle if it isn't given. */
  fit?: Fit;
  /** Three if it isn't given. */
  channels?: Channels;
  /** What to do where a file is missing. */
  advice: string;
  /** What becomes of images that can't be read; 'refuse' if it isn't given. */
  unreadable?: Unreadable;
  progress?: LoadProgress;
}

export interface Decoding extends DecodingOptions {
  /** Name of the folder in the cache. */
  dataset: string;
  /** Where paths start. */
  folder: string;
  /** Reads an image's bytes, where they do not lie in its file as they are. */
  read?: ReadStored;
}

/** The images of a list that could be read. */
export interface DecodedImages {
  /** `kept.length`, of `resolution x resolution x channels` bytes. */
  images: ImageBytes;
  /** Which of the list they are, in its order. */
  kept: Uint32Array;
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
 * Lists of image files of a folder as square images. Decoding takes minutes for a large data set, so they are kept in
 * the cache until a file's size or time changes, and read from there.
 * @throws UserError that names all files of all lists that are missing or can't be decoded, unless they are to be left
 * out; if there is no room for them.
 */
export async function decodedFiles<const Lists extends readonly (readonly StoredImage[])[]>(
  lists: Lists,
  decoding: Decoding,
): Promise<Decoded<Lists>> {
  const { resolution, fit = 'crop', channels = 3, folder, advice, progress = silentProgress } = decoding;
  const form: ImageForm = { resolution, fit, channels };
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  assertRoom({ count, imageSize: imageSizeOf(form) }, await imageRoom());
  const pool = new DecodePool({ ...form, folder, advice }, decodingThreads(), decoding.read);
  try {
    const odd = noOddImages();
    let [before, toldAt] = [0, performance.now()];
    const parts: { images: ImageBytes; broken: BrokenImage[] }[] = [];
    for (const list of lists) {
      const start = before;
      const onDone = (done: number) => {
        progress.throwIfStopped();
        if (performance.now() - toldAt < tellInterval) return;
        toldAt = performance.now();
        progress.activity(`decoding images ${formatCount(start + done)} / ${formatCount(count)}`);
      };
      const part = await decodeList(list, decoding, { form, pool, onDone });
      addImages(odd, part.odd);
      parts.push(part);
      before += list.length;
    }
    const broken = parts.flatMap((part) => part.broken);
    const notes = broken.length === 0 ? [] : await tellBroken(broken, count, decoding);
    const decoded = parts.map((part, i) => withoutBroken(part, lists[i]!.length));
    return { decoded: decoded as Decoded<Lists>['decoded'], notes, odd };
  } finally {
    await pool.close();
  }
}

interface Means {
  form: ImageForm;
  pool: DecodePool;
  /** Hears how many of the list are done. */
  onDone: (done: number) => void;
}

async function decodeList(
  list: readonly StoredImage[],
  { dataset, folder, progress }: Decoding,
  { form, pool, onDone }: Means,
): Promise<Remarks & { images: ImageBytes }> {
  const { images, remarks } = await cachedPortions<Remarks>({
    dataset,
    count: list.length,
    imageSize: imageSizeOf(form),
    progress,
    keyOf: async (start, end) => JSON.stringify([cacheVersion, form, folder, await prints(list, start, end, folder)]),
    make: async (start, end, out) => {
      const some = list.slice(start, end);
      const results = await pool.decode(some, out, (done) => {
        onDone(start + done);
      });
      const made: Remarks = { broken: [], odd: noOddImages() };
      for (const [i, result] of results.entries()) {
        const image = some[i]!;
        if ('seen' in result) countIn(made.odd, { path: image.path, ...result.seen }, form);
        else {
          const error = new UserError(result.broken.message, result.broken);
          made.broken.push(brokenImage(i, error, placeOf(folder, image)));
        }
      }
      return { remarks: made, isFinal: results.every((result) => 'seen' in result || result.isFinal) };
    },
  });
  const odd = noOddImages();
  const broken: BrokenImage[] = [];
  for (const { start, remarks: some } of remarks) {
    addImages(odd, some.odd);
    broken.push(...some.broken.map((each) => ({ ...each, index: start + each.index })));
  }
  return { images, broken, odd };
}

function withoutBroken(
  { images, broken }: { images: ImageBytes; broken: readonly BrokenImage[] },
  count: number,
): DecodedImages {
  const isBroken = new Set(broken.map(({ index }) => index));
  const kept = Uint32Array.from({ length: count }, (_, index) => index).filter((index) => !isBroken.has(index));
  return { images: broken.length === 0 ? images : chosenFrom(images, kept), kept };
}

/** Names, sizes and times of the files of images: others mean other bytes. */
async function prints(
  list: readonly StoredImage[],
  start: number,
  end: number,
  folder: string,
): Promise<[name: string, print: string][]> {
  const found: [string, string][] = [];
  const known = new Map<string, Promise<string>>();
  await inBatches(
    list.slice(start, end),
    ({ path }) => {
      const print = known.get(path) ?? printOf(join(folder, path));
      known.set(path, print);
      return print;
    },
    (print, i) => {
      const { path, part, row } = list[start + i]!;
      found.push([
        part ? `${path} ${part.offset}+${part.length}` : row === undefined ? path : `${path} row ${row}`,
        print,
      ]);
    },
  );
  return found;
}

/** Size and time of a file, which change with its content; '' if it is missing. */
async function printOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.size} ${found.mtimeMs}` : '';
}
