import { describe, expect, it } from 'vitest';
import { imagesSeen } from '../../../engine/history/imagesSeen';
import type { StageEvent } from '../../../engine/protocol/events';

function stage(first: number, last: number, imagesPerStep: number): StageEvent {
  const training = { first, last, imagesPerStep };
  return { seq: 0, time: '', type: 'stage', stage: 'Training', status: 'started', training };
}

describe('imagesSeen', () => {
  it('counts each stage by its own steps', () => {
    const stages = [stage(0, 10, 64), stage(10, 10, 0), stage(10, 30, 16)];
    expect([0, 5, 10, 20, 30].map((step) => imagesSeen(stages)?.(step))).toEqual([0, 320, 640, 800, 960]);
  });

  it('takes what a stage said last, and knows nothing of runs that did not say', () => {
    expect(imagesSeen([stage(0, 10, 64), stage(0, 100, 64)])?.(50)).toBe(3200);
    const { training, ...untold } = stage(0, 10, 64);
    expect(training).toBeDefined();
    expect(imagesSeen([untold])).toBeNull();
  });
});
