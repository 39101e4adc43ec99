import { digest } from '../../files/digest';
import { formatCount } from '../../format';
import { visible } from '../../plainText';
import type { ByteImage } from '../formats/areaAverage';

/** An image that stands for others of its kind. */
interface Example {
  path: string;
  width: number;
  height: number;
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
  /** A digest of each file's bytes, in the order of the images. */
  digests: string[];
}

/** Hexadecimal digits that tell files apart. */
const digestLength = 16;

export function noOddImages(): OddImages {
  return { cropped: { count: 0, example: null }, enlarged: { count: 0, example: null }, digests: [] };
}

/** Counts an image in, as it came out of its file. */
export function countIn(
  odd: OddImages,
  { path, bytes, image, resolution }: { path: string; bytes: Uint8Array; image: ByteImage; resolution: number },
): void {
  const { width, height } = image;
  const side = Math.min(width, height);
  const example = { path, width, height };
  const count = (kind: Kind) => {
    kind.count++;
    kind.example ??= example;
  };
  if (3 * side < 2 * Math.max(width, height)) count(odd.cropped);
  if (side < resolution) count(odd.enlarged);
  odd.digests.push(digest('sha256', bytes).slice(0, digestLength));
}

/** The images of both, those of `more` behind. */
export function joined(odd: OddImages, more: OddImages): OddImages {
  const kind = (a: Kind, b: Kind): Kind => ({ count: a.count + b.count, example: a.example ?? b.example });
  return {
    cropped: kind(odd.cropped, more.cropped),
    enlarged: kind(odd.enlarged, more.enlarged),
    digests: [...odd.digests, ...more.digests],
  };
}

/** What is odd about the images of both splits, as sentences. */
export function oddSentences(train: OddImages, test: OddImages, resolution: number): string[] {
  const { cropped, enlarged, digests } = joined(train, test);
  const of = (count: number) => `${formatCount(count)} of ${formatCount(digests.length)} images`;
  const example = ({ example: found }: Kind) =>
    found ? ` (${visible(found.path)} has ${found.width} x ${found.height})` : '';
  const trained = new Set(train.digests);
  const repeated = train.digests.length - trained.size;
  const shared = test.digests.filter((each) => trained.has(each)).length;
  return [
    ...(cropped.count > 0
      ? [`Cut by more than a third to the square in the middle: ${of(cropped.count)}${example(cropped)}.`]
      : []),
    ...(enlarged.count > 0
      ? [`Smaller than ${resolution} x ${resolution}, and enlarged: ${of(enlarged.count)}${example(enlarged)}.`]
      : []),
    ...(repeated > 0
      ? [
          `Repeats of other training images, bit for bit: ${formatCount(repeated)} of ${formatCount(train.digests.length)}.`,
        ]
      : []),
    ...(shared > 0
      ? [
          `Test images that are training images, bit for bit: ${formatCount(shared)} of ${formatCount(test.digests.length)}.`,
        ]
      : []),
  ];
}
