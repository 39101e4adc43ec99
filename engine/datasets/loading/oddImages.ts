import { digest } from '../../files/digest';
import { formatCount } from '../../format';
import { visible } from '../../plainText';
import type { Fit } from './fit';

/** An image that stands for others of its kind. */
interface Example {
  path: string;
  width: number;
  height: number;
}

/** What is known of an image that is or will be read. */
export interface SeenImage extends Example {
  /** Whether its pixels lie otherwise in the file: its sizes are those of the upright picture. */
  isTurned: boolean;
  /** The same for files of the same bytes: a `contentKey`. */
  content: number;
}

/** What images are fitted into, and how. */
interface Fitting {
  /** Pixels along one side. */
  resolution: number;
  fit: Fit;
}

interface Kind {
  count: number;
  example: Example | null;
}

/** What a person may not expect of images as they are trained on. */
export interface OddImages {
  /** Whose longer side is more than half as long again as the other: what `fit` does to them shows. */
  oblong: Kind;
  /** Whose square is smaller than what is trained on. */
  enlarged: Kind;
  /** Turned or mirrored to stand upright. */
  turned: Kind;
  /** The content of each file, in the order of the images: eight bytes of memory for each. */
  contents: number[];
}

/** Hexadecimal digits that tell files apart: as many as a number holds exactly. Among a million, hardly two agree. */
const digestLength = 13;

export function noOddImages(): OddImages {
  const none = () => ({ count: 0, example: null });
  return { oblong: none(), enlarged: none(), turned: none(), contents: [] };
}

/** Stands for a file's bytes among those of other files. */
export function contentKey(...bytes: (string | Uint8Array)[]): number {
  return parseInt(digest('sha256', ...bytes).slice(0, digestLength), 16);
}

/** Counts an image in that is fitted into a square. */
export function countIn(odd: OddImages, image: SeenImage, { resolution, fit }: Fitting): void {
  const { path, width, height, isTurned, content } = image;
  const side = fit === 'pad' ? Math.max(width, height) : Math.min(width, height);
  const count = (kind: Kind) => {
    kind.count++;
    kind.example ??= { path, width, height };
  };
  if (3 * Math.min(width, height) < 2 * Math.max(width, height)) count(odd.oblong);
  if (side < resolution) count(odd.enlarged);
  if (isTurned) count(odd.turned);
  odd.contents.push(content);
}

/** Adds the images of `more` behind those of `odd`. */
export function addImages(odd: OddImages, more: OddImages): void {
  for (const kind of ['oblong', 'enlarged', 'turned'] as const) {
    odd[kind].count += more[kind].count;
    odd[kind].example ??= more[kind].example;
  }
  for (const content of more.contents) odd.contents.push(content);
}

/** What becomes of images whose sides are unlike. */
const oblongWords: Record<Fit, string> = {
  crop: 'Cut by more than a third to the square in the middle',
  pad: 'Filled up with bars to a square, by more than a third of it',
  stretch: 'Pulled to a square, one side by more than half as much again as the other',
};

/** What is odd about images, as sentences; the first `trainCount` are for training, the others for tests. */
export function oddSentences(odd: OddImages, trainCount: number, { resolution, fit }: Fitting): string[] {
  const { oblong, enlarged, turned, contents } = odd;
  const [train, test] = [contents.slice(0, trainCount), contents.slice(trainCount)];
  const of = (count: number) => `${formatCount(count)} of ${formatCount(contents.length)} images`;
  const example = ({ example: found }: Kind) =>
    found ? ` (${visible(found.path)} has ${found.width} x ${found.height})` : '';
  const trained = new Set(train);
  const repeated = train.length - trained.size;
  const shared = test.filter((each) => trained.has(each)).length;
  return [
    ...(oblong.count > 0 ? [`${oblongWords[fit]}: ${of(oblong.count)}${example(oblong)}.`] : []),
    ...(enlarged.count > 0
      ? [`Smaller than ${resolution} x ${resolution}, and enlarged: ${of(enlarged.count)}${example(enlarged)}.`]
      : []),
    ...(turned.count > 0
      ? [`Turned or mirrored to stand upright, as their files say: ${of(turned.count)}${example(turned)}.`]
      : []),
    ...(repeated > 0
      ? [`Repeats of other training images, bit for bit: ${formatCount(repeated)} of ${formatCount(train.length)}.`]
      : []),
    ...(shared > 0
      ? [`Test images that are training images, bit for bit: ${formatCount(shared)} of ${formatCount(test.length)}.`]
      : []),
  ];
}
