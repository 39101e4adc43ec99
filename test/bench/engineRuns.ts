import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../engine/experiment/load';
import type { Experiment } from '../../engine/config/common';
import { parseOverride } from '../../engine/experiment/overrides';
import { runEventSchema, type RunEvent } from '../../engine/protocol/events';
import { parseRecord, type RunRecord } from '../../engine/protocol/record';
import { experimentName, runFiles } from '../../engine/protocol/runFolder';
import { digest } from '../../engine/files/digest';
import { configText } from '../../engine/runFolder/createRunFolder';

/** Whole runs of the built engine, each in a process of its own, as `darkroom run` starts them. */

const engine = resolve(import.meta.dirname, '../../dist/engine.js');

/** A run that is wanted: an experiment file with `--set` settings. */
export interface WantedRun {
  config: string;
  settings: readonly string[];
}

export interface FinishedRun {
  folder: string;
  experiment: Experiment;
  events: RunEvent[];
}

/**
 * The run, finished, in a folder inside `runs` that is named after its experiment, seed and whole configuration: one
 * that is finished there is taken as it is, one that was broken off is gone on with.
 * @throws ConfigError if the configuration has errors. Error if the run fails, or another process works on it.
 */
export async function finishedRun(
  { config, settings }: WantedRun,
  runs: string,
  tell: (text: string) => void,
): Promise<FinishedRun> {
  const { experiment } = await loadConfig(config, settings.map(parseOverride));
  const folder = join(
    runs,
    `${experimentName(config)}-seed${experiment.seed}-${digest('sha256', configText(experiment)).slice(0, 8)}`,
  );
  const record = readRecord(folder);
  if (record?.state !== 'finished') {
    if (!existsSync(engine)) throw new Error('The engine is not built: npm run build.');
    if (record) {
      tell(`going on with ${folder}`);
      await runEngine(['resume', folder]);
    } else {
      rmSync(folder, { recursive: true, force: true });
      tell(`running in ${folder}`);
      await runEngine(['run', config, ...settings.flatMap((setting) => ['--set', setting]), '--folder', folder]);
    }
    const after = readRecord(folder);
    if (after?.state !== 'finished')
      throw new Error(`The run in ${folder} has ${after?.state ?? 'not begun'}: ${after?.reason ?? 'see its log.txt'}`);
  }
  return { folder, experiment, events: readEvents(folder) };
}

/** What a run in a folder told, if it is finished; null otherwise. */
export function eventsOfFinished(folder: string): RunEvent[] | null {
  return readRecord(folder)?.state === 'finished' ? readEvents(folder) : null;
}

function readRecord(folder: string): RunRecord | null {
  const file = join(folder, runFiles.record);
  return existsSync(file) ? parseRecord(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

function readEvents(folder: string): RunEvent[] {
  const lines = readFileSync(join(folder, runFiles.events), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => runEventSchema.parse(JSON.parse(line)));
}

/** Whatever it prints is in the run's log; what it complains of is shown. */
function runEngine(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [engine, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', () => {
      done();
    });
  });
}
