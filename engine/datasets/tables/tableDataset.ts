import { UserError } from '../../errors';
import { contentId } from '../loading/contentId';
import { summaryOf } from '../loading/summary';
import type { ImageDataset } from '../dataset';
import type { ImageBytes } from '../imageBytes';
import type { ChosenRows } from './chosenRows';
import type { ClassedTable } from './imageTable';

/** The images of a split that could be read. */
interface SplitImages {
  images: ImageBytes;
  /** Which of the chosen rows they are. */
  kept: Uint32Array;
}

/** What a data set made of a table is called, and how large its images are. */
interface Shape {
  name: string;
  title: string;
  side: number;
  channels: number;
  where: string;
}

/**
 * Images of chosen rows as a data set.
 * @throws UserError if all that was chosen of a class can't be read.
 */
export function tableDataset(
  { name, title, side, channels, where }: Shape,
  table: ClassedTable,
  chosen: ChosenRows,
  { train, test, notes }: { train: SplitImages; test: SplitImages; notes: readonly string[] },
): ImageDataset {
  const { classes, labelOf } = table;
  const splitOf = (rows: Uint32Array, { images, kept }: SplitImages) => {
    const labels = Array.from(kept, (i) => labelOf[rows[i]!]!);
    assertEveryClass(rows, labels, table, where);
    return {
      count: kept.length,
      images,
      labels: classes.length > 256 ? Uint16Array.from(labels) : Uint8Array.from(labels),
    };
  };
  const dataset = {
    ...{ name, title, height: side, width: side, channels, classes },
    train: splitOf(chosen.train, train),
    test: splitOf(chosen.test, test),
  };
  return {
    ...dataset,
    summary: tableSummary(table, chosen, dataset.train.labels, dataset.test.labels),
    notes: [...table.notes, ...notes],
    contentId: contentId(dataset),
  };
}

/** What is trained on and tested with, and what was taken for what, as sentences. */
export function tableSummary(
  { classes, about }: ClassedTable,
  { available, heldBack }: ChosenRows,
  train: ArrayLike<number>,
  test: ArrayLike<number>,
): string {
  const summary = summaryOf(
    classes.map((name) => ({ name })),
    {
      train: { labels: train, available: available.train },
      test: { labels: test, available: available.test },
      heldBack,
    },
  );
  return [summary, ...about].join(' ');
}

/** @throws UserError if all that was chosen of a class can't be read. */
export function assertEveryClass(
  rows: Uint32Array,
  left: readonly number[],
  { classes, labelOf }: ClassedTable,
  where: string,
): void {
  const there = new Set(left);
  const bare = rows.find((row) => !there.has(labelOf[row]!));
  if (bare === undefined) return;
  throw new UserError(`No image of the class "${classes[labelOf[bare]!]!}" can be read.`, {
    where,
    advice: 'Copy its images again, or leave the class out.',
  });
}
