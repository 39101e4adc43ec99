import { describe, expect, it } from 'vitest';
import { Throughput } from '../../../engine/training/throughput';

describe('Throughput', () => {
  it('measures the last seconds only', () => {
    const throughput = new Throughput();
    expect(throughput.stepsPerSecond).toBeNull();
    throughput.add(8);
    for (let i = 0; i < 30; i++) throughput.add(0.5);
    expect(throughput.stepsPerSecond).toBeCloseTo(2);
  });
});
