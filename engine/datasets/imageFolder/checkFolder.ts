import { orUserError, UserError } from '../../errors';
import { formatCount } from '../../format';
import type { Issue } from '../../jsonc/problems';
import { assertRoom, imageRoom } from '../cache/room';
import type { DatasetOptions } from '../definition';
import { tellBroken } from '../loading/brokenImages';
import { imageSizeOf } from '../loading/decodeStored';
import { countIn, noOddImages, oddSentences } from '../loading/oddImages';
import { assertEveryClass, chosenImages, type ChosenImages } from './choice';
import { classesOfFolder } from './folderClasses';
import { leftOutSentences } from './leftOutText';
import { splitsOf, total } from './splits';
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
  const { classes: map, limit, resolution, fit = 'crop', channels = 3 } = options;
  try {
    const { layout, classes, leftOut } = await classesOfFolder(folder, map);
    const { train, test, heldBack, notes } = await splitsOf(folder, layout, classes);
    const chosen = await Promise.all([train, test].map((split) => chosenImages(split, classes.length, limit)));
    const looked = await lookAt(folder, chosen, options);
    const labels = chosen.map((split, i) => split.labels.filter((_, at) => !looked.broken[i]!.has(at)));
    const [message, ...more] = [
      summaryOf(classes, {
        train: { labels: labels[0]!, available: total(train) },
        test: { labels: labels[1]!, available: total(test) },
        heldBack,
      }),
      ...[...layout.notes, ...notes, ...looked.sentences, ...leftOutSentences(leftOut)],
    ];
    const refusal =
      looked.refusal ??
      (await orUserError(async () => {
        const imageSize = imageSizeOf({ resolution, fit, channels });
        assertRoom({ count: labels[0]!.length + labels[1]!.length, imageSize }, await imageRoom());
        chosen.forEach((split, i) => {
          assertEveryClass(split.labels, labels[i]!, classes, folder);
        });
      }));
    return [
      issue({ severity: 'information', message, advice: more.join('\n') || undefined }),
      ...(refusal ? [issueOf(refusal, map)] : []),
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [issueOf(error, map)];
  }
}

/** What the first bytes of images tell. */
interface Looked {
  sentences: string[];
  /** Of each split, which images are left out, because they can't be read. */
  broken: Set<number>[];
  /** Why the run would not begin for them. */
  refusal?: UserError;
}

async function lookAt(
  folder: string,
  splits: readonly ChosenImages[],
  { resolution, fit = 'crop', advice, unreadable }: Check,
): Promise<Looked> {
  const all = splits.flatMap(({ images }, split) => images.map((image, index) => ({ image, split, index })));
  const looked = evenly(all.length, mostSurveyed).map((i) => all[i]!);
  const { seen, broken } = await surveyImages(
    folder,
    looked.map(({ image }) => image),
    advice,
  );
  const odd = noOddImages();
  for (const image of seen) if (image) countIn(odd, image, { resolution, fit });
  const trained = seen.filter((image, i) => image && looked[i]!.split === 0).length;
  const told = oddSentences(odd, trained, { resolution, fit });
  const part =
    looked.length < all.length
      ? [`${formatCount(looked.length)} of ${formatCount(all.length)} images were looked at.`]
      : [];
  const sets = splits.map((_, split) => {
    const indices = broken.map(({ index }) => looked[index]!).filter((each) => each.split === split);
    return new Set(indices.map(({ index }) => index));
  });
  if (broken.length === 0) return { sentences: [...part, ...told], broken: sets };
  const left = await orUserError(() => tellBroken(broken, looked.length, { dataset: 'folder', folder, unreadable }));
  return left instanceof UserError
    ? { sentences: [...part, ...told], broken: splits.map(() => new Set<number>()), refusal: left }
    : { sentences: [...part, ...left, ...told], broken: sets };
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
