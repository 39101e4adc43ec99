import { orUserError, UserError } from '../../errors';
import { formatCount } from '../../format';
import { readPhotoHeader } from '../formats/photo';
import { brokenImage, type BrokenImage, tellBroken, type Unreadable } from '../loading/brokenImages';
import type { Fit } from '../loading/fit';
import { lookAtImages } from '../loading/lookAtImages';
import { contentKey, countIn, noOddImages, oddSentences } from '../loading/oddImages';
import { placeOf } from '../loading/storedImage';
import type { EncodedTable } from './encodedTable';

interface Look {
  resolution: number;
  fit?: Fit;
  advice: string;
  unreadable?: Unreadable;
}

type Looked = Awaited<ReturnType<typeof lookAtImages>>;

/** Image files whose first bytes are looked at: what a second or two is enough for. */
const mostFiles = 4000;

const lookedAt = (some: number, all: number) => `${formatCount(some)} of ${formatCount(all)} images were looked at.`;

/** Looks at the first bytes of the images of each split; of images within other files, at those of a few rows. */
export async function lookAtTable(
  table: EncodedTable,
  splits: readonly ArrayLike<number>[],
  look: Look,
): Promise<Looked> {
  const { few } = table;
  const count = splits.reduce((sum, { length }) => sum + length, 0);
  if (!few) return lookAtFiles(table, splits, { ...look, count });
  return lookAtFew(table, { ...few, count, splits: splits.length }, look);
}

/** Evenly some of each split, where there are very many. */
async function lookAtFiles(
  { name, folder, imageOf }: EncodedTable,
  splits: readonly ArrayLike<number>[],
  { count, ...look }: Look & { count: number },
): Promise<Looked> {
  const step = Math.max(1, Math.ceil(count / mostFiles));
  const lists = splits.map(({ length }) => Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step));
  const images = lists.map((places, split) => places.map((place) => imageOf(splits[split]![place]!)));
  const looked = await lookAtImages(folder, images, { dataset: name, ...look });
  const part = lookedAt(
    images.reduce((sum, { length }) => sum + length, 0),
    count,
  );
  return {
    ...looked,
    sentences: step > 1 ? [part, ...looked.sentences] : looked.sentences,
    broken: looked.broken.map((places, split) => new Set(Array.from(places, (place) => lists[split]![place]!))),
  };
}

async function lookAtFew(
  { name, folder, imageOf }: EncodedTable,
  { rows, read, count, splits }: NonNullable<EncodedTable['few']> & { count: number; splits: number },
  { resolution, fit = 'crop', unreadable }: Look,
): Promise<Looked> {
  const odd = noOddImages();
  const broken: BrokenImage[] = [];
  for (const [index, row] of rows.entries()) {
    const image = imageOf(row);
    const where = placeOf(folder, image);
    const seen = await orUserError(async () => {
      const bytes = await read(image);
      const { width, height, orientation = 1 } = readPhotoHeader(bytes, where);
      const [across, down] = orientation >= 5 ? [height, width] : [width, height];
      return { path: where, width: across, height: down, isTurned: orientation !== 1, content: contentKey(bytes) };
    });
    if (seen instanceof UserError) broken.push(brokenImage(index, seen, where));
    else countIn(odd, seen, { resolution, fit });
  }
  // Which of them are tests doesn't matter to what a few images can tell.
  const sentences = [lookedAt(rows.length, count), ...oddSentences(odd, odd.contents.length, { resolution, fit })];
  const none = Array.from({ length: splits }, () => new Set<number>());
  if (broken.length === 0) return { sentences, broken: none };
  const told = await orUserError(() => tellBroken(broken, rows.length, { dataset: name, folder, unreadable }));
  return told instanceof UserError
    ? { sentences, broken: none, refusal: told }
    : { sentences: [...sentences, ...told], broken: none };
}
