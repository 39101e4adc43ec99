import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  frameIntervals,
  longestSegment,
  segmentsOf,
  stepRmsAt,
  stepSizeScaleAt,
  temperatureAt,
  type ScheduleOptions,
} from '../../../engine/methods/stic/sampler/schedule';

const options: ScheduleOptions = {
  steps: 20,
  passes: 5,
  temperature: { start: 1e-2, end: 1e-4 },
  stepRms: { start: 0.2, end: 0.02 },
};

describe('the temperature of a chain', () => {
  const all = Array.from({ length: 100 }, (_, k) => temperatureAt(options, Math.floor(k / 20), k % 20));

  it('falls by a constant factor from its first step to its last', () => {
    expect(all[0]).toBeCloseTo(1e-2, 12);
    expect(all[99]).toBeCloseTo(1e-4, 12);
    for (let k = 1; k < 100; k++) expect(all[k]! / all[k - 1]!).toBeCloseTo(0.01 ** (1 / 99), 9);
  });

  it('stays where it ended, for chains that go on', () => {
    expect(temperatureAt(options, 5, 0)).toBeCloseTo(1e-4, 12);
    expect(temperatureAt(options, 50, 19)).toBeCloseTo(1e-4, 12);
  });

  it('is a number where there is one step only', () => {
    expect(temperatureAt({ ...options, steps: 1, passes: 1 }, 0, 0)).toBe(1e-2);
  });
});

describe('the step RMS', () => {
  it('falls linearly over each pass', () => {
    const all = Array.from({ length: 20 }, (_, i) => stepRmsAt(options, i));
    expect([all[0], all[19]]).toEqual([0.2, expect.closeTo(0.02, 12)]);
    for (let i = 2; i < 20; i++) expect(all[i]! - all[i - 1]!).toBeCloseTo(all[1]! - all[0]!, 12);
    expect(stepRmsAt({ ...options, steps: 1 }, 0)).toBe(0.2);
  });
});

it('frame intervals of a pass make films of 32 frames, or a frame for each pass or step', () => {
  const frames = (steps: number, passes: number) => passes * frameIntervals({ steps, passes }).length;
  expect([frames(20, 10), frames(100, 10), frames(20, 32), frames(20, 200), frames(2, 4), frames(40, 1)]).toEqual([
    30, 30, 32, 200, 8, 32,
  ]);
  expect(frameIntervals({ steps: 20, passes: 10 })).toEqual([7, 7, 6]);
});

describe('the scale of epsilon', () => {
  it("keeps drift, and lets noise fall with the temperature's root", () => {
    for (const [passesDone, i] of [
      [0, 0],
      [2, 7],
      [4, 19],
      [9, 3],
    ] as const) {
      expect(stepSizeScaleAt(options, passesDone, i) ** 2 / temperatureAt(options, passesDone, i)).toBeCloseTo(
        1 / options.temperature.start,
        6,
      );
    }
  });
});

it('segments are as few as possible, and their lengths differ by one at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 25 }), (steps, longest) => {
      const lengths = segmentsOf(steps, longest);
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(steps);
      expect(lengths).toHaveLength(Math.ceil(steps / longest));
      expect(Math.max(...lengths)).toBeLessThanOrEqual(longest);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }),
  );
});

it('a segment has 25 steps at most, fewer where images are large, one at least', () => {
  expect([64 * 28 ** 2, 64 * 3 * 256 ** 2, 4096 * 3 * 512 ** 2].map(longestSegment)).toEqual([25, 5, 1]);
});
