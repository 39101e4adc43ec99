import { open, readdir } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';
import { walk } from '../../files/walk';
import { isRunId, runFiles } from '../../protocol/runFolder';
import { formatBytes, imageFormatOf, readableFormats, type ImageFormat } from '../formats/imageFormat';
import { inBatches } from '../loading/inBatches';
import { findLayout } from './layout/findLayout';
import type { Layout, NoLayout } from './layout/layout';
import { settled, type LeftOut } from './leftOut';
import { byLinkNames, firstLinks } from './linkNames';
import { splitNameOf } from './layout/splitName';
import { lmdbFile, lmdbLock, treeOf } from './tree';

/** What a folder of images holds: every entry of it has a place in the layout, or is left out for a reason. */
export interface Inventory {
  layout: Layout | NoLayout;
  /** In the order of their paths. What lies in a folder that is left out for itself is not listed. */
  leftOut: LeftOut[];
}

/** Extensions of what is taken for an image until it is read. */
const imageNames: ReadonlySet<string> = new Set<string>(Object.values(readableFormats).flat());
/** Those of what lies beside the images of many data sets: only an image that is read is told of as one. */
const otherNames = new Set(
  ['csv', 'htm', 'html', 'ini', 'ipynb', 'json', 'jsonl', 'log', 'mat', 'md', 'npy', 'npz', 'pkl', 'pt', 'py', 'tsv']
    .concat(['txt', 'url', 'xml', 'yaml', 'yml'])
    .map((name) => `.${name}`),
);
/** What archives are called. */
const archiveName = /\.(zip|tar|tgz|gz|bz2|xz|7z|rar)$/i;
/** What editors call copies that they keep, and browsers what they have not fetched whole. */
const copyName = /(~|\.(bak|tmp|swp|crdownload|part|partial|download))$/i;

/**
 * Looks at everything in a folder. Images are told by their names, and by their content where a name is none of an
 * image.
 * @throws the system's error if the folder can't be read.
 */
export async function inventoryOf(folder: string): Promise<Inventory> {
  const { files, folders, passed } = await walk(folder, isRun);
  const leftOut: LeftOut[] = [];
  const hidden: string[] = [];
  for (const { path, why } of passed) {
    if (why === 'hidden folder') hidden.push(path);
    else leftOut.push({ path, why: why === 'refused' ? 'run' : why });
  }
  await inBatches(
    hidden,
    (path) => hasImages(join(folder, path)),
    (found, i) => void leftOut.push({ path: hidden[i]!, why: found ? 'hidden folder' : 'hidden' }),
  );

  const images: string[] = [];
  const exports: string[] = [];
  const unclear: string[] = [];
  for (const path of files) {
    if (imageNames.has(extensionOf(path))) images.push(path);
    else if (posix.basename(path) === lmdbFile) exports.push(path);
    else if (posix.basename(path) === lmdbLock) leftOut.push({ path, why: 'companion' });
    else unclear.push(path);
  }
  await inBatches(
    unclear,
    (path) => formatOf(join(folder, path)),
    (format, i) => {
      const path = unclear[i]!;
      if (archiveName.test(path) && !format?.readable) leftOut.push({ path, why: 'archive' });
      else if (!format || (otherNames.has(extensionOf(path)) && !format.readable))
        leftOut.push({ path, why: 'no image' });
      else if (copyName.test(path)) leftOut.push({ path, why: 'copy' });
      else if (format.readable) images.push(path);
      else leftOut.push({ path, why: 'format', format: format.name });
    },
  );
  const links = passed.flatMap(({ path, of }) => (of ? { path, of } : []));
  const found = findLayout(treeOf(images, folders, exports));
  const linked =
    links.length === 0 ? found : findLayout(treeOf(byLinkNames(images, links), folders, byLinkNames(exports, links)));
  if (!isBetter(linked, found)) return { layout: found, leftOut: settled([...leftOut, ...outsideOf(found)]) };
  const used = firstLinks(links);
  const names = new Set(used.map(({ path }) => path));
  return {
    layout: linked,
    leftOut: settled([
      ...leftOut.filter(({ path }) => !names.has(path)),
      ...used.map(({ of }): LeftOut => ({ path: of, why: 'linked' })),
      ...outsideOf(linked),
    ]),
  };
}

/**
 * Whether files are better told by the links to them than by their own names: where people sort images into splits or
 * classes by links to a store of them, and leave the store beside these.
 */
function isBetter(linked: Layout | NoLayout, own: Layout | NoLayout): boolean {
  if ('fault' in linked) return false;
  return 'fault' in own || (linked.test.size > 0 && own.test.size === 0);
}

/** What has no place in a layout. */
function outsideOf(layout: Layout | NoLayout): LeftOut[] {
  if ('fault' in layout) return [];
  const { where, outside, test } = layout;
  const [tested] = test.values();
  return outside.map((each) => {
    if (each.why !== 'other split') return each;
    const isTraining = splitNameOf(posix.basename(each.path))?.split === 'train';
    return { ...each, instead: isTraining ? where : tested && posix.dirname(tested.path) };
  });
}

/** What tells a run's folder. */
const runNames: ReadonlySet<string> = new Set([
  ...[runFiles.record, runFiles.events, runFiles.config],
  ...[runFiles.samples, runFiles.checkpoints, runFiles.networks],
]);

/**
 * Whether a folder is that of a run: by its own name, even where only the sample grids have been kept, or by its record
 * or events beside others of a run's files. One such file alone may lie in a class's folder.
 */
function isRun(path: string, names: readonly string[]): boolean {
  const known = names.filter((name) => runNames.has(name));
  if (isRunId(posix.basename(path))) return known.length > 0;
  return known.length > 1 && (known.includes(runFiles.record) || known.includes(runFiles.events));
}

/** Whether images lie right in a folder, by their names: a class that was hidden, and not a program's cache. */
async function hasImages(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => imageNames.has(extensionOf(name)));
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

/** The extension of a file, for a count of what is left out: ".txt"; '' where it has none. */
export function extensionOf(path: string): string {
  return extname(path).toLowerCase();
}
