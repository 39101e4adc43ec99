import { orUserError, UserError } from '../../errors';
import type { Issue } from '../../jsonc/problems';
import { assertRoom, imageRoom } from '../cache/room';
import type { DatasetOptions } from '../definition';
import { imageSizeOf } from '../loading/decodeStored';
import { lookAtImages } from '../loading/lookAtImages';
import { summaryOf } from '../loading/summary';
import { assertEveryClass, chosenImages } from './choice';
import { classesOfFolder } from './folderClasses';
import { leftOutSentences } from './leftOutText';
import { splitsOf, total } from './splits';

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
    const looked = await lookAtImages(
      folder,
      chosen.map(({ images }) => images),
      { ...options, dataset: 'folder' },
    );
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
