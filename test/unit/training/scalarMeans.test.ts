import { describe, expect, it } from 'vitest';
import { ScalarMeans } from '../../../engine/training/scalarMeans';

describe('ScalarMeans', () => {
  it('takes means, and begins again', () => {
    const means = new ScalarMeans();
    means.add({ a: 1 });
    means.add({ a: 2, c: 5 });
    expect(means.take()).toEqual({ a: 1.5, c: 5 });
    expect(means.take()).toEqual({});
  });

  it('gives no mean where one figure of ten was not finite, wherever it stood, and the mean of the next ten', () => {
    for (const [place, bad] of [NaN, Infinity, -Infinity].entries()) {
      const means = new ScalarMeans();
      for (let step = 0; step < 10; step++) means.add({ a: step === 4 * place ? bad : 0.5, b: 1 });
      expect(means.take()).toEqual({ a: null, b: 1 });
      for (let step = 0; step < 10; step++) means.add({ a: 0.5 });
      expect(means.take()).toEqual({ a: 0.5 });
    }
  });

  it('remembers over a checkpoint that a figure was not finite', () => {
    const [first, second] = [new ScalarMeans(), new ScalarMeans()];
    first.add({ a: 1 });
    first.add({ a: NaN });
    second.restore(JSON.parse(JSON.stringify(first.state)) as typeof first.state);
    second.add({ a: 1 });
    expect(second.take()).toEqual({ a: null });
  });

  it('goes on from its state', () => {
    const [whole, first, second] = [new ScalarMeans(), new ScalarMeans(), new ScalarMeans()];
    for (const a of [0.1, 0.2, 0.3]) whole.add({ a });
    for (const a of [0.1, 0.2]) first.add({ a });
    second.restore(JSON.parse(JSON.stringify(first.state)) as typeof first.state);
    second.add({ a: 0.3 });
    expect(second.take()).toEqual(whole.take());
  });
});
