import { orUserError, UserError } from '../../errors';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import type { ContinuousLabels, ImageDataset } from '../dataset';
import { assertRoom, imageRoom } from '../cache/room';
import { takeImages } from '../gather';
import { contentId } from '../loading/contentId';
import { decodedFiles, type DecodingOptions } from '../loading/decodedFiles';
import { imageSizeOf } from '../loading/decodeStored';
import { lookAtImages } from '../loading/lookAtImages';
import { oddSentences } from '../loading/oddImages';
import { chooseTraining, type TrainingChoice } from '../loading/trainingChoice';
import type { Findings } from '../tables/checkIssues';
import type { CsvTable } from './csvTable';

type Reading = TrainingChoice & DecodingOptions;

/** The rows that are trained on, those that are read, and what number each has. */
interface NumberedRows {
  numbers: Float32Array;
  range: readonly [low: number, high: number];
  train: number[];
  /** Test images, or all where no split says otherwise: training images are among them then, as in UTKFace. */
  test: number[];
}

/**
 * Images labelled by a number, which methods condition on. Where a split says so, its test images are the tests; else
 * all images are, with which the images of CcGAN's data sets are compared, too.
 * @throws UserError with the line, if a label is no number; or if images can't be read.
 */
export async function loadNumberTable(table: CsvTable, reading: Reading): Promise<ImageDataset> {
  const { name, title, folder, imageOf } = table;
  const { perLabel, limit, ...decoding } = reading;
  const { resolution, fit = 'crop', channels = 3 } = decoding;
  const rows = numbered(table);
  const isApart = table.test.length > 0;
  const chosen = Array.from(chooseTraining(rows.train, rows.numbers, { perLabel, limit }));
  const lists = isApart ? [chosen, rows.test] : [rows.test];
  const { decoded, notes, odd } = await decodedFiles(
    lists.map((list) => list.map(imageOf)),
    { ...decoding, dataset: name, folder },
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
      ...notes,
      ...oddSentences(odd, isApart ? train.read.length : test.read.length, { resolution, fit }),
    ],
    contentId: contentId(dataset),
  };
}

/** What will be trained on, by the first bytes of images. */
export async function checkNumberTable(table: CsvTable, reading: Reading): Promise<Findings> {
  const { name, folder, imageOf } = table;
  const rows = numbered(table);
  const chosen = Array.from(chooseTraining(rows.train, rows.numbers, reading));
  const lists = table.test.length > 0 ? [chosen, rows.test] : [rows.test];
  const looked = await lookAtImages(
    folder,
    lists.map((list) => list.map(imageOf)),
    { dataset: name, ...reading },
  );
  const room = await orUserError(async () => {
    const { resolution, fit = 'crop', channels = 3 } = reading;
    const count = lists.reduce((sum, { length }) => sum + length, 0);
    assertRoom({ count, imageSize: imageSizeOf({ resolution, fit, channels }) }, await imageRoom());
  });
  return {
    summary: summaryOf(table, rows, chosen.length),
    notes: [...table.notes, ...looked.sentences],
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

function numbered(table: CsvTable): NumberedRows {
  const { labels, train, test, text, columns } = table;
  const numbers = Float32Array.from(labels, (label, row) => {
    // As it is kept: what single precision has no place for would be infinite.
    const number = label === null ? NaN : Math.fround(Number(label));
    if (Number.isFinite(number)) return number;
    throw new UserError(
      label === null ? 'This line has no label.' : `The label "${oneLine(label).slice(0, 60)}" is not a number.`,
      {
        where: `${text.path}:${text.rows[row]!.line}`,
        advice: `Write a number into "${oneLine(text.columns[columns.label]!)}", or set dataset.labels to "class".`,
      },
    );
  });
  const tests = test.length > 0 ? [...test] : [...train];
  const used = [...train, ...tests];
  const [low, high] = [Math.min, Math.max].map((most) =>
    used.reduce((so, row) => most(so, numbers[row]!), numbers[used[0]!]!),
  );
  if (train.length === 0 || low === high)
    throw new UserError(
      train.length === 0
        ? 'There are no training images here.'
        : `All labels are ${low}: there is nothing to learn of them.`,
      { where: text.path, advice: 'Check that this is the column of the labels.' },
    );
  return { numbers, range: [low!, high!], train: [...train], test: tests };
}

/** "age [years]" and "angle (°)" say the unit, too. */
function nameOf({ text, columns }: CsvTable): Pick<ContinuousLabels, 'name' | 'unit'> {
  const column = oneLine(text.columns[columns.label]!);
  const [, name = column, unit = ''] = /^(.+?)\s*[[(]([^\])]+)[\])]$/.exec(column) ?? [];
  return { name, unit };
}

function summaryOf(table: CsvTable, { range: [low, high], train, test }: NumberedRows, chosen: number): string {
  const { name, unit } = nameOf(table);
  const of = chosen < train.length ? ` of ${formatCount(train.length)}` : '';
  const tests = table.test.length > 0 ? `tests with ${formatCount(test.length)}` : 'compares with all of them';
  return `Trains on ${formatCount(chosen)}${of} images of ${name} ${low} to ${high}${unit && ` ${unit}`}; ${tests}.`;
}
