import { join, relative } from 'node:path';
import { UserError } from '../../errors';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { digest } from '../../files/digest';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import { imageCacheFolder } from '../cache/place';

/** What becomes of images that can't be read. */
export const unreadableChoices = ['refuse', 'skip'] as const;
export type Unreadable = (typeof unreadableChoices)[number];

/** An image of a list that can't be read, and why. */
export interface BrokenImage {
  index: number;
  /** Its file. */
  where: string;
  message: string;
  advice?: string;
}

/** Why an image can't be read, as it was thrown; `place` is where its file lies. */
export function brokenImage(index: number, { message, advice, where = '' }: UserError, place: string): BrokenImage {
  return { index, where: where || place, message, advice };
}

/** The largest share of images that is left out: with more of them, something else is wrong. */
const mostSkipped = 0.25;
/** How many a message names. */
const mostNamed = 5;

/**
 * What to say of images that are left out, all of which are in one file.
 * @param count Of all images.
 * @throws UserError that names them, if none may be left out, or not as many.
 */
export async function tellBroken(
  images: readonly BrokenImage[],
  count: number,
  { dataset, folder, unreadable = 'refuse' }: { dataset: string; folder: string; unreadable?: Unreadable },
): Promise<string[]> {
  const broken = images.toSorted((a, b) => (a.where < b.where ? -1 : 1));
  const [first] = broken;
  const isFew = broken.length <= mostSkipped * count;
  // More are not left out: nobody is told to try.
  const hint = isFew ? `dataset.unreadable: "skip" leaves ${broken.length === 1 ? 'it' : 'them'} out.` : undefined;
  if (unreadable === 'refuse' && broken.length === 1)
    throw new UserError(first!.message, {
      where: first!.where,
      advice: [first!.advice, hint].filter(Boolean).join(' '),
    });
  const named = ({ where, message }: BrokenImage) =>
    `${oneLine(relative(folder, where))}: ${oneLine(message).replace(/\.$/, '')}`;
  const list = join(imageCacheFolder(dataset), `unreadable-${digest('sha256', folder).slice(0, 12)}.txt`);
  const isWritten = await writeFileMakingFolder(list, broken.map((each) => `${named(each)}\n`).join('')).then(
    () => true,
    () => false,
  );
  const some = broken.slice(0, mostNamed).map(named);
  const more = broken.length > mostNamed ? [`and ${formatCount(broken.length - mostNamed)} more`] : [];
  const ofAll = `${formatCount(broken.length)} of ${formatCount(count)} images can't be read`;
  const listed = isWritten && more.length > 0 ? ` All are listed in ${list}.` : '';
  if (unreadable === 'skip' && isFew) {
    const verb = broken.length === 1 ? 'is' : 'are';
    return [`${ofAll} and ${verb} left out: ${[...some, ...more].join('; ')}.${listed}`];
  }
  const tooMany = unreadable === 'skip' ? ', more than the quarter that may be left out' : '';
  throw new UserError(`${ofAll}${tooMany}: ${[...some, ...more].join('; ')}.`, {
    where: folder,
    advice: [
      'Copy damaged ones again, save others as JPEG or PNG, or remove them.' + listed,
      unreadable === 'refuse' && hint ? `Or ${hint}` : '',
    ]
      .filter(Boolean)
      .join(' '),
  });
}
