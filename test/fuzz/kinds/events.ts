import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunHistory } from '../../../engine/history/history';
import { HistoryReducer } from '../../../engine/history/reducer';
import type { RunEvent } from '../../../engine/protocol/events';
import { EventLog } from '../../../engine/runFolder/eventLog';
import { formatEvent } from '../../../engine/runFolder/formatEvent';
import { EventTail } from '../../../engine/runs/eventTail';
import { scalarsEvent } from '../../unit/runs/scalarsEvent';
import type { Dice } from '../dice';
import { must, type Kind } from '../kind';
import { mutateBytes, mutateText } from '../mutate';
import { textsOf } from '../seeds';

/** What run folders of earlier forms do not hold: matrices, and a grid of whose images something is said. */
const labelled = [
  matrix(0),
  matrix(10),
  {
    ...{ type: 'grid', step: 10, kind: 'labelled', file: 'samples/step-000010-labelled.png', rowLabels: [], note: '' },
    ...{ rows: 1, columns: 2, cellWidth: 28, cellHeight: 28, cellLabels: ['97.3 % · class 7', ''] },
  },
]
  .map((event, seq) => `${JSON.stringify({ seq, time: '2026-12-01T08:24:15.000Z', ...event })}\n`)
  .join('');

function matrix(step: number): object {
  return {
    ...{ type: 'matrix', step, id: 'confusion', rowAxis: 'artificial label', columnAxis: 'true class' },
    ...{ rows: ['label 1', 'label 0'], columns: ['cat', 'dog'], note: '' },
    cells: [
      [0, 0, 9],
      [1, 1, 4],
    ],
    figures: [{ title: 'classes covered', unit: 'count', value: 2, of: 2 }],
  };
}

/**
 * Events: however the file grows, or is replaced by a copy of itself or in the place of another, the same history comes
 * of it; its curves rise, its grids are told apart; and an engine that goes on writes behind the last good event.
 */
export const events: Kind = {
  prepare: (folder) => {
    const seeds = [...textsOf('events.jsonl'), labelled];
    const file = join(folder, 'events.jsonl');
    return Promise.resolve(async (dice) => {
      const seed = dice.pick(seeds);
      const bytes = mutateLines(seed, dice);
      const whole = await readGrowing(file, [bytes], dice);
      const other = seeds.filter((each) => each !== seed && dice.chance(0.1)).map((text) => Buffer.from(text));
      const parts = await readGrowing(file, [...other, ...cut(bytes, dice)], dice);
      must(isDeepStrictEqual(whole.history, parts.history), 'the history depends on how the file grew');
      must(whole.events.length <= bytes.toString('latin1').split('\n').length, 'more events than lines');
      checkHistory(whole.history);
      for (const event of whole.events) formatEvent(event, whole.history.declarations);
      await goOn(file, bytes);
      // Refused where a line was left out.
      return whole.events.length === bytes.toString('latin1').split('\n').filter(Boolean).length
        ? 'accepted'
        : 'refused';
    });
  },
};

function mutateLines(text: string, dice: Dice): Buffer {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line): Buffer => Buffer.from(line));
  for (let i = 1 + dice.below(6); i > 0; i--) {
    const at = dice.below(lines.length);
    const line = lines[at]!;
    switch (dice.below(6)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(dice.below(lines.length), 0, line);
        break;
      case 2:
        lines[at] = mutateBytes(line, dice);
        break;
      default:
        lines[at] = mutateText(line.toString(), dice);
    }
    if (lines.length === 0) lines.push(Buffer.from('{}'));
  }
  const whole = Buffer.from(
    lines.map((line) => line.toString('latin1')).join('\n') + dice.pick(['\n', '', '\n\n']),
    'latin1',
  );
  return dice.chance(0.1) ? mutateBytes(whole, dice) : whole;
}

/** Lengths at which the file is read, the last one whole. */
function cut(bytes: Buffer, dice: Dice): Buffer[] {
  const lengths = Array.from({ length: dice.below(4) }, () => dice.below(bytes.length + 1));
  return [...lengths.sort((a, b) => a - b), bytes.length].map((length) => bytes.subarray(0, length));
}

async function readGrowing(file: string, states: readonly Buffer[], dice: Dice) {
  rmSync(file, { force: true });
  const tail = new EventTail(file);
  let reducer = new HistoryReducer();
  let events: RunEvent[] = [];
  for (const [i, state] of states.entries()) {
    const before = states[i - 1];
    const isLonger = before !== undefined && state.subarray(0, before.length).equals(before);
    if (isLonger && dice.chance(0.5)) appendFileSync(file, state.subarray(before.length));
    else {
      writeFileSync(`${file}.new`, state);
      renameSync(`${file}.new`, file);
    }
    await tail.read({
      restart: () => {
        reducer = new HistoryReducer();
        events = [];
      },
      take: (event) => {
        reducer.take(event);
        events.push(event);
      },
      takeScalars: (line) => {
        reducer.takeScalars(line);
        events.push(scalarsEvent(line));
      },
    });
  }
  return { history: reducer.whole(), events };
}

function checkHistory({ series, grids, evaluations, matrices, checkpoints }: RunHistory): void {
  for (const { name, steps, values } of series) {
    must(steps.length === values.length && steps.length > 0, `the curve ${name} has ${steps.length} steps`);
    must(
      steps.every((step, i) => Number.isSafeInteger(step) && step >= 0 && (i === 0 || step > steps[i - 1]!)),
      `the steps of ${name} do not rise`,
    );
  }
  must(new Set(grids.map(({ kind, step }) => `${step} ${kind}`)).size === grids.length, 'a grid twice');
  must(
    grids.every(({ file }) => /^samples\/[^./\\][^/\\]*$/.test(file)),
    'a grid outside samples',
  );
  must(
    matrices.every(({ rows, columns, cells }) => cells.every(([r, c]) => r < rows.length && c < columns.length)),
    'a cell outside its matrix',
  );
  must(new Set(matrices.map(({ id, step }) => `${step} ${id}`)).size === matrices.length, 'a matrix twice');
  must(new Set(evaluations.map(({ step }) => step)).size === evaluations.length, 'an evaluation twice');
  must(new Set(checkpoints.map(({ file }) => file)).size === checkpoints.length, 'a checkpoint twice');
}

/** An engine goes on with the file: all that stays of it is good, and its own event is the last. */
async function goOn(file: string, bytes: Buffer): Promise<void> {
  writeFileSync(file, bytes);
  const log = EventLog.continue(file, () => undefined);
  log.open();
  const own = log.append({ type: 'warning', message: 'goes on' });
  log.close();
  const events: RunEvent[] = [];
  await new EventTail(file).read({
    restart: () => events.splice(0),
    take: (event) => events.push(event),
    takeScalars: (line) => events.push(scalarsEvent(line)),
  });
  must(isDeepStrictEqual(events.at(-1), own), 'the event of the engine that goes on is not the last');
  must(events.length < 2 || own.seq === events.at(-2)!.seq + 1, 'its number does not follow');
}
