import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDue, TimeLeft, timesDue, type Pastime } from '../../../engine/training/timeLeft';

const recurring = fc.record({ every: fc.nat(12), from: fc.nat(10), never: fc.boolean() });

describe('timesDue', () => {
  it('counts what isDue says of each later step', () => {
    fc.assert(
      fc.property(recurring, fc.nat(60), fc.nat(60), (each, ahead, length) => {
        const [step, last] = [each.from + ahead, each.from + ahead + length];
        const due = Array.from({ length }, (_, i) => step + 1 + i).filter((later) => isDue(later, last, each));
        expect(timesDue(step, last, each)).toBe(due.length);
      }),
    );
  });
});

describe('TimeLeft', () => {
  it('is what a run takes by the clock, once each thing was done and takes the same again', () => {
    const costs = fc.record({ step: fc.integer({ min: 1, max: 9 }), grids: fc.nat(50), evaluation: fc.nat(500) });
    fc.assert(
      fc.property(recurring, recurring, costs, fc.integer({ min: 1, max: 50 }), (grids, evaluation, cost, steps) => {
        // A stage that begins where its grids begin to count.
        const first = Math.max(grids.from, evaluation.from);
        const last = first + steps;
        const left = new TimeLeft(last, { grids, evaluation });
        let clock = 0;
        const told: { at: number; left: number }[] = [];
        const made: Record<Pastime, number> = { grids: -1, evaluation: -1 };
        const pastimes: Pastime[] = ['grids', 'evaluation'];
        for (const what of pastimes) left.took(what, cost[what]);
        const tell = (step: number) => told.push({ at: clock, left: left.after(step, 1 / cost.step, made) });
        for (let step = first + 1; step <= last; step++) {
          clock += cost.step;
          tell(step);
          for (const what of pastimes.filter((each) => left.isDue(each, step))) {
            clock += cost[what];
            made[what] = step;
            tell(step);
          }
        }
        for (const { at, left: seconds } of told) expect(seconds).toBeCloseTo(clock - at, 6);
        expect(told.at(-1)!.left).toBe(0);
      }),
    );
  });

  it('counts the steps alone before anything else was done', () => {
    const left = new TimeLeft(100, { grids: { every: 10, from: 0 }, evaluation: { every: 50, from: 0 } });
    expect(left.after(20, 4, { grids: 20, evaluation: -1 })).toBe(20);
    left.took('evaluation', 7);
    expect(left.after(20, 4, { grids: 20, evaluation: -1 })).toBe(34);
  });
});
