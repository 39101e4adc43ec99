import { UserError } from '../../errors';
import { Random } from '../../random';
import { evenShare } from '../loading/evenShare';
import { chooseTraining } from '../loading/trainingChoice';
import type { ClassedTable } from './imageTable';

/** The rows of a table that are read: those to train on, and those to test with, each in the order of the table. */
export interface ChosenRows {
  train: Uint32Array;
  test: Uint32Array;
  /** How many there are without `dataset.limit`. */
  available: { train: number; test: number };
  /** Whether the test images are held back of the training images. */
  heldBack: boolean;
}

/** One in so many images is held out to test with, where a data set has no test images of its own. */
const holdOutOneIn = 10;

/**
 * At most `limit` rows to train on and as many to test with, evenly from all classes; a tenth of each class is held
 * back where no row is for tests. The same in every run.
 * @throws UserError if there are too few images to hold some back.
 */
export function chosenRows(table: ClassedTable, limit: number | undefined, where: string): ChosenRows {
  const { classes, labelOf } = table;
  const heldBack = table.test.length === 0;
  const { train, test } = heldBack ? heldOut(table) : table;
  if (test.length === 0)
    throw new UserError('There are too few images to hold some back to test with.', {
      where,
      advice: 'Give at least one class two images or more.',
    });
  const choose = (rows: readonly number[]) => {
    const sizes = new Float64Array(classes.length);
    for (const row of rows) sizes[labelOf[row]!]!++;
    return chooseTraining(rows, labelOf, { perLabel: evenShare(sizes, limit), limit }).sort();
  };
  return {
    train: choose(train),
    test: choose(test),
    available: { train: train.length, test: test.length },
    heldBack,
  };
}

/** Every tenth image of a class in an order shuffled once and for all, or the last one of fewer than ten. */
function heldOut({ classes, labelOf, train }: ClassedTable): { train: number[]; test: number[] } {
  const sizes = new Float64Array(classes.length);
  for (const row of train) sizes[labelOf[row]!]!++;
  const seen = new Float64Array(classes.length);
  const parts = { train: [] as number[], test: [] as number[] };
  for (const place of Random.from(0, 'held-out rows').permutation(train.length)) {
    const row = train[place]!;
    const label = labelOf[row]!;
    const size = sizes[label]!;
    const number = ++seen[label]!;
    const isTest = size < holdOutOneIn ? size > 1 && number === size : number % holdOutOneIn === 0;
    parts[isTest ? 'test' : 'train'].push(row);
  }
  return parts;
}
