import { readdir } from 'node:fs/promises';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';

/** A file of a data set, relative to its folder, and what its split is called; '' where it isn't. */
export interface ParquetPart {
  path: string;
  split: string;
}

/**
 * The Parquet files of a folder as Hugging Face exports them: `train-00000-of-00002.parquet`, `test.parquet`, in
 * `data/` or in one other sub-folder; or `train/0000.parquet`.
 * @throws UserError if there are none, some are missing, or it isn't clear which.
 */
export async function findParquetFiles(folder: string, advice: string): Promise<ParquetPart[]> {
  const entries = await readdir(folder, { recursive: true });
  const paths = entries.map((path) => path.replaceAll('\\', '/')).filter(isParquet);
  const depth = (path: string) => path.split('/').length;
  const top = paths.filter((path) => depth(path) === 1);
  const data = paths.filter((path) => path.startsWith('data/'));
  const chosen = top.length > 0 ? top : data.length > 0 ? data : paths;
  if (chosen.length === 0)
    throw new UserError('There are no Parquet files here, in no sub-folder either.', { where: folder, advice });
  const parts = chosen.sort().map((path): ParquetPart => ({ path, split: splitOf(path) }));
  const groups = new Set(parts.map(({ path, split }) => configOf(path, split)));
  if (groups.size > 1)
    throw new UserError(
      `There are several data sets here: ${[...groups].map((name) => `${oneLine(name) || '.'}/`).join(', ')}.`,
      { where: folder, advice: 'Name the folder of one of them.' },
    );
  const missing = missingShard(parts);
  if (missing !== undefined)
    throw new UserError(`The file ${oneLine(missing)} is missing.`, {
      where: folder,
      advice: 'Download all files of the data set.',
    });
  return parts;
}

const isParquet = (path: string) => /\.parquet$/i.test(path) && !path.split('/').some((name) => name.startsWith('.'));

/** The word before the numbers, or the folder's name where the file is a number. */
function splitOf(path: string): string {
  const [name = '', folder = ''] = path.split('/').reverse();
  const stem = name.replace(/\.parquet$/i, '').replace(/-\d+-of-\d+.*$/, '');
  return /^(?:part-?)?\d*$/.test(stem) ? folder : stem;
}

/** The folder that all splits of a data set have in common. */
function configOf(path: string, split: string): string {
  const folders = path.split('/').slice(0, -1);
  return (folders.at(-1) === split ? folders.slice(0, -1) : folders).join('/');
}

/** A file that the names of others say there is. */
function missingShard(parts: readonly ParquetPart[]): string | undefined {
  const paths = new Set(parts.map(({ path }) => path.replace(/(-\d+-of-\d+).*$/, '$1')));
  for (const path of paths) {
    const [, stem = '', , digits = ''] = /^(.*)-(\d+)-of-(\d+)$/.exec(path) ?? [];
    // No data set has more files; a name may say anything.
    for (let i = 0; i < Math.min(Number(digits), 100_000); i++) {
      const name = `${stem}-${String(i).padStart(digits.length, '0')}-of-${digits}`;
      if (!paths.has(name)) return `${name}.parquet`;
    }
  }
  return undefined;
}
