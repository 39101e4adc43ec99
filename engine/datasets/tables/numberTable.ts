import { orUserError, UserError } from '../../errors';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import type { ContinuousLabels, ImageDataset } from '../dataset';
import { assertRoom, imageRoom } from '../cache/room';
import { takeImages } from '../gather';
import { contentId } from '../loading/contentId';
import { decodedFiles, type DecodingOptions } from '../loading/decodedFiles';
import { imageSizeOf } from '../loading/decodeStored';
import { oddSentences } from '../loading/oddImages';
import { chooseTraining, type TrainingChoice } from '../loading/trainingChoice';
import { placeOf } from '../loading/storedImage';
import type { Findings } from './checkIssues';
import type { EncodedTable } from './encodedTable';
import { assertTraining } from './imageTable';
import { lookAtTable } from './lookAtTable';

type Reading = TrainingChoice & DecodingOptions;

/** The rows that are trained on, those that are read, and what number each has. */
interface NumberedRows {
  numbers: Float32Array;
  range: readonly [low: number, high: number];
  train: number[];
  /** Test images, or all where no split says otherwise: training images are among them then, as in UTKFace. */
  test: number[];
  /** Whether tests are other images. */
  isApart: boolean;
  /** What was left out, as sentences. */
  notes: string[];
}

/**
 * Images labelled by a number, which methods condition on. Where a split says so, its test images are the tests; else
 * all images are, with which the images of CcGAN's data sets are compared, too.
 * @throws UserError with the row, if a training image's label is no number; or if images can't be read.
 */
export async function loadNumberTable(table: EncodedTable, reading: Reading): Promise<ImageDataset> {
  const { name, title, folder, imageOf, read } = table;
  const { perLabel, limit, ...decoding } = reading;
  const { resolution, fit = 'crop', channels = 3 } = decoding;
  const rows = numbered(table);
  const { isApart } = rows;
  const chosen = Array.from(chooseTraining(rows.train, rows.numbers, { perLabel, limit }));
  const lists = isApart ? [chosen, rows.test] : [rows.test];
  const { decoded, notes, odd } = await decodedFiles(
    lists.map((list) => list.map(imageOf)),
    { ...decoding, dataset: name, folder, read },
  );
  const splits = lists.map((list, i) => {
    const { images, kept } = decoded[i]!;
    const read = Array.from(kept, (place) => list[place]!);
    return { read, split: { count: read.length, images, labels: new Uint8Array(read.length) } };
  });
  const test = splits.at(-1)!;
  const train = isApart ? splits[0]! : among(test, chosen);
  const numbersOf = ({ read }: { read: readonly number[] }) => Float32Array.from(read, (row) => rows.numbers[row]!);
  const dataset = {
    ...{ name, title, height: resolution, width: resolution, channels, classes: ['image'] },
    ...{ train: train.split, test: test.split },
    continuous: { ...nameOf(table), range: rows.range, train: numbersOf(train), test: numbersOf(test) },
  };
  return {
    ...dataset,
    summary: summaryOf(table, rows, train.read.length),
    notes: [
      ...table.notes,
      ...rows.notes,
      ...notes,
      ...oddSentences(odd, isApart ? train.read.length : test.read.length, { resolution, fit }),
    ],
    contentId: contentId(dataset),
  };
}

/** What will be trained on, by the first bytes of images. */
export async function checkNumberTable(table: EncodedTable, reading: Reading): Promise<Findings> {
  const rows = numbered(table);
  const chosen = Array.from(chooseTraining(rows.train, rows.numbers, reading));
  const lists = rows.isApart ? [chosen, rows.test] : [rows.test];
  const looked = await lookAtTable(table, lists, reading);
  const room = await orUserError(async () => {
    const { resolution, fit = 'crop', channels = 3 } = reading;
    const count = lists.reduce((sum, { length }) => sum + length, 0);
    assertRoom({ count, imageSize: imageSizeOf({ resolution, fit, channels }) }, await imageRoom());
  });
  return {
    summary: summaryOf(table, rows, chosen.length),
    notes: [...table.notes, ...rows.notes, ...looked.sentences],
    refusal: looked.refusal ?? (room instanceof UserError ? room : undefined),
  };
}

/** The chosen rows among those that were read, as a split of its own. */
function among({ read, split }: { read: number[]; split: ImageDataset['test'] }, chosen: readonly number[]) {
  const places = new Map(read.map((row, place) => [row, place]));
  const kept = chosen.filter((row) => places.has(row));
  return {
    read: kept,
    split: takeImages(
      split,
      kept.map((row) => places.get(row)!),
    ),
  };
}

function numbered(table: EncodedTable): NumberedRows {
  const { labels, where, folder, imageOf, labelName = 'label' } = table;
  const { placeOfRow = (row: number) => placeOf(folder, imageOf(row)) } = table;
  assertTraining(table);
  const numbers = Float32Array.from(labels, numberOf);
  const train = table.train.filter((row) => !isMissing(labels[row]!));
  if (train.length === 0)
    throw new UserError(`None of the training images has a number in "${oneLine(labelName)}".`, {
      where,
      advice: 'Check that this is the column of the labels.',
    });
  const wrong = train.find((row) => !Number.isFinite(numbers[row]));
  if (wrong !== undefined) {
    const label = labels[wrong];
    throw new UserError(`The label "${oneLine(String(label)).slice(0, 60)}" is not a number.`, {
      where: placeOfRow(wrong),
      advice: `Write a number into "${oneLine(labelName)}", or set dataset.labels to "class".`,
    });
  }
  const tests = table.test.filter((row) => Number.isFinite(numbers[row]));
  const without = table.test.length - tests.length;
  const isApart = tests.length > 0;
  const used = [...train, ...tests];
  const [low, high] = [Math.min, Math.max].map((most) =>
    used.reduce((so, row) => most(so, numbers[row]!), numbers[used[0]!]!),
  );
  if (low === high)
    throw new UserError(`All labels are ${low}: there is nothing to learn of them.`, {
      where,
      advice: 'Check that this is the column of the labels.',
    });
  const leftOut = (which: string, count: number, of: number) =>
    count > 0 ? [`${which} images without a number are left out: ${formatCount(count)} of ${formatCount(of)}.`] : [];
  const notes = [
    ...leftOut('Training', table.train.length - train.length, table.train.length),
    ...leftOut('Test', without, table.test.length),
  ];
  return { numbers, range: [low!, high!], train, test: isApart ? tests : train, isApart, notes };
}

/** Whether a row has no number on purpose, as NumPy, pandas and R write it. */
function isMissing(label: string | number | null): boolean {
  return label === null || (typeof label === 'string' && /^(?:|nan|na|n\/a|null|none)$/i.test(label.trim()));
}

/** As it is kept: what single precision has no place for would be infinite, and is no number either. */
function numberOf(label: string | number | null): number {
  return label === null || label === '' ? NaN : Math.fround(Number(label));
}

/** "age [years]" and "angle (°)" say the unit, too. */
function nameOf({ labelName = 'label' }: EncodedTable): Pick<ContinuousLabels, 'name' | 'unit'> {
  const column = oneLine(labelName);
  const [, name = column, unit = ''] = /^(.+?)\s*[[(]([^\])]+)[\])]$/.exec(column) ?? [];
  return { name, unit };
}

function summaryOf(table: EncodedTable, rows: NumberedRows, chosen: number): string {
  const { range, train, test, isApart } = rows;
  const { name, unit } = nameOf(table);
  const of = chosen < train.length ? ` of ${formatCount(train.length)}` : '';
  const tests = isApart ? `tests with ${formatCount(test.length)}` : 'compares with all of them';
  const numbers = `${range.join(' to ')}${unit && ` ${unit}`}`;
  const summary = `Trains on ${formatCount(chosen)}${of} images of ${name} ${numbers}; ${tests}.`;
  return [summary, ...(table.about ?? [])].join(' ');
}
