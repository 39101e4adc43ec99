import { describe, expect, it } from 'vitest';
import { chosenFrame, frameAfter, frameAt, stayOf } from '../../../../webview/grids/filmFrames';

describe('the frame of a film', () => {
  it('is the chosen one as far as there is such, or the last', () => {
    expect([
      frameAt(11, 'last'),
      frameAt(11, 0),
      frameAt(11, 4),
      frameAt(11, 30),
      frameAt(11, -3),
      frameAt(11, 2.6),
    ]).toEqual([10, 0, 4, 10, 0, 3]);
    expect([frameAt(0, 'last'), frameAt(0, 5), frameAt(1, 'last')]).toEqual([0, 0, 0]);
  });

  it('chosen by hand is the last in every film, if it was in one', () => {
    expect([0, 9, 10, 11, -1].map((index) => chosenFrame(11, index))).toEqual([0, 9, 'last', 'last', 0]);
  });

  it('is followed by the next, and the last by the first, after a longer stay', () => {
    expect([0, 9, 10].map((index) => frameAfter(11, index))).toEqual([1, 10, 0]);
    expect(frameAfter(1, 0)).toBe(0);
    expect(stayOf(11, 10)).toBeGreaterThan(stayOf(11, 9));
    expect(stayOf(11, 0)).toBe(stayOf(11, 9));
  });
});
