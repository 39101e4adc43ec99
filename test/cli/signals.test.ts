import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { start, workspace, writeExperiment } from './darkroom';
import { cache, recordOf } from './subsampling';

/** A run that would never end, of fast steps. */
const endless = {
  method: 'self-labeling',
  labels: 'all',
  dataset: { name: 'mnist', limit: 64 },
  networks: { width: 0.25 },
  training: { steps: 1_000_000, batch: 4, logEvery: 1 },
  sampling: { every: 1_000_000, columns: 1 },
  evaluation: { every: 0 },
  checkpoints: { every: 0 },
  runtime: { device: 'cpu', threads: 1 },
};

/** Starts a command, sends it a signal when it has said something, and waits for its end. */
async function ended(folder: string, args: string[], said: string, signal: NodeJS.Signals, ownCache = cache) {
  const { child, ended: end } = start(folder, args, ownCache);
  let [text, sentAt] = ['', 0];
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
    if (sentAt > 0 || !text.includes(said)) return;
    sentAt = performance.now();
    child.kill(signal);
  });
  const result = await end;
  return { ...result, signal: child.signalCode, seconds: (performance.now() - sentAt) / 1000 };
}

it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)(
  'a run stops at %s with a checkpoint and the exit code of a stop, and no debugger listens (case BR08)',
  async (signal) => {
    const folder = workspace();
    const args = ['run', writeExperiment(folder, endless), '--folder', 'run'];
    const { code, stderr } = await ended(folder, args, 'step 1 /', signal);
    expect({ code, stderr }).toEqual({ code: exitCodes.stopped, stderr: '' });
    const { state, reason, progress } = recordOf(join(folder, 'run'));
    expect({ state, reason }).toEqual({ state: 'stopped', reason: `Stopped by the signal ${signal}.` });
    expect(readdirSync(join(folder, 'run/checkpoints'))).toEqual([`step-${String(progress.step).padStart(6, '0')}`]);
  },
);

it.skipIf(process.platform === 'win32')('a run that is being prepared ends at once', async () => {
  const folder = workspace();
  // A cache of its own, in which no kernel variant has been measured.
  const args = ['run', writeExperiment(folder, { ...endless, networks: { width: 2 } }), '--folder', 'run'];
  const { code, seconds } = await ended(folder, args, 'Measuring ', 'SIGTERM', join(folder, 'cache'));
  expect(code).toBe(exitCodes.stopped);
  expect(seconds).toBeLessThan(20);
  expect(recordOf(join(folder, 'run'))).toMatchObject({ state: 'stopped', reason: 'Stopped by the signal SIGTERM.' });
  expect(readdirSync(join(folder, 'run/checkpoints'))).toEqual([]);
});

it.skipIf(process.platform !== 'linux')('a run goes on where what it prints finds the disk full', async () => {
  const folder = workspace();
  const file = writeExperiment(folder, { ...endless, training: { ...endless.training, steps: 3 } });
  const shell = ['sh', '-c', 'exec "$0" "$@" > /dev/full'];
  const { code, stderr } = await start(folder, ['run', file, '--folder', 'run'], cache, {}, shell).ended;
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^warning: What is printed can't be written: .*full.*$/m) as string,
  });
  expect(recordOf(join(folder, 'run'))).toMatchObject({ state: 'finished' });
});

it.skipIf(process.platform === 'win32')('SIGUSR1 ends what is no run, without a debugger', async () => {
  const root = join(__dirname, '../..');
  const script = `await import(${JSON.stringify(join(root, 'engine/cli/debuggerSignal.ts'))}); console.log('ready'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, [
    ...['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), '--input-type=module', '-e', script],
  ]);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.stdout.once('data', () => child.kill('SIGUSR1'));
  await once(child, 'close');
  expect({ signal: child.signalCode, stderr }).toEqual({ signal: 'SIGUSR1', stderr: '' });
});
