import { UserError } from '../../errors';
import { formatCount } from '../../format';
import type { Issue } from '../../jsonc/problems';
import type { DatasetOptions } from '../definition';
import { tellBroken } from '../loading/brokenImages';
import { countIn, noOddImages, oddSentences } from '../loading/oddImages';
import { chosenImages } from './choice';
import { classesOfFolder, type SortedFolder } from './folderClasses';
import { splitsOf, type Splits } from './splits';
import { summaryOf } from './summary';
import { surveyImages } from './survey';

/** Images that are looked at: some seconds of reading their first bytes. */
const mostSurveyed = 20_000;

interface Check extends DatasetOptions {
  resolution: number;
  advice: string;
}

/**
 * What keeps a folder from being trained on, and what it will be trained on, as information. Of images, the first bytes
 * are looked at: what is damaged further on is found when they are read.
 */
export async function checkFolder(folder: string, options: Check): Promise<Issue[]> {
  try {
    const sorted = await classesOfFolder(folder, options.classes);
    const splits = await splitsOf(folder, sorted.layout, sorted.classes);
    const { sentences, refusal } = await imageSentences(folder, sorted, splits, options);
    const [message = '', ...more] = [...summaryOf(sorted, splits), ...sentences];
    return [
      issue({ severity: 'information', message, advice: more.join('\n') || undefined }),
      ...(refusal ? [issueOf(refusal, options.classes)] : []),
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [issueOf(error, options.classes)];
  }
}

/** What can be told of the images that will be read, and why they can't be. */
async function imageSentences(
  folder: string,
  { classes }: SortedFolder,
  { train, test }: Splits,
  { resolution, limit, advice, unreadable }: Check,
): Promise<{ sentences: string[]; refusal?: UserError }> {
  const chosen = await Promise.all([train, test].map((split) => chosenImages(split, classes.length, limit)));
  const images = chosen.flatMap((split) => split.images);
  const looked = evenly(images.length, mostSurveyed);
  const { seen, broken } = await surveyImages(
    folder,
    looked.map((i) => images[i]!),
    advice,
  );
  const odd = noOddImages();
  for (const image of seen) if (image) countIn(odd, image, resolution);
  const isTrain = (_: unknown, at: number) => looked[at]! < chosen[0]!.images.length;
  const told = oddSentences(odd, seen.filter(isTrain).filter(Boolean).length, resolution);
  const part =
    looked.length < images.length && told.length > 0
      ? [`Of ${formatCount(images.length)} images, ${formatCount(looked.length)} were looked at:`]
      : [];
  const sentences = [...part, ...told];
  if (broken.length === 0) return { sentences };
  try {
    const left = await tellBroken(broken, looked.length, { dataset: 'folder', folder, unreadable });
    return { sentences: [...left, ...sentences] };
  } catch (error) {
    if (error instanceof UserError) return { sentences, refusal: error };
    throw error;
  }
}

/** At most so many of the first whole numbers, evenly. */
function evenly(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

function issueOf({ message, advice, where = '' }: UserError, map: string | undefined): Issue {
  const isOfMap = map !== undefined && (where === 'dataset.classes' || where.startsWith(map));
  const place = where.startsWith('dataset.') ? '' : ` (${where})`;
  return issue({ key: isOfMap ? 'classes' : 'folder', severity: 'error', message: `${message}${place}`, advice });
}

function issue({
  key = 'folder',
  ...rest
}: Pick<Issue, 'severity' | 'message' | 'advice'> & { key?: 'folder' | 'classes' }): Issue {
  return { path: ['dataset', key], at: 'value', inSchema: false, ...rest };
}
