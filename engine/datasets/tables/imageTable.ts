import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import { byNaturalOrder } from '../loading/naturalOrder';
import { someNames } from '../loading/someNames';

/** Images in rows, and what stands beside each, before any image is read. */
export interface ImageTable {
  /** One for each row: a class's name, or its index in `names`; null where it is not known. */
  labels: readonly (string | number | null)[];
  /** What the file calls classes, where labels are indices. */
  names?: readonly string[];
  train: readonly number[];
  /** Empty where there are none: a tenth of the training images is held back. */
  test: readonly number[];
  /** Where its labels are, for a person. */
  where: string;
  /** What was taken for what, where the files leave a choice, as sentences. */
  about?: readonly string[];
  /** What a person may not expect of how it was read, as sentences. */
  notes: readonly string[];
  /** What its labels are called in it, for a person: `the column "label"`. */
  labelsAre?: string;
  /** Whether `dataset.labels` may say that there are none. */
  mayLackLabels?: boolean;
  /** Lets go of what it is read with. */
  close?(this: void): void;
}

/** The class of all images, where there are no labels. */
export const onlyClass = 'image';

/** A table's classes, and the rows that have one. */
export interface ClassedTable {
  classes: readonly string[];
  /** The class of each row; -1 where it has none. */
  labelOf: Int32Array;
  train: readonly number[];
  test: readonly number[];
  about: readonly string[];
  notes: readonly string[];
}

/** Labels are at most two bytes. */
const maxClasses = 65_536;
/** With more classes than these, of which most have one image, labels are names or captions rather. */
const mostSingle = 32;
const advice = 'Give each image the name or the number of its class.';

/**
 * The classes that training images have, in natural order (2 before 10), or in that of the file's own names. Rows
 * without a label, and test images of other classes, are left out and told of.
 * @throws UserError if there is nothing to train on, or there are too many classes.
 */
export function classed(table: ImageTable): ClassedTable {
  const { labels, names, train, test, where, about = [], notes } = table;
  if (labels.length === 0)
    throw new UserError('There are no images here: it is empty.', { where, advice: 'Check how it was written.' });
  const isLabelled = (row: number) => labels[row] !== null;
  const trained = train.filter(isLabelled);
  assertTraining(table);
  if (trained.length === 0) throw new UserError('None of the training images here has a label.', { where, advice });
  const values = [...new Set(trained.map((row) => labels[row]!))];
  const areNumbers = values.every((value) => typeof value === 'number');
  values.sort((a, b) => (areNumbers ? Number(a) - Number(b) : byNaturalOrder(String(a), String(b))));
  const ranks = new Map(values.map((value, rank) => [value, rank]));
  const known = test.filter((row) => isLabelled(row) && ranks.has(labels[row]!));
  assertClasses({ count: values.length, images: trained.length, isTested: known.length > 0 }, table);
  const unnamed = names && values.find((value) => names[value as number] === undefined);
  if (unnamed !== undefined)
    throw new UserError(`There is a label ${unnamed}, but only ${formatCount(names!.length)} classes have names.`, {
      where,
      advice: 'Write the file again with its labels and names together.',
    });
  const unlabelled = train.length - trained.length + test.filter((row) => !isLabelled(row)).length;
  const tested = new Set(known.map((row) => labels[row]));
  const untested = known.length === 0 ? [] : values.filter((value) => !tested.has(value));
  const nameOf = (value: string | number) => (names ? names[value as number]! : String(value));
  const foreign = test.filter((row) => isLabelled(row) && !ranks.has(labels[row]!));
  return {
    classes: values.map(nameOf),
    labelOf: Int32Array.from(labels, (label) => (label === null ? -1 : (ranks.get(label) ?? -1))),
    train: trained,
    test: known,
    about,
    notes: [
      ...notes,
      ...(unlabelled > 0
        ? [`Images without a label are left out: ${formatCount(unlabelled)} of ${formatCount(labels.length)}.`]
        : []),
      ...(foreign.length > 0
        ? [
            `Test images of classes that no training image has are left out: ${formatCount(foreign.length)}, of ` +
              `"${oneLine(String(labels[foreign[0]!]))}" among others.`,
          ]
        : []),
      ...(untested.length > 0
        ? [
            `Of ${formatCount(values.length)} classes, ${formatCount(untested.length)} have no test images: ` +
              `${someNames(untested.map(nameOf))}.`,
          ]
        : []),
    ],
  };
}

/** @throws UserError if all images are tests. */
export function assertTraining({ train, test, where }: ImageTable): void {
  if (train.length > 0) return;
  const count = formatCount(test.length);
  throw new UserError(
    `There are no training images here${test.length > 0 ? `: all ${count} are tests, by what their split is called` : ''}.`,
    {
      where,
      advice:
        'Put the training images beside them; or to train on these, take the split out of their names, and a tenth of ' +
        'them is held back to test with.',
    },
  );
}

/** @throws UserError if there are more classes than labels have room for, or hardly an image for each. */
function assertClasses(
  { count, images, isTested }: { count: number; images: number; isTested: boolean },
  { where, labelsAre, mayLackLabels }: ImageTable,
): void {
  // One image of each class may be meant where others test them.
  const isEach = count === images && count > 1 && !isTested;
  const isSingle = isEach || (count > mostSingle && 2 * count > images);
  if (count <= maxClasses && !isSingle) return;
  const place = labelsAre === undefined ? 'here' : `in ${labelsAre}`;
  throw new UserError(
    isSingle
      ? `There are ${formatCount(count)} different labels ${place} for ${formatCount(images)} training images: they ` +
          'are names or captions rather than classes.'
      : `There are ${formatCount(count)} classes ${place}; Darkroom takes ${formatCount(maxClasses)}.`,
    {
      where,
      advice:
        'Check that these are the labels.' +
        (mayLackLabels ? ' dataset.labels: "none" trains on the images without labels.' : ''),
    },
  );
}
