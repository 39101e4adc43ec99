import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { UserError } from '../../errors';
import { nearest } from '../../jsonc/nearest';
import { oneLine } from '../../plainText';
import { readDataFile } from '../formats/dataFile';
import { readDelimited } from '../formats/delimited';
import { columnNames } from '../tables/columnNames';
import type { EncodedTable } from '../tables/encodedTable';
import { splitRows } from '../tables/splitRows';

/** What the numbers of `list_eval_partition` stand for. */
const partitions: Record<string, string> = { 0: 'train', 1: 'validation', 2: 'test' };

/** Lines of one of CelebA's lists: the name of an image, and a value for each column. */
interface CelebaList {
  path: string;
  columns: readonly string[];
  rows: readonly { image: string; values: readonly string[] }[];
  lineOf(this: void, row: number): number;
}

/**
 * CelebA (Liu et al., ICCV 2015): the aligned faces, as published (`Img`, `Anno` and `Eval`, or all in one folder) or
 * with Kaggle's lists in CSV. An attribute makes two classes; without one all faces are one class.
 * @throws UserError if files are missing or damaged, or there is no such attribute.
 */
export async function celebaTable(
  folder: string,
  attribute: string | undefined,
  advice: string,
): Promise<EncodedTable> {
  const images = locate(folder, 'img_align_celeba', advice);
  const nested = join(images, basename(images));
  const place = relative(folder, existsSync(nested) ? nested : images);
  const list = await readList(folder, 'list_eval_partition', advice);
  const isOf = attribute === undefined ? undefined : await readAttribute(folder, attribute, advice);
  const labels = list.rows.map(({ image }) => (isOf ? (isOf.get(image) ?? null) : 0));
  const splits = list.rows.map(({ values }, row) => {
    const name = partitions[values[0] ?? ''];
    if (name !== undefined) return name;
    throw new UserError(`This line says no partition: ${oneLine(values.join(' ')).slice(0, 60)}.`, {
      where: `${list.path}:${list.lineOf(row)}`,
      advice,
    });
  });
  return {
    ...{ name: 'celeba', title: 'CelebA', where: list.path, folder, labels },
    names: attribute === undefined ? ['face'] : [`not ${attribute}`, attribute],
    about: [
      attribute === undefined
        ? 'All faces are one class; dataset.labelColumn makes two by an attribute.'
        : `The two classes are those of "${attribute}".`,
    ],
    ...splitRows(splits, (row) => labels[row] !== null),
    imageOf: (row) => ({ path: join(place, list.rows[row]!.image) }),
  };
}

/** Which images have an attribute: 1 for those, 0 for others. */
async function readAttribute(folder: string, attribute: string, advice: string): Promise<Map<string, number>> {
  const { path, columns, rows, lineOf } = await readList(folder, 'list_attr_celeba', advice);
  const column = columns.indexOf(attribute);
  if (column < 0) {
    const meant = nearest(attribute, [...columns]);
    throw new UserError(`CelebA has no attribute "${oneLine(attribute)}".`, {
      where: 'dataset.labelColumn',
      advice: meant === undefined ? `There are ${columnNames(columns)}.` : `Did you mean "${oneLine(meant)}"?`,
    });
  }
  return new Map(
    rows.map(({ image, values }, row) => {
      const value = values[column];
      if (value !== '1' && value !== '-1' && value !== '0')
        throw new UserError(`"${oneLine(attribute)}" is 1 or -1, but this line has "${oneLine(value ?? '')}".`, {
          where: `${path}:${lineOf(row)}`,
          advice,
        });
      return [image, value === '1' ? 1 : 0];
    }),
  );
}

/** A list as published, words with spaces between, or in CSV. */
async function readList(folder: string, stem: string, advice: string): Promise<CelebaList> {
  const path = locate(folder, stem, advice, ['.txt', '.csv']);
  if (path.endsWith('.csv')) {
    const { columns, rows, lineOf } = await readDelimited(path, advice);
    return {
      path,
      columns: columns.slice(1),
      rows: rows.map(([image = '', ...values]) => ({ image, values })),
      lineOf,
    };
  }
  const lines = new TextDecoder()
    .decode(await readDataFile(path, advice))
    .split(/\r?\n/)
    .map((text, i) => ({ words: text.trim().split(/\s+/), line: i + 1 }))
    .filter(({ words }) => words[0] !== '');
  // The list of attributes begins with a line of how many images there are, and one of names.
  const isCounted = lines[0]?.words.length === 1 && /^\d+$/.test(lines[0].words[0]!);
  const columns = isCounted ? (lines[1]?.words ?? []) : [];
  const listed = lines.slice(isCounted ? 2 : 0);
  const rows = listed.map(({ words: [image = '', ...values] }) => ({ image, values }));
  if (rows.length === 0) throw new UserError('This file names no images.', { where: path, advice });
  return { path, columns, rows, lineOf: (row) => listed[row]!.line };
}

function locate(folder: string, stem: string, advice: string, endings: readonly string[] = ['']): string {
  const places = ['.', 'Img', 'Anno', 'Eval', 'celeba'].map((part) => join(folder, part));
  const found = places.flatMap((place) => endings.map((ending) => join(place, stem + ending))).find(existsSync);
  if (found !== undefined) return found;
  throw new UserError(`There is no ${stem}${endings[0]} here.`, { where: folder, advice });
}
