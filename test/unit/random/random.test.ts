import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random';

const count = 200_000;

/** Mean of `f` over the values. */
const mean = (values: ArrayLike<number>, f = (x: number) => x) =>
  Array.from(values, f).reduce((sum, x) => sum + x, 0) / values.length;

describe('normals', () => {
  // Five standard errors of each estimate: var(x) = 1, var(x^2) = 2, var(x^3) = 15, var(x^4) = 96.
  it.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ])('have the moment of order %i of N(0, 1): %d', (order, expected, variance) => {
    const moment = mean(Random.from(11, 'moments').normals(count), (x) => x ** order);
    expect(Math.abs(moment - expected)).toBeLessThan(5 * Math.sqrt(variance / count));
  });

  it('are distributed as N(0, 1) far into both tails', () => {
    const n = 2_000_000;
    const x = Random.from(12, 'distribution').normals(n);
    // Shares below each bound: the normal distribution's, erfc(-bound / sqrt(2)) / 2 to seven figures (Python's math);
    // 5 standard errors of the count.
    const bounds = [
      [-4, 3.167124e-5],
      [-3.442619855899, 2.880543e-4],
      [-3, 1.349898e-3],
      [-2, 0.02275013],
      [-1, 0.1586553],
      [-0.25, 0.4012937],
      [0, 0.5],
      [0.1, 0.5398278],
      [0.5, 0.6914625],
      [1.5, 0.9331928],
      [2.5, 0.9937903],
      [3.442619855899, 0.9997119],
    ] as const;
    for (const [bound, share] of bounds) {
      const below = x.reduce((count, value) => count + Number(value < bound), 0);
      expect(Math.abs(below / n - share), `below ${bound}`).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / n));
    }
    expect(x.every((value) => value !== 0 && Math.abs(value) < 8)).toBe(true);
  });

  it('have as many between close bounds as N(0, 1) where the layers of the ziggurat meet', () => {
    const n = 1_000_000;
    const x = Random.from(13, 'layers').normals(n);
    const width = 0.05;
    const counts = new Float64Array(120);
    for (const value of x) {
      const bin = Math.floor(value / width) + 60;
      if (bin >= 0 && bin < 120) counts[bin]!++;
    }
    // Simpson's rule over each bin: its error is far below the counts'.
    const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const square = counts.reduce((sum, count, bin) => {
      const a = (bin - 60) * width;
      const expected = ((n * width) / 6) * (density(a) + 4 * density(a + width / 2) + density(a + width));
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // Chi-square with about 120 degrees of freedom: above 185 once in ten thousand.
    expect(square).toBeLessThan(185);
  });

  it('are independent of their neighbours', () => {
    const x = Random.from(11, 'pairs').normals(count);
    const pairs = Array.from({ length: count / 2 }, (_, i) => [x[2 * i]!, x[2 * i + 1]!] as const);
    const error = 5 / Math.sqrt(pairs.length);
    expect(Math.abs(pairs.reduce((sum, [a, b]) => sum + a * b, 0) / pairs.length)).toBeLessThan(error);
    expect(Math.abs(pairs.reduce((sum, [a, b]) => sum + (a * a - 1) * (b * b - 1), 0) / pairs.length)).toBeLessThan(
      2 * error,
    );
  });

  it('can be drawn in odd numbers', () => {
    expect(Random.from(1, 'odd').normals(5)).toEqual(Random.from(1, 'odd').normals(6).subarray(0, 5));
  });
});

describe('uniforms', () => {
  it('are uniform in [0, 1)', () => {
    const u = Random.from(3, 'uniforms').uniforms(count);
    const tenths = Array<number>(10).fill(0);
    for (const x of u) tenths[Math.floor(x * 10)]!++;
    expect(tenths.reduce((sum, n) => sum + n)).toBe(count);
    // Chi-square with 9 degrees of freedom: above 33.7 once in ten thousand.
    expect(tenths.reduce((sum, n) => sum + (n - count / 10) ** 2 / (count / 10), 0)).toBeLessThan(33.7);
  });

  it('never round up to 1 in single precision', () => {
    // A state whose next number is so close to 1 that a float32 can't tell them apart.
    const random = Random.restore([-1, -1, 0, 0]);
    expect(Math.fround(random.uniform())).toBe(1);
    random.state = [-1, -1, 0, 0];
    expect(random.uniforms(1)[0]).toBeLessThan(1);
  });
});

describe('integers', () => {
  it('are uniform in [0, n)', () => {
    const counts = Array<number>(7).fill(0);
    for (const k of Random.from(5, 'integers').integers(70_000, 7)) counts[k]!++;
    // Chi-square with 6 degrees of freedom: above 27.9 once in ten thousand.
    expect(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });
});

describe('gamma and beta', () => {
  // Within five standard errors, as the draws themselves tell them.
  const agrees = (values: number[], expected: number) => {
    const found = mean(values);
    const error = Math.sqrt(mean(values, (x) => (x - found) ** 2) / values.length);
    expect(Math.abs(found - expected)).toBeLessThan(5 * error);
  };

  it.each([[0.2], [0.7], [1], [2.5], [30]])('Gamma(%d, 1) has its first three moments', (shape) => {
    const random = Random.from(6, 'gamma');
    const values = Array.from({ length: 50_000 }, () => random.gamma(shape));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    agrees(values, shape);
    agrees(
      values.map((x) => x ** 2),
      shape * (shape + 1),
    );
    agrees(
      values.map((x) => x ** 3),
      shape * (shape + 1) * (shape + 2),
    );
  });

  it.each([
    [0.4, 0.4],
    [0.2, 1],
    [1, 1],
    [3, 2],
  ])('Beta(%d, %d) lies in [0, 1] and has its first three moments', (a, b) => {
    const random = Random.from(6, 'beta');
    const values = Array.from({ length: 50_000 }, () => random.beta(a, b));
    expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
    let moment = 1;
    for (let k = 0; k < 3; k++) {
      moment *= (a + k) / (a + b + k);
      agrees(
        values.map((x) => x ** (k + 1)),
        moment,
      );
    }
  });

  it('Beta of tiny parameters is one of its ends', () => {
    const random = Random.from(6, 'tiny');
    const values = Array.from({ length: 4000 }, () => random.beta(1e-4, 3e-4));
    expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
    agrees(values, 0.25);
  });
});

describe('permutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 300 }), (seed, n) => {
        expect([...Random.from(seed, 'order').permutation(n)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: n }, (_, i) => i),
        );
      }),
    );
  });

  it('makes every order equally likely', () => {
    const random = Random.from(2, 'order');
    const orders = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.permutation(4).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    // Chi-square with 23 degrees of freedom: above 56.6 about once in ten thousand.
    expect([...orders.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(56.6);
  });
});

describe('a generator', () => {
  const draw = (random: Random) => [
    ...random.normals(3),
    ...random.uniforms(2),
    ...random.integers(4, 10),
    ...random.permutation(5),
  ];

  it('goes on from a state that was kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(20), (seed, drawnBefore) => {
        const random = Random.from(seed, 'training');
        random.uniforms(drawnBefore);
        const kept = JSON.parse(JSON.stringify(random.state)) as number[];
        const expected = draw(random);
        expect(draw(Random.restore(kept))).toEqual(expected);
        random.state = kept;
        expect(draw(random)).toEqual(expected);
      }),
    );
  });

  it('keeps a state apart from the numbers drawn after it', () => {
    const random = Random.from(8, 'training');
    const { state } = random;
    const copy = [...state];
    random.normals(10);
    expect(state).toEqual(copy);
  });

  it('draws the same for the same seed and stream, something else for any other', () => {
    const streams = ['weights', 'training', 'grids', 'manual labels', 'measure'];
    const seeds = [...Array.from({ length: 20 }, (_, seed) => seed), 255, 256, 2 ** 31, 2 ** 32 - 1];
    const first = seeds.flatMap((seed) => streams.map((stream) => draw(Random.from(seed, stream)).join()));
    const second = seeds.flatMap((seed) => streams.map((stream) => draw(Random.from(seed, stream)).join()));
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(seeds.length * streams.length);
  });

  it('is uncorrelated with another stream of its seed', () => {
    const [a, b] = [Random.from(0, 'weights').normals(10_000), Random.from(0, 'training').normals(10_000)];
    expect(Math.abs(mean(a.map((x, i) => x * b[i]!)))).toBeLessThan(5 / Math.sqrt(10_000));
  });
});
