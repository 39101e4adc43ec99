import { describe, expect, it } from 'vitest';
import { linearDecay, stepDecay } from '../../../engine/nn/schedule';

describe('learning rates', () => {
  it('are divided by ten at every milestone', () => {
    expect([0, 0.49, 0.5, 0.8, 0.99].map((done) => stepDecay(1, [0.5, 0.8], done))).toEqual([
      1,
      1,
      0.1,
      expect.closeTo(0.01, 12),
      expect.closeTo(0.01, 12),
    ]);
  });

  it('fall to 0 over the last share of the updates, linearly', () => {
    expect([0, 0.5, 0.75, 1].map((done) => linearDecay(2, 0.5, done))).toEqual([2, 2, 1, 0]);
    expect([0, 0.25, 0.75].map((done) => linearDecay(2, 1, done))).toEqual([2, 1.5, 0.5]);
  });

  it('stay where they are with a share of 0', () => {
    expect([0, 0.5, 0.999, 1].map((done) => linearDecay(2, 0, done))).toEqual([2, 2, 2, 2]);
  });
});
