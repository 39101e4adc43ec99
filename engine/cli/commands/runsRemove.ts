import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { exitCodes } from '../../protocol/exitCodes';
import { checkDeletable, deleteRun } from '../../runs/deleteRun';
import { diskUse, formatBytes } from '../../runs/diskUse';
import { planPruning, prunable, prune, type PrunePlan } from '../../runs/prune';
import { oneLine } from '../../plainText';
import { print, printAside } from '../output';
import { ask } from '../question';
import { chooseRuns } from '../runs/chooseRuns';
import { shownPath } from '../runs/place';
import { readRun } from '../runs/readRuns';

export interface RemoveOptions {
  in?: string;
  yes?: boolean;
  json?: boolean;
}

/** What `darkroom runs delete --json` prints. */
export interface DeletedJson {
  deleted: { folder: string; bytes: number }[];
  bytes: number;
}

/** What `darkroom runs prune --json` prints. */
export interface PrunedJson {
  dryRun: boolean;
  /** Absolute paths of the files and folders that went, or would go. */
  pruned: { folder: string; paths: string[]; bytes: number }[];
  bytes: number;
}

/** Deletes whole runs, after asking: all of them or, if one must not be deleted, none. */
export async function deleteRuns(words: readonly string[], { in: place, yes, json }: RemoveOptions): Promise<number> {
  const cwd = process.cwd();
  const folders = await chooseRuns(words, place, cwd);
  for (const folder of folders) {
    // Only what reads as a run is one: another program's run.json protects its folder.
    await readRun(folder);
    await checkDeletable(folder);
  }
  const deleted = await Promise.all(folders.map(async (folder) => ({ folder, bytes: (await diskUse(folder)).total })));
  const bytes = sum(deleted);
  const say = sayer(json);
  for (const each of deleted) say(`${shownPath(each.folder, cwd)}  ${formatBytes(each.bytes)}`);
  const question = `Delete ${counted(deleted.length)} for good, with samples, curves and checkpoints (${formatBytes(bytes)})?`;
  const confirmed = await isConfirmed(question, yes);
  if (confirmed) for (const { folder } of deleted) await deleteRun(folder);
  if (json) printJson<DeletedJson>(confirmed ? { deleted, bytes } : { deleted: [], bytes: 0 });
  else if (confirmed) print(`Deleted. ${formatBytes(bytes)} are free.`);
  return exitCodes.success;
}

export type PruneOptions = RemoveOptions & { checkpoints?: boolean; samples?: boolean; dryRun?: boolean };

/** Deletes checkpoints and sample grids that a run can do without, after telling what that frees. */
export async function pruneRuns(words: readonly string[], options: PruneOptions): Promise<number> {
  const { in: place, yes, json, dryRun = false } = options;
  const what = prunable.filter((each) => options[each]);
  if (what.length === 0) {
    throw new UserError('It is not said what to prune.', { advice: 'Use --checkpoints, --samples or both.' });
  }
  const cwd = process.cwd();
  const plans: PrunePlan[] = [];
  for (const folder of await chooseRuns(words, place, cwd)) {
    const run = await readRun(folder);
    for (const each of what) plans.push(await planPruning(run, each));
  }
  const pruned = byRun(plans);
  const bytes = sum(pruned);
  const say = sayer(json);
  for (const { folder, paths, bytes: own } of pruned) {
    say(
      `${shownPath(folder, cwd)}  ${paths.length === 0 ? 'nothing to prune' : `${formatCount(paths.length)} ${what.join(' and ')}, ${formatBytes(own)}`}`,
    );
  }
  const nothing = pruned.every(({ paths }) => paths.length === 0);
  const question = `Delete these for good, which frees ${formatBytes(bytes)}? ${kept}`;
  const confirmed = dryRun || nothing || (await isConfirmed(question, yes));
  if (confirmed && !dryRun) for (const plan of plans) await prune(plan);
  if (json) printJson<PrunedJson>(confirmed ? { dryRun, pruned, bytes } : { dryRun, pruned: [], bytes: 0 });
  else if (confirmed && !nothing) print(`${dryRun ? 'Would free' : 'Freed'} ${formatBytes(bytes)}.`);
  return exitCodes.success;
}

const kept = 'What a run goes on from and what belongs to its best figure stay.';

function byRun(plans: readonly PrunePlan[]): PrunedJson['pruned'] {
  const runs = new Map<string, PrunedJson['pruned'][number]>();
  for (const { run, paths, bytes } of plans) {
    const known = runs.get(run.folder) ?? { folder: run.folder, paths: [], bytes: 0 };
    runs.set(run.folder, { ...known, paths: [...known.paths, ...paths], bytes: known.bytes + bytes });
  }
  return [...runs.values()];
}

/** @throws UserError where nobody can be asked. */
async function isConfirmed(question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true;
  const answer = await ask(question);
  if (answer === null) {
    throw new UserError('There is no terminal to ask on, so nothing was deleted.', {
      advice: 'Add --yes to delete without being asked.',
    });
  }
  if (!answer) printAside('Nothing was deleted.');
  return answer;
}

/** Stdout is for the document where one was asked for. */
function sayer(json: boolean | undefined): (text: string) => void {
  return (text) => (json ? printAside(oneLine(text)) : print(oneLine(text)));
}

function printJson<T>(document: T): void {
  print(JSON.stringify(document, null, 2));
}

function counted(runs: number): string {
  return runs === 1 ? 'this run' : `these ${formatCount(runs)} runs`;
}

function sum(parts: readonly { bytes: number }[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0);
}
