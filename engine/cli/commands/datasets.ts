import { datasetNames } from '../../config/dataset';
import { nearest } from '../../jsonc/nearest';
import { fetchDataset } from '../../datasets/fetch';
import { describeDataset, listDatasets } from '../../datasets/listing';
import { removeCopy } from '../../datasets/ownCopy/remove';
import { verifyCopy } from '../../datasets/ownCopy/verify';
import { type DatasetName, definitionOf } from '../../datasets/registry';
import { UserError } from '../../errors';
import type { DatasetLine, DatasetListing } from '../../protocol/datasets';
import { exitCodes } from '../../protocol/exitCodes';
import { formatBytes } from '../../runs/diskUse';
import { progressText, untilInterrupted, type FetchOptions } from '../fetchProgress';
import { print } from '../output';
import { ask } from '../question';

export async function list({ json }: { json?: boolean }): Promise<number> {
  const listings = await listDatasets();
  if (json) {
    print(JSON.stringify({ datasets: listings }, null, 2));
    return exitCodes.success;
  }
  for (const listing of listings) {
    const { name, title, description, licence } = listing;
    const size = sizeText(listing);
    print(`${name.padEnd(15)}${title.padEnd(15)}${description}${size === null ? '' : ` (${size})`}`);
    print(`${' '.repeat(15)}${standingText(listing)}`);
    print(`${' '.repeat(15)}licence: ${licence}`);
  }
  return exitCodes.success;
}

export async function show(nameGiven: string, { json }: { json?: boolean }): Promise<number> {
  const listing = await describeDataset(definitionOf(datasetName(nameGiven)));
  if (json) {
    print(JSON.stringify(listing, null, 2));
    return exitCodes.success;
  }
  const { title, description, classes, resolutions, licence, citation, page, needs } = listing;
  const size = resolutions ? resolutions.map((side) => `${side}x${side}`).join(' or ') : 'any size';
  print(`${title}: ${description}`);
  print('');
  const rows: [string, string | null][] = [
    ['size', sizeText(listing)],
    ['images', size],
    ['classes', classes === null ? `as many as its ${needs ?? 'folder'} has` : String(classes)],
    ['licence', licence],
    ['cite', citation && `${citation.authors} ${citation.title}. ${citation.venue}, ${citation.year}.`],
    ['page', page],
    ['state', standingText(listing)],
    ...listing.damaged.map(({ file, problem }): [string, string] => ['damaged', `${file}: ${problem}`]),
  ];
  for (const [label, text] of rows) if (text !== null) print(`${label.padEnd(10)}${text}`);
  return exitCodes.success;
}

/** Of its files: "31 MB to download, 55 MB on the disk"; null where it has none. */
function sizeText({ bytes, download }: DatasetListing): string | null {
  if (bytes === 0) return null;
  if (download === null || download === bytes) return formatBytes(bytes);
  return `${formatBytes(download)} to download, ${formatBytes(bytes)} on the disk`;
}

/** How a data set stands, and what to do where an experiment can't use it. */
function standingText(listing: DatasetListing): string {
  const { standing, fetching, folder, advice, verified, damaged, files, filesHere, needs } = listing;
  if (fetching) return `being fetched: ${progressText(fetching)}`;
  const isDamaged = damaged.length > 0 ? `, damaged: ${damaged.map(({ file }) => file).join(', ')}` : '';
  const isVerified = verified === null ? '' : `, verified ${verified.slice(0, 10)}`;
  switch (standing) {
    case 'made':
      return 'here: Darkroom makes it when it is first used';
    case 'embedded':
    case 'fetched':
      return `here: ${folder}${isDamaged || isVerified}`;
    case 'incomplete':
      return `${filesHere.length} of ${files.length} files are here${isDamaged}. ${advice}`;
    case 'absent':
      return `not here. ${advice}`;
    case 'folder':
      return `needs dataset.${needs ?? 'folder'}. ${advice}`;
  }
}

export async function fetch(nameGiven: string, options: FetchOptions): Promise<number> {
  const name = datasetName(nameGiven);
  const { from, again } = options;
  return untilInterrupted(options, async (signal, onProgress) => {
    const { folder, source } = await fetchDataset(name, { from, again, signal, onProgress });
    if (options.json) printLine({ fetched: { name, folder, source } });
    else print(`${name} is here, from ${source}: ${folder}`);
    return exitCodes.success;
  });
}

/** Compares all files of one data set, or of all that are here, with the originals; fails if any is another. */
export async function verify(nameGiven: string | undefined, options: { json?: boolean }): Promise<number> {
  const chosen = nameGiven === undefined ? undefined : datasetName(nameGiven);
  const listings = chosen ? [await describeDataset(definitionOf(chosen))] : await listDatasets();
  const here = listings.filter(({ filesHere }) => filesHere.length > 0);
  const [first] = listings;
  if (chosen && here.length === 0) {
    throw new UserError(`Darkroom has no files of ${first!.title} on this machine.`, {
      advice: first!.advice ?? 'There is nothing to verify.',
    });
  }
  return untilInterrupted(options, async (signal, onProgress) => {
    let exitCode: number = exitCodes.success;
    for (const { name, files, folder } of here) {
      const damaged = await verifyCopy(name, definitionOf(datasetName(name)).ownCopy!, { signal, onProgress });
      if (damaged.length > 0) exitCode = exitCodes.failed;
      if (options.json) printLine({ verified: { name, folder: folder!, files, damaged } });
      else for (const file of files) print(`${name.padEnd(15)}${file}: ${problemOf(file, damaged) ?? 'the original'}`);
    }
    return exitCode;
  });
}

/** Removes the own copy of a data set, after asking. */
export async function remove(nameGiven: string, { yes }: { yes?: boolean }): Promise<number> {
  const definition = definitionOf(datasetName(nameGiven));
  const { title, filesHere, bytes, folder } = await describeDataset(definition);
  const answer = yes ?? (await ask(`Remove ${title} (${formatBytes(bytes)}) from ${folder ?? 'this machine'}?`));
  if (answer === null) {
    throw new UserError('There is no terminal to ask on.', { advice: 'Use --yes to remove it without being asked.' });
  }
  if (!answer) return exitCodes.success;
  await removeCopy(definition);
  print(filesHere.length > 0 ? `${title} is removed.` : `${title} was not here.`);
  return exitCodes.success;
}

/** @throws UserError if there is no such data set. */
function datasetName(given: string): DatasetName {
  const name = datasetNames.find((known) => known === given);
  if (name) return name;
  const meant = nearest(given, datasetNames);
  throw new UserError(`There is no data set "${given}".`, {
    advice: meant ? `Did you mean "${meant}"?` : `These are known: ${datasetNames.join(', ')}.`,
  });
}

function printLine(line: DatasetLine): void {
  print(JSON.stringify(line));
}

function problemOf(file: string, damaged: readonly { file: string; problem: string }[]): string | undefined {
  return damaged.find((each) => each.file === file)?.problem;
}
