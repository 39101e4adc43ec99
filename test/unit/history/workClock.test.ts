import { describe, expect, it } from 'vitest';
import { WorkClock } from '../../../engine/history/workClock';
import type { RunEvent } from '../../../engine/protocol/events';

const begin = Date.UTC(2026, 0, 1, 10);
let seq = 0;
const at = (seconds: number) => ({ seq: seq++, time: new Date(begin + seconds * 1000).toISOString() });
const scalars = (seconds: number, step: number): RunEvent => ({
  ...at(seconds),
  type: 'scalars',
  step,
  values: { a: 1 },
});
const state = (seconds: number, state: 'running' | 'paused' | 'stopped', resumedFrom?: number): RunEvent => ({
  ...at(seconds),
  type: 'state',
  state,
  reason: null,
  ...(resumedFrom !== undefined && { resumedFrom }),
});

function clockOf(...events: RunEvent[]): [step: number, seconds: number][] {
  const clock = new WorkClock();
  for (const event of events) clock.take(event);
  const { steps, seconds } = clock.samples;
  return Array.from(steps, (step, index) => [step, seconds[index]!]);
}

describe('WorkClock', () => {
  it('tells how long an engine had worked at each step', () => {
    expect(clockOf(state(0, 'running'), scalars(2, 1), scalars(5, 2))).toEqual([
      [1, 2],
      [2, 5],
    ]);
  });

  it('does not count pauses', () => {
    const paused = [state(0, 'running'), scalars(2, 1), state(3, 'paused'), state(1000, 'running'), scalars(1002, 2)];
    expect(clockOf(...paused)).toEqual([
      [1, 2],
      [2, 5],
    ]);
  });

  it('goes on from a checkpoint as if what came after it had not been', () => {
    const resumed = [
      state(0, 'running'),
      scalars(10, 10),
      scalars(20, 20),
      scalars(30, 30),
      state(31, 'stopped'),
      state(5000, 'running', 20),
      scalars(5011, 30),
    ];
    expect(clockOf(...resumed)).toEqual([
      [10, 10],
      [20, 20],
      [30, 31],
    ]);
  });

  it('goes on from a checkpoint after an engine that said no goodbye', () => {
    const killed = [
      state(0, 'running'),
      scalars(10, 10),
      scalars(20, 20),
      state(9000, 'running', 10),
      scalars(9010, 20),
    ];
    expect(clockOf(...killed)).toEqual([
      [10, 10],
      [20, 20],
    ]);
  });

  it('stays small however long a run is, and even', () => {
    const clock = new WorkClock();
    for (let step = 0; step < 20_000; step++) clock.take(scalars(step / 2, step));
    const { steps, seconds } = clock.samples;
    expect(steps.length).toBeGreaterThan(200);
    expect(steps.length).toBeLessThanOrEqual(513);
    steps.forEach((step, index) => expect(seconds[index]).toBe(step / 2));
    expect(steps.at(-1)).toBeGreaterThan(19_800);
  });
});
