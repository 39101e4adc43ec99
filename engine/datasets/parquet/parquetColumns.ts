import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import type { ParquetInfo } from '../formats/parquet/parquetFile';
import { columnNames } from '../tables/columnNames';
import { columnWords } from '../tables/columnWords';

/** Which columns have what, and what classes are called where the file says it. */
export interface ParquetColumns {
  image: string;
  /** Undefined where there is none: all images are one class. */
  label: string | undefined;
  names?: readonly string[];
}

/**
 * Which columns of a file have the images and the labels, by their types and names, or as the experiment says.
 * @throws UserError if it isn't clear.
 */
export function parquetColumns(
  { columns, huggingFace }: ParquetInfo,
  given: { imageColumn?: string; labelColumn?: string },
  path: string,
): ParquetColumns {
  const all = columnNames(columns.map(({ name }) => name));
  const images = columns.filter(({ kind }) => kind === 'image');
  const labels = columns.filter(({ kind }) => kind === 'number' || kind === 'text');
  const choose = (some: ParquetInfo['columns'], what: 'image' | 'label', option: 'imageColumn' | 'labelColumn') => {
    const name = given[option];
    if (name !== undefined) {
      if (some.some((column) => column.name === name)) return name;
      const is = columns.some((column) => column.name === name) ? `has no ${what}s` : 'is not there';
      throw new UserError(`The column "${oneLine(name)}" ${is}; there are ${all}.`, {
        where: `dataset.${option}`,
        advice: 'Name another column.',
      });
    }
    const called = some.filter((column) => columnWords[what].test(column.name));
    const [found, ...more] = called.length > 0 ? called : some;
    if (found && more.length === 0) return found.name;
    if (!found && what === 'label') return undefined;
    throw new UserError(
      found
        ? `It isn't clear which column has the ${what}s: ${columnNames([found, ...more].map((each) => each.name))}.`
        : `No column of this file has images: there are ${all}.`,
      { where: path, advice: `Name it by dataset.${option}.` },
    );
  };
  const label = choose(labels, 'label', 'labelColumn');
  return {
    image: choose(images, 'image', 'imageColumn')!,
    label,
    names: label === undefined ? undefined : classNames(huggingFace, label),
  };
}

/** The names of a ClassLabel of Hugging Face's; undefined where the column is none. */
function classNames(text: string | undefined, column: string): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const { info } = JSON.parse(text) as { info?: { features?: Record<string, { _type?: unknown; names?: unknown }> } };
    const names = info?.features?.[column]?.names;
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
  } catch {
    return undefined;
  }
}
