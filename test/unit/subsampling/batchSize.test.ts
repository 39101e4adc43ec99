import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metropolisHastingsSample } from '../../../engine/methods/subsampling/sampling/metropolisHastings';
import type { Propose, Subsample } from '../../../engine/methods/subsampling/sampling/proposals';
import { rejectionSample } from '../../../engine/methods/subsampling/sampling/rejectionSampling';
import { importanceResample } from '../../../engine/methods/subsampling/sampling/importanceResampling';
import { Random } from '../../../engine/random';

/**
 * A discrete law, whose ratio to the real one is known: what is kept must follow the real law, in whatever batches it
 * is proposed.
 */
interface Law {
  chances: number[];
  ratios: number[];
}

const laws: fc.Arbitrary<Law> = fc
  .array(fc.record({ weight: fc.integer({ min: 1, max: 9 }), ratio: fc.integer({ min: 1, max: 12 }) }), {
    minLength: 2,
    maxLength: 5,
  })
  .map((values) => {
    const total = values.reduce((sum, { weight }) => sum + weight, 0);
    return { chances: values.map(({ weight }) => weight / total), ratios: values.map(({ ratio }) => ratio / 4) };
  });
const batches = fc.integer({ min: 1, max: 700 });
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function proposalsOf({ chances, ratios }: Law, random: Random): Propose {
  return (count) => {
    const samples = Float32Array.from({ length: count }, () => {
      let [value, left] = [0, random.uniform()];
      while (value < chances.length - 1 && (left -= chances[value]!) >= 0) value++;
      return value;
    });
    return Promise.resolve({
      count,
      samples,
      labels: new Float32Array(count),
      ratios: samples.map((value) => ratios[value]!),
    });
  };
}

/** By how many standard deviations the most deviating value's share is off. */
function deviation({ samples, count }: Subsample, { chances, ratios }: Law): number {
  const total = chances.reduce((sum, chance, i) => sum + chance * ratios[i]!, 0);
  return Math.max(
    ...chances.map((chance, value) => {
      const expected = (chance * ratios[value]!) / total;
      const found = samples.filter((sample) => sample === value).length / count;
      return Math.abs(found - expected) / Math.sqrt((expected * (1 - expected)) / count);
    }),
  );
}

const limits = { maxTries: 10_000_000, showRejected: 0 };
/** The same examples every time: a test on chance must not fail by chance. */
const fixed = { seed: 1, numRuns: 25 };

describe('what is kept follows the real law in batches of any size', () => {
  it('by rejection, with thinning also after hardly any burn-in', async () => {
    await fc.assert(
      fc.asyncProperty(laws, batches, fc.integer({ min: 1, max: 200 }), seeds, async (law, batch, burnIn, seed) => {
        const sample = await rejectionSample(
          proposalsOf(law, Random.from(seed, 'proposals')),
          { ...limits, wanted: 3000, batch, burnIn, rethin: true },
          Random.from(seed, 'choice'),
        );
        expect([sample.outcome, sample.count]).toEqual(['complete', 3000]);
        expect(deviation(sample, law)).toBeLessThan(4.5);
        expect(sample.burnIn).toBe(burnIn);
        expect(sample.maximum).toBeLessThanOrEqual(Math.max(...law.ratios));
      }),
      fixed,
    );
  });

  it('by chains and by resampling', async () => {
    await fc.assert(
      fc.asyncProperty(laws, batches, seeds, async (law, batch, seed) => {
        const propose = proposalsOf(law, Random.from(seed, 'proposals'));
        const chains = await metropolisHastingsSample(
          propose,
          { ...limits, wanted: 1000, batch, chainLength: 60 },
          Random.from(seed, 'choice'),
        );
        expect([chains.outcome, chains.count]).toEqual(['complete', 1000]);
        expect(deviation(chains, law)).toBeLessThan(4.5);
        const resampled = await importanceResample(
          propose,
          { ...limits, wanted: 1000, batch, poolFactor: 20 },
          Random.from(seed, 'choice'),
        );
        expect([resampled.outcome, resampled.count, resampled.tries]).toEqual(['complete', 1000, 20_000]);
        expect(deviation(resampled, law)).toBeLessThan(4.5);
      }),
      fixed,
    );
  });

  it('never asks for more proposals than maxTries', async () => {
    await fc.assert(
      fc.asyncProperty(laws, batches, fc.integer({ min: 1, max: 2000 }), seeds, async (law, batch, maxTries, seed) => {
        let asked = 0;
        const propose = proposalsOf(law, Random.from(seed, 'proposals'));
        const counting: Propose = (count) => {
          expect(count).toBeGreaterThan(0);
          expect(count).toBeLessThanOrEqual(batch);
          asked += count;
          return propose(count);
        };
        const { tries, burnIn, count, samples } = await rejectionSample(
          counting,
          { ...limits, wanted: 5000, batch, burnIn: 50, maxTries, rethin: true },
          Random.from(seed, 'choice'),
        );
        expect(tries).toBeLessThanOrEqual(maxTries);
        expect(asked).toBe(tries + burnIn);
        expect(samples).toHaveLength(count);
      }),
      fixed,
    );
  });
});
