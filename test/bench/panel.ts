import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { results } from '../workbench/paths';
import { benchFolder, DarkroomPanel, installDarkroom } from './panel/darkroom';
import { gestureFrames, gestureNames } from './panel/gestures';
import type { BenchedPanel, Shown } from './panel/panel';
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

/** All figures of one panel; what is being done is told. */
async function measure(panel: BenchedPanel, rounds: number): Promise<Figures> {
  const tell = (what: string) => console.error(`${panel.name}, load ${loadavg()[0]!.toFixed(1)}: ${what}`);
  const figures: Figures = { name: panel.name, load: loadavg()[0]!, times: {}, frames: {}, megabytes: {} };
  const [opened, back] = [[], []] as Shown[][];
  tell('opening');
  for (let round = 0; round < rounds; round++) opened!.push(await panel.open());
  figures.times['first paint'] = summarised(opened!.map(({ first }) => first)).median;
  figures.times['all in sight painted'] = summarised(opened!.map(({ whole }) => whole)).median;
  tell('coming back');
  for (let round = 0; round < rounds; round++) back!.push(await panel.comeBack());
  figures.times['back from another tab'] = summarised(back!.map(({ whole }) => whole)).median;
  const instruments = await panel.instruments();
  for (const gesture of gestureNames) {
    tell(gesture);
    figures.frames[gesture] = await gestureFrames(gesture, instruments);
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
