import { formatCount } from '../../format';
import { visible } from '../../plainText';
import { extensionOf } from './inventory';
import type { LeftOut, WhyLeftOut } from './leftOut';
import { someNames } from '../loading/someNames';

/** What is left out of a folder of images and why, as sentences; nothing of what no person put there. */
export function leftOutSentences(leftOut: readonly LeftOut[]): string[] {
  return order.flatMap((why) => {
    const some = leftOut.filter((each) => each.why === why);
    return some.length === 0 ? [] : [sentences[why](some)];
  });
}

type Sentence = (some: readonly LeftOut[]) => string;

/** "2 files are no images" from "files are no images", with some of their names. */
const sentence =
  (one: string, many: string): Sentence =>
  (some) =>
    `${some.length === 1 ? `1 ${one}` : `${formatCount(some.length)} ${many}`}: ${someNames(some.map(({ path }) => path))}.`;

/** The same with what a person can do, in parentheses. */
function withAdvice(one: string, many: string, advice: string): Sentence {
  return (some) => `${sentence(one, many)(some).slice(0, -1)} (${advice}).`;
}

const sentences: Record<Exclude<WhyLeftOut, 'hidden' | 'companion'>, Sentence> = {
  loose: sentence(
    'image lies beside the folders of the classes, and is left out',
    'images lie beside the folders of the classes, and are left out',
  ),
  'no split': sentence(
    'folder beside the training images is left out: it is called neither training nor test',
    'folders beside the training images are left out: they are called neither training nor test',
  ),
  'other split': (some) => {
    const words = [
      'more folder is called training or test, and is left out',
      'more folders are called training or test, and are left out',
    ] as const;
    const taken = [...new Set(some.flatMap(({ instead }) => instead ?? []))].map(visible);
    return taken.length === 0
      ? sentence(...words)(some)
      : withAdvice(...words, `${taken.join(' and ')} ${taken.length === 1 ? 'is' : 'are'} taken`)(some);
  },
  unsorted: sentence(
    'folder is left out, because its images are not sorted into sub-folders by class',
    'folders are left out, because their images are not sorted into sub-folders by class',
  ),
  'unknown class': sentence(
    'folder of test images is left out, because training has no such class',
    'folders of test images are left out, because training has no such classes',
  ),
  'beside export': sentence(
    'entry is left out, because the images of its class are read from an LMDB export',
    'entries are left out, because the images of their class are read from an LMDB export',
  ),
  doubled: sentence(
    'folder is left out, because it holds the same folders as the one of its name around it',
    'folders are left out, because they hold the same folders as those of their names around them',
  ),
  annotations: sentence(
    'folder is left out, because it is called like annotations of the images beside it',
    'folders are left out, because they are called like annotations of the images beside them',
  ),
  'not chosen': sentence(
    'folder is not in dataset.classes, and is left out',
    'folders are not in dataset.classes, and are left out',
  ),
  'nothing read': sentence(
    'folder is left out, because no image in it is read',
    'folders are left out, because no images in them are read',
  ),
  empty: sentence('folder without images is left out', 'folders without images are left out'),
  format: (some) => {
    const formats = counted(some.map(({ format }) => format!));
    return withAdvice('image is left out', 'images are left out', `${formats}: not read; save as JPEG or PNG`)(some);
  },
  'no image': (some) =>
    `${formatCount(some.length)} ${some.length === 1 ? 'file is no image' : 'files are no images'} ` +
    `(${counted(some.map(({ path }) => extensionOf(path) || 'without extension'))}).`,
  archive: withAdvice(
    'archive is not looked into',
    'archives are not looked into',
    'unpack what holds images to train on',
  ),
  copy: sentence(
    'image is left out as a copy of an editor or an unfinished download, going by its name',
    'images are left out as copies of an editor or unfinished downloads, going by their names',
  ),
  run: sentence(
    "folder belongs to Darkroom's runs, and is left out",
    "folders belong to Darkroom's runs, and are left out",
  ),
  'hidden folder': sentence(
    'folder with images is left out, because its name begins with a dot',
    'folders with images are left out, because their names begin with a dot',
  ),
  linked: sentence(
    'folder or file is read under the names of links to it',
    'folders or files are read under the names of links to them',
  ),
  circle: sentence(
    'link leads to a folder that it lies in, and is not followed',
    'links lead to folders that they lie in, and are not followed',
  ),
  same: sentence(
    'link leads to what is read already, and is not followed',
    'links lead to what is read already, and are not followed',
  ),
  'dead link': sentence('link leads to nothing', 'links lead to nothing'),
  special: sentence('entry is neither a file nor a folder', 'entries are neither files nor folders'),
  name: sentence('name is not UTF-8, and its file is left out', 'names are not UTF-8, and their files are left out'),
  unreadable: withAdvice('folder may not be read', 'folders may not be read', 'change the permissions'),
};
const order = Object.keys(sentences) as (keyof typeof sentences)[];

/** "9 .txt, 1 .csv": what there is, the most frequent first. */
function counted(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([kind, count]) => `${formatCount(count)} ${visible(kind)}`)
    .join(', ');
}
