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

  it('says what share of these seconds steps waited for images', () => {
    const throughput = new Throughput();
    expect(throughput.waitShare).toBeNull();
    throughput.add(8, 8);
    for (let i = 0; i < 30; i++) throughput.add(0.5, i % 2 === 0 ? 0 : 0.01);
    expect(throughput.waitShare).toBeCloseTo(0.01);
  });
});
