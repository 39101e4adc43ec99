import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import type { ParquetColumn, ParquetInfo } from '../formats/parquet/parquetFile';
import { columnNames } from '../tables/columnNames';
import { columnWords } from '../tables/columnWords';

/** Which columns have what, and what classes are called where the file says it. */
export interface ParquetColumns {
  image: string;
  /** Undefined where there is none: all images are one class. */
  label: string | undefined;
  /** Whether labels are floats, which classes are only where they are whole. */
  hasFloats: boolean;
  /** What labels are, whole or not; '' where there are none. */
  labelsAre: '' | 'numbers' | 'booleans' | 'texts';
  /** Those that are called as columns of splits are. */
  splits: string[];
  names?: readonly string[];
}

interface Given {
  imageColumn?: string;
  labelColumn?: string;
  labels?: 'class' | 'number' | 'none';
}

const labelKinds: readonly ParquetColumn['kind'][] = ['number', 'float', 'boolean', 'text'];

/**
 * Which columns of a file have the images and the labels, by their types and names, or as the experiment says.
 * @throws UserError if it isn't clear, or labels are of a type that is not read.
 */
export function parquetColumns({ columns: all, huggingFace }: ParquetInfo, given: Given, path: string): ParquetColumns {
  const splits = all.filter(
    ({ name, kind }) => labelKinds.includes(kind) && columnWords.split.test(name) && name !== given.labelColumn,
  );
  const columns = all.filter((column) => !splits.includes(column));
  const image = imageColumn(columns, given.imageColumn, path);
  const label = given.labels === 'none' ? undefined : labelColumn(columns, { ...given, image: image.name }, path);
  return {
    image: image.name,
    label: label?.name,
    splits: splits.map(({ name }) => name),
    hasFloats: label?.kind === 'float',
    labelsAre:
      label === undefined ? '' : label.kind === 'text' ? 'texts' : label.kind === 'boolean' ? 'booleans' : 'numbers',
    names: label === undefined ? undefined : classNames(huggingFace, label.name),
  };
}

function imageColumn(columns: readonly ParquetColumn[], given: string | undefined, path: string): ParquetColumn {
  const images = columns.filter(({ kind }) => kind === 'image');
  if (given !== undefined) {
    const column = named(columns, given, 'imageColumn');
    if (column.kind === 'image') return column;
    throw new UserError(`The column "${oneLine(given)}" has no images: its values are of the type ${column.type}.`, {
      where: 'dataset.imageColumn',
      advice: 'Name another column.',
    });
  }
  const [found, ...more] = called(images, 'image');
  if (found && more.length === 0) return found;
  throw new UserError(
    found
      ? `It isn't clear which column has the images: ${columnNames([found, ...more].map((each) => each.name))}.`
      : `No column of this file has images: there are ${columnNames(columns.map((each) => each.name))}.`,
    {
      where: path,
      advice: found
        ? 'Name it by dataset.imageColumn.'
        : 'Images are embedded as bytes, alone or in a struct with "bytes", as the library datasets exports them.',
    },
  );
}

function labelColumn(
  columns: readonly ParquetColumn[],
  { labelColumn: given, image, labels }: Given & { image: string },
  path: string,
): ParquetColumn | undefined {
  const none = 'dataset.labels: "none" trains on the images without labels.';
  if (given !== undefined) {
    const column = named(columns, given, 'labelColumn');
    if (labelKinds.includes(column.kind) && given !== image) return column;
    throw new UserError(
      `The column "${oneLine(given)}" has no labels that are read: its values are of the type ${column.type}.`,
      { where: 'dataset.labelColumn', advice: `Name a column of whole numbers, texts or booleans, or leave it out.` },
    );
  }
  const others = columns.filter(({ name }) => name !== image);
  const readable = others.filter(({ kind }) => labelKinds.includes(kind));
  const bearing = others.filter(({ name }) => columnWords.label.test(name));
  const unread = bearing.find(({ kind }) => !labelKinds.includes(kind));
  // Of a column by another name, floats are measurements rather.
  const isLabel = (each: ParquetColumn) => each.kind !== 'float' || bearing.includes(each);
  const wantsNumber = labels === 'number';
  const numeric = numberColumns(readable);
  // All images would be one class, though the file says otherwise.
  if (unread && !(wantsNumber && numeric.length > 0) && !bearing.some((each) => readable.includes(each)))
    throw new UserError(
      `The column "${oneLine(unread.name)}" has no labels that are read: its values are of the type ${unread.type}.`,
      {
        where: path,
        advice: `Write whole numbers, texts or booleans, or name another column by dataset.labelColumn. ${none}`,
      },
    );
  const candidates = wantsNumber ? numeric : called(readable, 'label').filter(isLabel);
  const [found, ...more] = candidates;
  if (found === undefined && wantsNumber)
    throw new UserError(
      `No column of this file has numbers: there are ${columnNames(others.map(({ name }) => name))}.`,
      {
        where: path,
        advice: `Name the column by dataset.labelColumn, if it has them as texts. ${none}`,
      },
    );
  if (more.length === 0) return found;
  throw new UserError(
    `It isn't clear which column has the labels: ${columnNames(candidates.map(({ name }) => name))}.`,
    {
      where: path,
      advice: `Name it by dataset.labelColumn. ${none}`,
    },
  );
}

/** What may have a number for each image: the column that is called a label, or any but the row numbers of pandas. */
function numberColumns(readable: readonly ParquetColumn[]): readonly ParquetColumn[] {
  const columns = readable.filter(({ name, kind }) => kind !== 'boolean' && !/^__index_level_\d+__$/.test(name));
  const numbers = columns.filter(({ kind }) => kind !== 'text');
  if (numbers.length > 0) return called(numbers, 'label');
  // Texts may be numbers, too.
  return columns.filter(({ name }) => columnWords.label.test(name));
}

/** The columns that are called as such are, or all if none is. */
function called(columns: readonly ParquetColumn[], what: 'image' | 'label'): readonly ParquetColumn[] {
  const some = columns.filter(({ name }) => columnWords[what].test(name));
  return some.length > 0 ? some : columns;
}

/** @throws UserError if there is no such column. */
function named(columns: readonly ParquetColumn[], name: string, option: string): ParquetColumn {
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  throw new UserError(
    `There is no column "${oneLine(name)}"; there are ${columnNames(columns.map((each) => each.name))}.`,
    {
      where: `dataset.${option}`,
      advice: 'Name one of them.',
    },
  );
}

/** The names of a ClassLabel of Hugging Face's; undefined where the column is none. */
export function classNames(text: string | undefined, column: string): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const { info } = JSON.parse(text) as { info?: { features?: Record<string, { _type?: unknown; names?: unknown }> } };
    const names = info?.features?.[column]?.names;
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
  } catch {
    return undefined;
  }
}
