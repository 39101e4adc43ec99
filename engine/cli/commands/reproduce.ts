import { formatCount } from '../../format';
import { exitCodes } from '../../protocol/exitCodes';
import type { ComparedThing } from '../../reproduction/difference';
import { compareFolders, type Reproduction } from '../../reproduction/compareFolders';
import type { Change } from '../../reproduction/conditions';
import type { RunListener } from '../../runFolder/reporter';
import { interruptSignal } from '../interrupt';
import { print, printAside } from '../output';
import { terminalListener } from '../terminalListener';

export interface ReproduceOptions {
  folder?: string;
  against?: string;
  json?: boolean;
}

/** Differences that are told; their number is told in any case. */
const mostTold = { text: 10, json: 100 };

/**
 * Runs a run again, or takes another one, and compares the two.
 * @returns the exit code: where they part that of a failure, where a signal ended it before that of a stop.
 */
export async function reproduce(run: string, { folder, against, json = false }: ReproduceOptions): Promise<number> {
  if (against === undefined) {
    const { reproduction, stopped } = await runAgain(run, folder, json);
    const code = end(reproduction, json, false);
    return stopped && reproduction.identical ? exitCodes.stopped : code;
  }
  return end(await compareFolders(run, against), json, true);
}

async function runAgain(
  run: string,
  newFolder: string | undefined,
  json: boolean,
): Promise<{ reproduction: Reproduction; stopped: boolean }> {
  const listener = json ? null : terminalListener(process.stdout);
  const say = (text: string) => {
    if (listener) listener.line(text);
    else printAside(text);
  };
  const onChanges = (changes: Change[]) => {
    if (json) return;
    say(changes.length === 0 ? 'Nothing that is known of the run is different here.' : changesText(changes));
  };
  const { reproduceRun } = await import('../../reproduction/reproduce');
  const signal = interruptSignal(say);
  const reproduction = await reproduceRun({
    folder: run,
    newFolder,
    onChanges,
    listener: listener ?? silent,
    signal,
  }).finally(() => {
    listener?.close();
  });
  return { reproduction, stopped: signal.aborted };
}

const silent: RunListener = { line: () => undefined, progress: () => undefined, progressLine: () => undefined };

/** Tells what came of it. */
function end(reproduction: Reproduction, json: boolean, withChanges: boolean): number {
  const { identical, differences, changes } = reproduction;
  if (json) {
    const told = { ...reproduction, differenceCount: differences.length };
    print(JSON.stringify({ ...told, differences: differences.slice(0, mostTold.json) }, null, 2));
  } else {
    if (withChanges && changes.length > 0) print(changesText(changes));
    print(resultText(reproduction));
  }
  return identical ? exitCodes.success : exitCodes.failed;
}

function changesText(changes: readonly Change[]): string {
  return ['Not the same:', ...changes.map(({ what, was, is }) => `  ${what}: ${was} → ${is}`)].join('\n');
}

const countedAs: Record<ComparedThing, string> = {
  curve: 'points of curves',
  grid: 'grids',
  distribution: 'charts of bars',
  matrix: 'matrices',
  evaluation: 'measured figures',
  weights: 'tensors',
  end: 'ends',
};

function resultText({ identical, upTo, compared, differences, other }: Reproduction): string {
  const counted = Object.entries(compared).flatMap(([what, count]) =>
    count > 0 ? [`${formatCount(count)} ${countedAs[what as ComparedThing]}`] : [],
  );
  const scope = `Compared up to step ${formatCount(upTo)}: ${counted.join(', ') || 'nothing'}. Other run: ${other}`;
  if (identical) return `Identical.\n${scope}`;
  const [first, ...more] = differences;
  if (!first)
    return `What can be compared is the same, but it has no point of a curve and no checkpoint that both have.\n${scope}`;
  const told = more.slice(0, mostTold.text - 1).map(({ step, message }) => `  step ${formatCount(step)}  ${message}`);
  const left = more.length - told.length;
  return [
    `They part at step ${formatCount(first.step)}: ${first.message}`,
    ...told,
    ...(left > 0 ? [`  and ${formatCount(left)} more`] : []),
    scope,
  ].join('\n');
}
