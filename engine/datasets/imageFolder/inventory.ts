import { open } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { walk, type WhyPassed } from '../../files/walk';
import { isRunId } from '../../protocol/runFolder';
import { formatBytes, imageFormatOf, readableFormats, type ImageFormat } from '../formats/imageFormat';
import { inBatches } from '../loading/inBatches';
import { findLayout } from './findLayout';
import type { Layout, NoLayout, WhyOutside } from './layout';
import { lmdbFile, treeOf } from './tree';

/** Why an entry of a folder is not trained on. */
export type WhyLeftOut =
  | Exclude<WhyPassed, 'refused'>
  | WhyOutside
  /** A run of Darkroom's. */
  | 'run'
  /** A file that is no image. */
  | 'no image'
  /** An image of a format that is not read. */
  | 'format';

export interface LeftOut {
  /** From the data set's folder, with `/`. */
  path: string;
  why: WhyLeftOut;
  /** The format that is not read. */
  format?: string;
}

/** What a folder of images holds: every entry of it has a place in the layout, or is left out for a reason. */
export interface Inventory {
  layout: Layout | NoLayout;
  /** In the order of their paths. What lies in a folder that is left out is not listed by itself. */
  leftOut: LeftOut[];
}

/** Extensions of what is taken for an image until it is read. */
const imageNames: ReadonlySet<string> = new Set<string>(Object.values(readableFormats).flat());
/** Those of what lies beside the images of many data sets, one for each image even: it is not looked into. */
const otherNames = new Set(
  ['csv', 'htm', 'html', 'ini', 'ipynb', 'json', 'jsonl', 'log', 'mat', 'md', 'npy', 'npz', 'pkl', 'pt', 'py', 'tsv']
    .concat(['tar', 'gz', 'tgz', 'txt', 'url', 'xml', 'yaml', 'yml', 'zip', '7z', 'rar'])
    .map((name) => `.${name}`),
);
/**
 * Looks at everything in a folder. Images are told by their names, and by their content where a name says nothing.
 * @throws the system's error if the folder can't be read.
 */
export async function inventoryOf(folder: string): Promise<Inventory> {
  const { files, folders, passed } = await walk(folder, isRun);
  const leftOut: LeftOut[] = passed.map(({ path, why }) => ({ path, why: why === 'refused' ? 'run' : why }));

  const images: string[] = [];
  const exports: string[] = [];
  const unclear: string[] = [];
  for (const path of files) {
    if (imageNames.has(extensionOf(path))) images.push(path);
    else if (basename(path) === lmdbFile) exports.push(path);
    else if (otherNames.has(extensionOf(path))) leftOut.push({ path, why: 'no image' });
    else unclear.push(path);
  }
  await inBatches(
    unclear,
    (path) => formatOf(join(folder, path)),
    (format, i) => {
      const path = unclear[i]!;
      if (format?.readable) images.push(path);
      else leftOut.push(format ? { path, why: 'format', format: format.name } : { path, why: 'no image' });
    },
  );
  const layout = findLayout(treeOf(images, folders, exports));
  if (!('fault' in layout)) leftOut.push(...layout.outside);
  return { layout, leftOut: outermost(leftOut) };
}

/** Whether a folder is that of a run, of which only the sample grids may have been kept. */
function isRun(path: string, names: readonly string[]): boolean {
  return (
    isRunId(basename(path)) ||
    names.includes('events.jsonl') ||
    (names.includes('run.json') && names.includes('config.json'))
  );
}

async function formatOf(path: string): Promise<ImageFormat | null> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(formatBytes), 0, formatBytes, 0);
      return imageFormatOf(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** Without what lies in a folder that is left out itself. */
function outermost(leftOut: readonly LeftOut[]): LeftOut[] {
  const sorted = leftOut.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const whole = new Set(sorted.map(({ path }) => path));
  const isWithin = (path: string) => {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      if (whole.has(path.slice(0, end))) return true;
    return false;
  };
  return sorted.filter(({ path }) => !isWithin(path));
}

/** The extension of a file, for a count of what is left out: ".txt"; '' where it has none. */
export function extensionOf(path: string): string {
  return extname(path).toLowerCase();
}
