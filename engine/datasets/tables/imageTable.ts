import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import { byNaturalOrder } from '../loading/naturalOrder';

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
}

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
const advice = 'Give each image the name or the number of its class.';

/**
 * The classes that training images have, in natural order (2 before 10), or in that of the file's own names. Rows
 * without a label, and test images of other classes, are left out and told of.
 * @throws UserError if there is nothing to train on, or there are too many classes.
 */
export function classed({ labels, names, train, test, where, about = [], notes }: ImageTable): ClassedTable {
  const isLabelled = (row: number) => labels[row] !== null;
  const trained = train.filter(isLabelled);
  if (trained.length === 0)
    throw new UserError(
      train.length === 0 ? 'There are no training images here.' : 'None of the training images here has a label.',
      { where, advice },
    );
  const values = [...new Set(trained.map((row) => labels[row]!))].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : byNaturalOrder(String(a), String(b)),
  );
  if (values.length > maxClasses)
    throw new UserError(
      `There are ${formatCount(values.length)} classes here; Darkroom takes ${formatCount(maxClasses)}.`,
      { where, advice: 'Check that this is the column of the labels.' },
    );
  const unnamed = names && values.find((value) => names[value as number] === undefined);
  if (unnamed !== undefined)
    throw new UserError(`There is a label ${unnamed}, but only ${formatCount(names!.length)} classes have names.`, {
      where,
      advice: 'Write the file again with its labels and names together.',
    });
  const ranks = new Map(values.map((value, rank) => [value, rank]));
  const known = test.filter((row) => isLabelled(row) && ranks.has(labels[row]!));
  const unlabelled = train.length - trained.length + test.filter((row) => !isLabelled(row)).length;
  const foreign = test.filter((row) => isLabelled(row) && !ranks.has(labels[row]!));
  return {
    classes: values.map((value) => (names ? names[value as number]! : String(value))),
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
    ],
  };
}
