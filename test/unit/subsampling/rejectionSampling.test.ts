import { describe, expect, it } from 'vitest';
import { metropolisHastingsSample } from '../../../engine/methods/subsampling/sampling/metropolisHastings';
import type { Proposals, Subsample } from '../../../engine/methods/subsampling/sampling/proposals';
import { rejectionSample, type RejectionOptions } from '../../../engine/methods/subsampling/sampling/rejectionSampling';
import { importanceResample } from '../../../engine/methods/subsampling/sampling/importanceResampling';
import { Random } from '../../../engine/random';
import { drawFakes, drawReals, exactRatios, kolmogorovSmirnov, largestTrueRatio, proposalsOf } from './mixture';

const label = 0.15;
const options: RejectionOptions = {
  wanted: 4000,
  batch: 500,
  burnIn: 4000,
  maxTries: 100_000,
  showRejected: 0,
  rethin: true,
};

/** Coordinates and radii of points, in which samples are compared. */
function marginals(points: Float32Array): number[][] {
  const count = points.length / 2;
  const along = (axis: number) => Array.from({ length: count }, (_, i) => points[2 * i + axis]!);
  return [along(0), along(1), Array.from({ length: count }, (_, i) => points[2 * i]! + points[2 * i + 1]!)];
}

/** Whether two samples of points differ by more than chance, in any marginal. */
function differs(a: Float32Array, b: Float32Array): boolean {
  const [x, y] = [marginals(a), marginals(b)];
  return x.some((values, i) => {
    const { distance, critical } = kolmogorovSmirnov(values, y[i]!);
    return distance > critical;
  });
}

const real = (seed: number) => drawReals(new Float32Array(4000).fill(label), Random.from(seed, 'real'));

describe('with the exact ratio', () => {
  const samplers: Record<string, (seed: number) => Promise<Subsample>> = {
    rejection: (seed) =>
      rejectionSample(
        proposalsOf(label, Random.from(seed, 'proposals'), exactRatios(label)),
        options,
        Random.from(seed, 'choice'),
      ),
    'Metropolis-Hastings chains': (seed) =>
      metropolisHastingsSample(
        proposalsOf(label, Random.from(seed, 'proposals'), exactRatios(label)),
        { ...options, chainLength: 40, maxTries: 1e6 },
        Random.from(seed, 'choice'),
      ),
    // Few of its samples are the same: the test takes samples for independent.
    resampling: (seed) =>
      importanceResample(
        proposalsOf(label, Random.from(seed, 'proposals'), exactRatios(label)),
        { ...options, poolFactor: 40, maxTries: 1e6 },
        Random.from(seed, 'choice'),
      ),
  };
  for (const [name, sample] of Object.entries(samplers)) {
    it(`${name} reproduces the real distribution`, async () => {
      for (const seed of [1, 2, 3]) {
        const { samples, outcome, count } = await sample(seed);
        expect([outcome, count]).toEqual(['complete', 4000]);
        expect(differs(samples, real(seed))).toBe(false);
      }
    });
  }

  it('plain sampling does not', () => {
    for (const seed of [1, 2, 3]) {
      const plain = drawFakes(new Float32Array(4000).fill(label), Random.from(seed, 'plain'));
      expect(differs(plain, real(seed))).toBe(true);
      expect(differs(real(seed), real(seed + 10))).toBe(false);
    }
  });

  it('rejection accepts one in M', async () => {
    const { tries, kept, maximum } = await rejectionSample(
      proposalsOf(label, Random.from(5, 'proposals'), exactRatios(label)),
      options,
      Random.from(5, 'choice'),
    );
    expect(maximum).toBeLessThanOrEqual(largestTrueRatio * 1.0001);
    expect(maximum).toBeGreaterThan(largestTrueRatio * 0.99);
    expect(Math.abs((kept / tries) * largestTrueRatio - 1)).toBeLessThan(0.05);
  });
});

/**
 * 25 Gaussians (subsampling README, Tests): proposals prefer some modes, are wider, and four in ten are noise.
 */
describe('on 25 modes', () => {
  const modes = Array.from({ length: 25 }, (_, k) => [(k % 5) - 2, Math.floor(k / 5) - 2] as const);
  const weights = modes.map((_, k) => 1 + (k % 5));
  const totalWeight = weights.reduce((sum, w) => sum + w, 0);
  const [realWidth, fakeWidth, noiseShare, side] = [0.05, 0.12, 0.4, 2.5];
  const normal = (x: number, y: number, k: number, width: number) =>
    Math.exp(-((x - modes[k]![0]) ** 2 + (y - modes[k]![1]) ** 2) / (2 * width ** 2)) / (2 * Math.PI * width ** 2);
  const ratioAt = (x: number, y: number) => {
    const [real, mixture] = modes.reduce(
      ([r, g], _, k) => [
        r + normal(x, y, k, realWidth) / 25,
        g + (normal(x, y, k, fakeWidth) * weights[k]!) / totalWeight,
      ],
      [0, 0],
    );
    return real / ((1 - noiseShare) * mixture + noiseShare / (2 * side) ** 2);
  };
  const propose =
    (random: Random) =>
    (count: number): Promise<Proposals> => {
      const samples = new Float32Array(2 * count);
      for (let i = 0; i < count; i++) {
        if (random.uniform() < noiseShare) {
          samples.set([(random.uniform() * 2 - 1) * side, (random.uniform() * 2 - 1) * side], 2 * i);
          continue;
        }
        let [k, left] = [0, random.uniform() * totalWeight];
        while ((left -= weights[k]!) > 0) k++;
        const [a, b] = random.normals(2);
        samples.set([modes[k]![0] + fakeWidth * a!, modes[k]![1] + fakeWidth * b!], 2 * i);
      }
      return Promise.resolve({
        count,
        samples,
        labels: new Float32Array(count),
        ratios: Float32Array.from({ length: count }, (_, i) => ratioAt(samples[2 * i]!, samples[2 * i + 1]!)),
      });
    };

  it('every mode comes as often and as sharp as it really is', async () => {
    const { samples, kept, tries, maximum } = await rejectionSample(
      propose(Random.from(1, 'grid')),
      { ...options, wanted: 10_000, burnIn: 20_000, batch: 5000, maxTries: 1e6 },
      Random.from(1, 'choice'),
    );
    const counts = modes.map(() => 0);
    let good = 0;
    for (let i = 0; i < 10_000; i++) {
      const [x, y] = [samples[2 * i]!, samples[2 * i + 1]!];
      const k = modes.findIndex(([mx, my]) => Math.round(x) === mx && Math.round(y) === my);
      if (k < 0) continue;
      counts[k]!++;
      if (Math.hypot(x - modes[k]![0], y - modes[k]![1]) < 4 * realWidth) good++;
    }
    const chiSquare = counts.reduce((sum, n) => sum + (n - 400) ** 2 / 400, 0);
    expect(good / 10_000).toBeGreaterThan(0.99);
    // The 999th of a thousand such values if the modes are equally frequent.
    expect(chiSquare).toBeLessThan(51.2);
    expect(Math.abs((kept / tries) * maximum - 1)).toBeLessThan(0.05);
  });
});

describe('guards', () => {
  it('flags a ratio that is 0 everywhere, and does not loop', async () => {
    const { outcome, count, tries } = await rejectionSample(
      proposalsOf(label, Random.from(1, 'p'), (points) => new Float32Array(points.length / 2)),
      options,
      Random.from(1, 'c'),
    );
    expect([outcome, count]).toEqual(['dead', 0]);
    expect(tries).toBeLessThanOrEqual(options.maxTries);
  });

  it('stops at the largest number of tries, with the samples accepted so far', async () => {
    const { outcome, count, tries } = await rejectionSample(
      proposalsOf(label, Random.from(1, 'p'), exactRatios(label)),
      { ...options, maxTries: 2300 },
      Random.from(1, 'c'),
    );
    expect(outcome).toBe('capped');
    expect(tries).toBe(2300);
    expect(count).toBeGreaterThan(300);
  });

  it('takes nothing that is not allowed', async () => {
    const exact = proposalsOf(label, Random.from(1, 'p'), exactRatios(label));
    const propose = async (count: number) => {
      const drawn = await exact(count);
      return { ...drawn, allowed: Uint8Array.from({ length: count }, (_, i) => Number(drawn.samples[2 * i]! > 1.2)) };
    };
    const { samples } = await rejectionSample(propose, { ...options, wanted: 500 }, Random.from(1, 'c'));
    expect(marginals(samples)[0]!.every((x) => x > 1.2)).toBe(true);
  });

  it('shows the refused ones of the lowest ratios', async () => {
    const { rejected } = await rejectionSample(
      proposalsOf(label, Random.from(1, 'p'), exactRatios(label)),
      { ...options, showRejected: 5 },
      Random.from(1, 'c'),
    );
    const ratios = exactRatios(label)(rejected.samples);
    expect(ratios).toHaveLength(5);
    expect([...ratios]).toEqual([...ratios].sort((a, b) => a - b));
    expect(ratios[4]).toBeLessThan(0.01);
  });

  it("thins what it accepted when the maximum grows, so that the result stays exact; the authors' way does not", async () => {
    // A burn-in of one batch far too small: the first thousands are accepted under a wrong maximum.
    const late = (seed: number, rethin: boolean) =>
      rejectionSample(
        proposalsOf(label, Random.from(seed, 'p'), exactRatios(label)),
        { ...options, burnIn: 1, batch: 2, wanted: 4000, rethin },
        Random.from(seed, 'c'),
      );
    // A discrete law whose last value is rare: values 0..3 with ratios 0.5, 1, 2, 40 of chances 0.4, 0.4, 0.19, 0.01.
    const chances = [0.4, 0.4, 0.19, 0.01];
    const ratios = [0.5, 1, 2, 40];
    const total = chances.reduce((sum, chance, i) => sum + chance * ratios[i]!, 0);
    const random = Random.from(3, 'discrete');
    const propose = (count: number): Promise<Proposals> => {
      const samples = Float32Array.from({ length: count }, () => {
        const u = random.uniform();
        return u < 0.4 ? 0 : u < 0.8 ? 1 : u < 0.99 ? 2 : 3;
      });
      return Promise.resolve({
        count,
        samples,
        labels: new Float32Array(count),
        ratios: samples.map((value) => ratios[value]!),
      });
    };
    const drawn = async (rethin: boolean) => {
      const counts = [0, 0, 0, 0];
      for (let run = 0; run < 40; run++) {
        const { samples } = await rejectionSample(
          propose,
          { ...options, wanted: 400, batch: 10, burnIn: 10, rethin },
          Random.from(run, 'choice'),
        );
        samples.forEach((value) => {
          counts[value]!++;
        });
      }
      const all = counts.reduce((sum, n) => sum + n, 0);
      return counts.reduce(
        (sum, n, i) =>
          sum + (n - (all * chances[i]! * ratios[i]!) / total) ** 2 / ((all * chances[i]! * ratios[i]!) / total),
        0,
      );
    };
    expect(await drawn(false)).toBeGreaterThan(40);
    // The 999th of a thousand such values for an exact law.
    expect(await drawn(true)).toBeLessThan(16.3);
    expect(differs((await late(7, true)).samples, real(7))).toBe(false);
  });
});
