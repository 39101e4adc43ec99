import { digest } from '../../files/digest';
import { formatCount } from '../../format';
import { visible } from '../../plainText';

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
  /** The same for files of the same bytes. */
  content: string;
}

interface Kind {
  count: number;
  example: Example | null;
}

/** What a person may not expect of images as they are trained on. */
export interface OddImages {
  /** Of which the square in the middle is less than two thirds. */
  cropped: Kind;
  /** Whose square is smaller than what is trained on. */
  enlarged: Kind;
  /** Turned or mirrored to stand upright. */
  turned: Kind;
  /** The content of each file, in the order of the images. */
  contents: string[];
}

/** Hexadecimal digits that tell files apart. */
const digestLength = 16;

export function noOddImages(): OddImages {
  const none = () => ({ count: 0, example: null });
  return { cropped: none(), enlarged: none(), turned: none(), contents: [] };
}

/** Stands for a file's bytes among those of other files. */
export function contentKey(bytes: Uint8Array): string {
  return digest('sha256', bytes).slice(0, digestLength);
}

/** Counts an image in that will be `resolution` pixels wide and high. */
export function countIn(odd: OddImages, image: SeenImage, resolution: number): void {
  const { path, width, height, isTurned, content } = image;
  const side = Math.min(width, height);
  const count = (kind: Kind) => {
    kind.count++;
    kind.example ??= { path, width, height };
  };
  if (3 * side < 2 * Math.max(width, height)) count(odd.cropped);
  if (side < resolution) count(odd.enlarged);
  if (isTurned) count(odd.turned);
  odd.contents.push(content);
}

/** The images of both, those of `more` behind. */
export function joined(odd: OddImages, more: OddImages): OddImages {
  const kind = (a: Kind, b: Kind): Kind => ({ count: a.count + b.count, example: a.example ?? b.example });
  return {
    cropped: kind(odd.cropped, more.cropped),
    enlarged: kind(odd.enlarged, more.enlarged),
    turned: kind(odd.turned, more.turned),
    contents: [...odd.contents, ...more.contents],
  };
}

/** What is odd about images, as sentences; the first `trainCount` are for training, the others for tests. */
export function oddSentences(odd: OddImages, trainCount: number, resolution: number): string[] {
  const { cropped, enlarged, turned, contents } = odd;
  const [train, test] = [contents.slice(0, trainCount), contents.slice(trainCount)];
  const of = (count: number) => `${formatCount(count)} of ${formatCount(contents.length)} images`;
  const example = ({ example: found }: Kind) =>
    found ? ` (${visible(found.path)} has ${found.width} x ${found.height})` : '';
  const trained = new Set(train);
  const repeated = train.length - trained.size;
  const shared = test.filter((each) => trained.has(each)).length;
  return [
    ...(cropped.count > 0
      ? [`Cut by more than a third to the square in the middle: ${of(cropped.count)}${example(cropped)}.`]
      : []),
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
