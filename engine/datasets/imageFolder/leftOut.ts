import type { WhyPassed } from '../../files/walk';
import type { WhyOutside } from './layout/layout';

/** Why an entry of a folder is not trained on. */
export type WhyLeftOut =
  | Exclude<WhyPassed, 'refused'>
  | WhyOutside
  /** A folder with nothing in it but what is left out for reasons of its own. */
  | 'nothing read'
  /** What is read under the names of links to it. */
  | 'linked'
  /** A folder that the map of classes does not name. */
  | 'not chosen'
  /** A run of Darkroom's, or a folder of them. */
  | 'run'
  /** A zip file or the like. */
  | 'archive'
  /** An image that an editor keeps as a copy, or that a browser has not fetched whole, by its name. */
  | 'copy'
  /** A file that is no image. */
  | 'no image'
  /** An image of a format that is not read. */
  | 'format';

export interface LeftOut {
  /** From the data set's folder, with `/`. */
  path: string;
  why: WhyLeftOut;
  /** The format that is not read. */
  format?: string;
  /** The folder that has been taken in its stead. */
  instead?: string;
}

/** Reasons that take no image away: a folder with such entries alone is simply one without images. */
const withoutLoss: ReadonlySet<WhyLeftOut> = new Set<WhyLeftOut>(['hidden', 'companion', 'no image']);

/** Reasons that, where they hold of all in a folder, hold of the folder. */
const forAll: readonly WhyLeftOut[] = ['run', 'linked'];

/** Whether an entry says why there are no images where it lies, so that a person wants to know of it. */
export function isLoss({ why }: LeftOut): boolean {
  return !withoutLoss.has(why);
}

/**
 * Each entry once, in the order of their paths: what lies in a folder that is left out is not listed by itself, unless
 * it is the reason why there are no images in that folder.
 */
export function settled(leftOut: readonly LeftOut[]): LeftOut[] {
  const whys = new Map(leftOut.map(({ path, why }) => [path, why]));
  const reasons = new Map<string, Set<WhyLeftOut>>();
  for (const each of leftOut) {
    if (!isLoss(each)) continue;
    for (const folder of foldersAround(each.path))
      if (whys.get(folder) === 'empty') reasons.set(folder, (reasons.get(folder) ?? new Set()).add(each.why));
  }
  for (const [folder, within] of reasons)
    whys.set(folder, within.size === 1 ? (forAll.find((why) => within.has(why)) ?? 'nothing read') : 'nothing read');

  const isTold = (each: LeftOut) =>
    foldersAround(each.path).every((folder) => {
      const why = whys.get(folder);
      return why === undefined || (why === 'nothing read' && isLoss(each));
    });
  return leftOut
    .filter(isTold)
    .map((each) => ({ ...each, why: whys.get(each.path)! }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The folders that an entry lies in, the nearest first; the data set's aside. */
export function foldersAround(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end));
  return folders;
}
