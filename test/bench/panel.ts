import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { results } from '../workbench/paths';
import { benchFolder, DarkroomPanel, installDarkroom } from './panel/darkroom';
import { gestureFrames, gestureNames } from './panel/gestures';
import type { BenchedPanel, Shown } from './panel/panel';
import { processorMilliseconds } from './panel/processes';
import { PanelReport, type Figures } from './panel/report';
import { findTensorBoard, TensorBoard } from './panel/tensorboard';
import { summarised } from './measure';
import { longRun, makeWorkspace, manyRuns, type PanelWorkload } from './workloads/panelRuns';

/**
 * `npm run bench:panel`: the Run panel with a million points and 200 grids, and the Compare panel with twenty runs, in
 * a real VS Code in a real browser, beside TensorBoard with the same data in the same browser. `--tensorboard PATH`
 * names its executable, which is looked for on the path otherwise; nothing of it is needed but `pip install
 * tensorboard`.
 */

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    tensorboard: { type: 'string' },
    json: { type: 'string' },
  },
});

/** By the names that `--only` takes. */
const workloads: Record<string, PanelWorkload> = { run: longRun, compare: manyRuns };

interface Round extends Shown {
  processor: number | null;
}

/** Does something and waits until all that it sets off is over. */
async function withProcessor<T>(act: () => Promise<T>): Promise<T & { processor: number | null }> {
  const before = processorMilliseconds();
  const outcome = await act();
  await delay(1000);
  const after = processorMilliseconds();
  return { ...outcome, processor: before === null || after === null ? null : after - before };
}

/** All figures of one panel; what is being done is told. */
async function measure(panel: BenchedPanel, rounds: number): Promise<Figures> {
  const tell = (what: string) => console.error(`${panel.name}, load ${loadavg()[0]!.toFixed(1)}: ${what}`);
  const figures: Figures = {
    name: panel.name,
    load: loadavg()[0]!,
    times: {},
    frames: {},
    processor: {},
    megabytes: {},
  };
  const median = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : summarised(known).median;
  };
  const repeat = async (what: string, act: () => Promise<Shown>) => {
    const all: Round[] = [];
    tell(what);
    for (let round = 0; round < rounds; round++) all.push(await withProcessor(act));
    return (figure: keyof Round) => median(all.map((each) => each[figure]));
  };
  const opened = await repeat('opening', () => panel.open());
  figures.times['first paint'] = opened('first');
  figures.times['all in sight painted'] = opened('whole');
  figures.times['first paint: processor'] = opened('processor');
  if (panel.openAgain) {
    const again = await repeat('opening again', () => panel.openAgain!());
    figures.times['opened again in its window'] = again('whole');
  }
  const back = await repeat('coming back', () => panel.comeBack());
  figures.times['back from another tab'] = back('whole');
  figures.times['back from another tab: processor'] = back('processor');
  const instruments = await panel.instruments();
  for (const gesture of gestureNames) {
    tell(gesture);
    const { processor, ...frames } = await withProcessor(() => gestureFrames(gesture, instruments));
    figures.frames[gesture] = frames;
    figures.processor[gesture] = processor;
  }
  const { host, heap } = await panel.memory();
  figures.megabytes = { host, heap };
  return figures;
}

/**
 * Starts, measures and stops a panel.
 * @returns null where that failed: why is told, and a picture kept.
 */
async function figuresOf(name: string, start: () => Promise<BenchedPanel>, rounds: number): Promise<Figures | null> {
  let panel: BenchedPanel | undefined;
  try {
    panel = await start();
    return await measure(panel, rounds);
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    mkdirSync(results, { recursive: true });
    await panel?.screenshot(join(results, `bench-panel-${name}.png`)).catch(() => undefined);
    return null;
  } finally {
    await panel?.stop();
  }
}

async function main(): Promise<void> {
  const chosen = Object.entries(workloads).filter(([name]) => name.includes(given.only));
  if (chosen.length === 0) throw new Error(`--only is one of ${Object.keys(workloads).join(', ')}.`);
  const rounds = Number(given.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number of at least 1.');
  const executable = findTensorBoard(given.tensorboard);
  if (executable === undefined)
    console.error('There is no TensorBoard here, so its columns stay empty. Install it (pip install tensorboard).');
  if (loadavg()[0]! > 1) console.error(`The machine is busy (load ${loadavg()[0]!.toFixed(1)}): times are too long.`);

  installDarkroom();
  const report = new PanelReport(given.json);
  for (const [name, workload] of chosen) {
    const workspace = makeWorkspace(benchFolder, workload);
    const ours = await figuresOf(name, () => DarkroomPanel.start(workspace, workload), rounds);
    if (ours === null) continue;
    const theirs =
      executable === undefined
        ? null
        : await figuresOf(`${name}-peer`, () => TensorBoard.start(executable, workspace, workload), rounds);
    report.add(name, ours, theirs);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
