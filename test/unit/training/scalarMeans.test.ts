import { describe, expect, it } from 'vitest';
import { ScalarMeans } from '../../../engine/training/scalarMeans';

describe('ScalarMeans', () => {
  it('takes means of what is finite, and begins again', () => {
    const means = new ScalarMeans();
    means.add({ a: 1, b: NaN });
    means.add({ a: 2, b: Infinity, c: 5 });
    expect(means.take()).toEqual({ a: 1.5, b: null, c: 5 });
    expect(means.take()).toEqual({});
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
