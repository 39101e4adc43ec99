import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { experimentName } from '../../engine/protocol/runFolder';
import { repository } from './paths';
import { readEvents, readRecord, runFolders } from './runFolder';

/** What a run cost, measured from outside the engine. */
interface Cost {
  /** Seconds from `since` to the first loss; undefined where there was none. */
  firstLoss: number | undefined;
  /** Real images a second in the middle of training: the median over the time it trained. */
  imagesPerSecond: number | undefined;
  /** Bytes; undefined where the system does not tell. */
  peakMemory: number | undefined;
  folder: string | undefined;
}

/**
 * Runs an experiment by the command line, which says what it does by itself, and measures from outside.
 * @param since when the person pressed Enter, in milliseconds of `Date.now()`.
 * @returns the engine's exit code.
 */
export async function runHeadless(experimentFile: string, since: number): Promise<number> {
  const workspace = dirname(experimentFile);
  const experiment = experimentName(basename(experimentFile));
  const before = new Set(runFolders(workspace, experiment));
  const engine = spawn(process.execPath, [join(repository, 'dist/engine.js'), 'run', basename(experimentFile)], {
    cwd: workspace,
    stdio: 'inherit',
  });
  // The engine ends the run in good order and this process reports it.
  process.on('SIGINT', () => undefined);
  const cost: Cost = { firstLoss: undefined, imagesPerSecond: undefined, peakMemory: undefined, folder: undefined };
  const speeds: number[] = [];
  const ended = once(engine, 'exit') as Promise<[number | null]>;

  while (engine.exitCode === null && engine.signalCode === null) {
    cost.folder ??= runFolders(workspace, experiment).find((folder) => !before.has(folder));
    cost.peakMemory = Math.max(cost.peakMemory ?? 0, readPeakMemory(engine.pid) ?? 0) || undefined;
    if (cost.folder) {
      if (cost.firstLoss === undefined && readEvents(cost.folder).some(({ type }) => type === 'scalars')) {
        cost.firstLoss = (Date.now() - since) / 1000;
      }
      const progress = readRecord(cost.folder)?.progress;
      if (progress?.activityKind === 'training' && progress.imagesPerSecond) speeds.push(progress.imagesPerSecond);
    }
    await Promise.race([ended, delay(200)]);
  }
  cost.imagesPerSecond = speeds.sort((a, b) => a - b)[speeds.length >> 1];
  report(cost, (Date.now() - since) / 1000);
  const [code] = await ended;
  return code ?? 1;
}

/** The most memory a process has held at once, in bytes. */
function readPeakMemory(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    // It ended between two looks.
    return undefined;
  }
}

function report({ firstLoss, imagesPerSecond, peakMemory, folder }: Cost, total: number): void {
  const line = (what: string, value: number | undefined, unit: string, digits = 1) =>
    console.log(`  ${what.padEnd(26)} ${value === undefined ? 'not known' : `${value.toFixed(digits)} ${unit}`}`);
  console.log();
  line('command to first loss', firstLoss, 's');
  line('command to the end', total, 's');
  line('training speed (median)', imagesPerSecond, 'images/s', 0);
  line("engine's peak memory", peakMemory === undefined ? undefined : peakMemory / 2 ** 20, 'MiB', 0);
  if (folder) console.log(`  run folder                 ${folder}`);
}
