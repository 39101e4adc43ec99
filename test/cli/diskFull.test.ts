import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runEventSchema, type RunEvent } from '../../engine/protocol/events';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { parseRecord, type RunRecord } from '../../engine/protocol/record';
import { compareFolders } from '../../engine/reproduction/compareFolders';
import { start, workspace, writeExperiment } from './darkroom';
import { smallDisk, type SmallDisk } from './smallDisk';

const experiment = {
  method: 'self-labeling',
  labels: 'all',
  dataset: { name: 'mnist', limit: 64 },
  networks: { width: 1 },
  training: { steps: 20, batch: 4, logEvery: 2 },
  sampling: { every: 6, columns: 2 },
  evaluation: { every: 0 },
  checkpoints: { every: 4, keep: 2 },
  runtime: { device: 'cpu', threads: 1 },
};

const eventsOf = (run: string): RunEvent[] =>
  readFileSync(join(run, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => runEventSchema.parse(JSON.parse(line)));
const recordOf = (run: string): RunRecord => parseRecord(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')));

/** Waits until `look` gives something: what is not there yet can't be read. */
async function eventually<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    try {
      const found = look();
      if (found) return found;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
    }
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** What events tell of the training itself: no times, and nothing of the machine's load. */
function told(run: string): unknown[] {
  return eventsOf(run)
    .filter(({ type }) => type !== 'state')
    .map((event) => {
      const timeless = { ...event, seq: 0, time: '' };
      if (timeless.type !== 'scalars') return timeless;
      const figures = Object.entries(timeless.values).filter(([id]) => !id.startsWith('machine/'));
      return { ...timeless, values: Object.fromEntries(figures) };
    });
}

const filesOf = (run: string) =>
  (readdirSync(run, { recursive: true }) as string[]).filter((name) => name !== 'control.json').sort();

/** A run on a small disk that is filled once the run has a checkpoint, and found paused. */
async function runUntilFull(folder: string, disk: SmallDisk) {
  const file = join(folder, writeExperiment(folder, experiment));
  const run = join(disk.outside, 'run');
  const { ended } = start(folder, ['run', file, '--folder', join(disk.inside, 'run')], undefined, {}, disk.enter);
  await Promise.race([
    eventually(() => eventsOf(run).find(({ type }) => type === 'checkpoint')),
    ended.then(({ stdout, stderr }) => Promise.reject(new Error(stdout + stderr))),
  ]);
  disk.fill();
  const paused = await eventually(() => recordOf(run).state === 'paused' && recordOf(run));
  return {
    ended,
    run,
    paused,
    ask: (action: string) => start(folder, ['ask', join(disk.inside, 'run'), action], undefined, {}, disk.enter).ended,
  };
}

/** Several engines one after the other, in milliseconds; a few seconds where the machine is idle. */
const patience = 300_000;

describe('a run on a disk that becomes full', { timeout: patience }, () => {
  test('pauses with that reason, goes on when there is room, and comes to the same, bit for bit', async (context) => {
    const folder = workspace();
    const disk = await smallDisk(folder, 40);
    if (!disk) return context.skip('this system allows no mount of a small disk');
    const undisturbed = join(folder, 'undisturbed');
    const whole = await start(folder, ['run', writeExperiment(folder, experiment), '--folder', undisturbed]).ended;
    expect(whole.code).toBe(exitCodes.success);

    const { ended, run, paused } = await runUntilFull(folder, disk);
    expect(paused.reason).toMatch(/^The disk is full\. Going on takes about [\d.]+ MB, and .* free\. Free some space/);
    expect(paused.progress).toMatchObject({ activityKind: 'paused' });
    // Its heart beats on.
    await eventually(() => recordOf(run).heartbeatAt > paused.heartbeatAt);

    disk.free();
    const { code, stdout } = await ended;
    expect({ code, stdout }).toMatchObject({ code: exitCodes.success });
    expect(recordOf(run)).toMatchObject({ state: 'finished', reason: null });
    const events = eventsOf(run);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(events.filter(({ type }) => type === 'state').map((event) => 'state' in event && event.state)).toEqual([
      ...['running', 'paused', 'running', 'finished'],
    ]);
    expect(told(run)).toEqual(told(undisturbed));
    expect(filesOf(run)).toEqual(filesOf(undisturbed));
    expect(await compareFolders(undisturbed, run)).toMatchObject({ identical: true, upTo: experiment.training.steps });
  });

  test('leaves no folder behind where there is no room for its first file', async (context) => {
    const folder = workspace();
    const disk = await smallDisk(folder, 1);
    if (!disk) return context.skip('this system allows no mount of a small disk');
    disk.fill();
    const file = join(folder, writeExperiment(folder, experiment));
    const words = ['run', file, '--runs', disk.inside];
    const { code, stderr } = await start(folder, words, undefined, {}, disk.enter).ended;
    expect(code).not.toBe(exitCodes.success);
    expect(stderr).toContain('The disk is full.');
    const left = readdirSync(disk.outside, { recursive: true, withFileTypes: true });
    // That of all runs of the experiment, with none in it.
    expect(left.map(({ name }) => name)).toEqual(['digits', 'filler']);
  });

  test('asked to stop meanwhile, ends with a checkpoint out of its reserve', async (context) => {
    const folder = workspace();
    const disk = await smallDisk(folder, 40);
    if (!disk) return context.skip('this system allows no mount of a small disk');
    const { ended, run, ask } = await runUntilFull(folder, disk);
    await ask('stop');
    const { code, stdout } = await ended;
    expect(code).toBe(exitCodes.stopped);
    expect(stdout).toMatch(/Stopped after/);
    const record = recordOf(run);
    expect(record.state).toBe('stopped');
    const checkpoints = eventsOf(run).filter((event) => event.type === 'checkpoint');
    expect(checkpoints.at(-1)!.step).toBe(record.progress.step);
    expect(filesOf(run).filter((name) => /reserve|tmp|writing/.test(name))).toEqual([]);
  });
});
