import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hasEnded } from '../../engine/protocol/record';
import { installDarkroom, instrumentsOf } from '../bench/panel/darkroom';
import { gestureFrames } from '../bench/panel/gestures';
import { heapMegabytes, residentMegabytes, residentMegabytesOf } from '../bench/panel/processes';
import { acceptFunctions, launchBrowser } from '../workbench/browser';
import { cache } from '../workbench/paths';
import { until } from '../workbench/processes';
import { newProfile } from '../workbench/profile';
import { readEvents, readRecord, runFolders } from '../workbench/runFolder';
import { startServer } from '../workbench/server';
import { Workbench } from '../workbench/workbench';
import { growthOf, type Sample } from './growth';

/**
 * `npm run test:soak -- [--minutes 30] [--json FILE]`: an engine trains for half an hour in a real VS Code, with its
 * Run panel open and used all the time. What the engine, the extension's host and the panel's page held of memory in
 * the last third of the time may differ from the first third by 5 % at most.
 */

const { values: given } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, json: { type: 'string' } },
});

/** Goes on for longer than any soak, with something new for the panel every few seconds. */
const experiment = {
  method: 'self-labeling',
  dataset: { name: 'mnist', limit: 4000 },
  networks: { width: 1 },
  training: { steps: 1_000_000, batch: 32 },
  sampling: { every: 50 },
  evaluation: { every: 500, samples: 256 },
  checkpoints: { every: 200 },
  runtime: { device: 'cpu', threads: 1 },
};

const folder = join(cache, 'soak');
const hostProcess = /--type=extensionHost/;
/** What has to come before memory is looked at: the networks that evaluate are trained, caches filled. */
const evaluationsBefore = 2;
/** Milliseconds between two samples. */
const interval = 15_000;
/** Growth that is allowed. */
const most = 0.05;

async function main(): Promise<void> {
  const minutes = Number(given.minutes);
  if (!(minutes > 0)) throw new Error('--minutes is a number above 0.');
  rmSync(folder, { recursive: true, force: true });
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, 'soak.experiment.json'), JSON.stringify(experiment, null, 2));
  const server = await startServer(newProfile(join(folder, 'profile'), installDarkroom()), {
    env: { DARKROOM_CACHE: join(folder, 'engine-cache') },
  });
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    await acceptFunctions(context);
    const workbench = await Workbench.open(context, server.address(workspace));
    await workbench.openFile('soak.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    const run = await until('the run', () => runFolders(workspace)[0], 60_000);
    await until('the first evaluations', () => evaluations(run) >= evaluationsBefore || undefined, 600_000);
    const samples = await soak(workbench, run, minutes);
    await workbench.runPanel.press('stop');
    await until('its end', () => readRecord(run)?.state === 'stopped' || undefined, 60_000);
    tell(samples);
  } finally {
    await browser.close();
    await server.stop();
    // It outlives its editor.
    for (const run of runFolders(workspace)) endEngine(run);
  }
}

function endEngine(run: string): void {
  const record = readRecord(run);
  if (record && !hasEnded(record.state)) process.kill(record.pid, 'SIGKILL');
}

function evaluations(run: string): number {
  return readEvents(run).filter(({ type }) => type === 'evaluation').length;
}

/** Uses the panel without a pause, and looks at memory now and then. */
async function soak(workbench: Workbench, run: string, minutes: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const started = performance.now();
  for (let next = 0; performance.now() - started < minutes * 60_000;) {
    const instruments = await instrumentsOf(workbench);
    for (const gesture of ['scrub', 'hover', 'zoom', 'smoothing']) await gestureFrames(gesture, instruments);
    const seconds = (performance.now() - started) / 1000;
    if (seconds * 1000 < next) continue;
    next += interval;
    const record = readRecord(run);
    if (record?.state !== 'running') throw new Error(`The run is ${record?.state}: ${record?.reason}`);
    const sample: Sample = {
      seconds,
      step: record.progress.step,
      megabytes: {
        engine: residentMegabytesOf(record.pid),
        host: residentMegabytes(hostProcess) ?? NaN,
        page: await heapMegabytes(workbench.page.mainFrame(), instruments.frame),
      },
    };
    samples.push(sample);
    console.error(
      `${Math.round(seconds)} s, step ${sample.step}: ` +
        Object.entries(sample.megabytes)
          .map(([name, megabytes]) => `${name} ${megabytes.toFixed(1)} MB`)
          .join(', '),
    );
    if (given.json) writeFileSync(given.json, JSON.stringify({ samples }, null, 1));
  }
  return samples;
}

function tell(samples: readonly Sample[]): void {
  const rows = growthOf(samples);
  for (const { name, firstThird, lastThird, ratio } of rows)
    console.log(`${name}: ${firstThird.toFixed(1)} MB, then ${lastThird.toFixed(1)} MB (${ratio.toFixed(3)})`);
  if (given.json) writeFileSync(given.json, JSON.stringify({ rows, samples }, null, 1));
  if (rows.some(({ ratio }) => Math.abs(ratio - 1) > most)) {
    console.log(`More than ${100 * most} %.`);
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
