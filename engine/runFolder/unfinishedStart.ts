import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isTemporaryName } from '../files/temporaryName';
import { isOfClaims } from '../protocol/claim';
import { runFiles } from '../protocol/runFolder';

/**
 * What an engine that was killed while it made a run's folder has left in it, by name, claims aside. Null where not all
 * of it is that for certain: this very config or its beginning, no record yet, and nothing else with anything in it.
 */
export async function findUnfinishedStart(folder: string, config: string): Promise<string[] | null> {
  const names = (await readdir(folder)).filter((name) => !isOfClaims(name));
  const areOwn = await Promise.all(names.map((name) => isOfStart(join(folder, name), name, Buffer.from(config))));
  return areOwn.every(Boolean) && (names.length === 0 || names.includes(runFiles.config)) ? names : null;
}

/** Removes what `findUnfinishedStart` found. Only for the engine that has claimed the folder. */
export async function removeUnfinishedStart(folder: string, names: readonly string[]): Promise<void> {
  // The config last, so that one who is killed here leaves a folder that is known again.
  const configLast = names.toSorted((a, b) => Number(a === runFiles.config) - Number(b === runFiles.config));
  for (const name of configLast) await rm(join(folder, name), { recursive: true });
}

async function isOfStart(path: string, name: string, config: Buffer): Promise<boolean> {
  const about = await lstat(path);
  switch (name) {
    case runFiles.config:
      return about.isFile() && about.size <= config.length && config.indexOf(await readFile(path)) === 0;
    case runFiles.samples:
    case runFiles.checkpoints:
      return about.isDirectory() && (await readdir(path)).length === 0;
    case runFiles.initial:
      return about.isFile();
    default:
      return about.isFile() && isTemporaryName(name);
  }
}
