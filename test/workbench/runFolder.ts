import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runEventSchema, type RunEvent } from '../../engine/protocol/events';
import { parseRecord, type RunRecord } from '../../engine/protocol/record';
import { isRunId, runFiles, runsFolderName } from '../../engine/protocol/runFolder';

/** The run folders in a workspace, of one experiment or of all, oldest first. */
export function runFolders(workspace: string, experiment?: string): string[] {
  const parent = join(workspace, runsFolderName);
  return folders(parent)
    .filter((name) => experiment === undefined || name === experiment)
    .flatMap((name) =>
      folders(join(parent, name))
        .filter(isRunId)
        .map((id) => join(parent, name, id)),
    )
    .sort((a, b) => basename(a).localeCompare(basename(b)));
}

function folders(parent: string): string[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** The run's record, or undefined before there is one. */
export function readRecord(folder: string): RunRecord | undefined {
  const file = join(folder, runFiles.record);
  return existsSync(file) ? parseRecord(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** The events written so far; a line that is not complete yet is left for later. */
export function readEvents(folder: string): RunEvent[] {
  const file = join(folder, runFiles.events);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => runEventSchema.parse(JSON.parse(line)));
}
