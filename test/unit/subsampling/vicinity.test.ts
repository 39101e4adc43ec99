import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vicinities } from '../../../engine/methods/subsampling/generator/vicinity';
import { largestGap } from '../../../engine/methods/subsampling/labels/labelSpace';
import { Random } from '../../../engine/random';

/** Labels in single precision, as data sets have them: some images of each of some distinct labels, in any order. */
const labelSets = fc
  .array(fc.integer({ min: 0, max: 200 }), { minLength: 8, maxLength: 60 })
  .filter((hundreds) => new Set(hundreds).size > 1)
  .map((hundreds) => Float32Array.from(hundreds, (n) => n / 200));
const factors = fc.double({ min: 0.5, max: 3, noNaN: true });
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** What comparing labels in single precision can be off by. */
const rounding = 1e-6;

describe('vicinities of continuous labels', () => {
  it('hard: real images and generated labels lie within kappa of what is asked about, all alike', () => {
    fc.assert(
      fc.property(labelSets, factors, seeds, (labels, factor, seed) => {
        const vicinities = new Vicinities(labels, 'hard', factor);
        expect(vicinities.kappa).toBeCloseTo(factor * largestGap(labels), 6);
        const { targets, images, fakeLabels, realWeights, fakeWeights } = vicinities.draw(
          50,
          Random.from(seed, 'vicinities'),
        );
        targets.forEach((target, i) => {
          expect(Math.abs(labels[images[i]!]! - target)).toBeLessThanOrEqual(vicinities.kappa + rounding);
          expect(Math.abs(fakeLabels[i]! - target)).toBeLessThanOrEqual(vicinities.kappa + rounding);
          expect(fakeLabels[i]).toBeGreaterThanOrEqual(0);
          expect(fakeLabels[i]).toBeLessThanOrEqual(1);
        });
        expect([...realWeights, ...fakeWeights].every((weight) => weight === 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('soft: everything weighs exp(-nu d^2), and nothing less than a thousandth', () => {
    fc.assert(
      fc.property(labelSets, factors, seeds, (labels, factor, seed) => {
        const vicinities = new Vicinities(labels, 'soft', factor);
        expect(vicinities.nu * vicinities.kappa ** 2).toBeCloseTo(1, 9);
        const { targets, images, fakeLabels, realWeights, fakeWeights } = vicinities.draw(
          50,
          Random.from(seed, 'vicinities'),
        );
        const weight = (label: number, target: number) => Math.exp(-(((label - target) / vicinities.kappa) ** 2));
        // Targets are kept in single precision: their rounding counts most where kappa is small.
        const digits = vicinities.kappa > 0.05 ? 4 : 2;
        targets.forEach((target, i) => {
          expect(realWeights[i]).toBeCloseTo(weight(labels[images[i]!]!, target), digits);
          expect(fakeWeights[i]).toBeCloseTo(weight(fakeLabels[i]!, target), digits);
          expect(Math.min(realWeights[i]!, fakeWeights[i]!)).toBeGreaterThan(0.999e-3);
        });
      }),
      { numRuns: 60 },
    );
  });

  // So many images that targets hardly stray from their label to the next one.
  const labels = Float32Array.from({ length: 30_000 }, (_, i) => (i < 28_000 ? 0.5 : i < 29_000 ? 0 : 1));

  it('asks about every distinct label as often, whatever the number of its images, and strays by sigma', () => {
    const vicinities = new Vicinities(labels, 'hard', 2);
    const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    const deviation = Math.sqrt(labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / labels.length);
    expect(vicinities.sigma).toBeCloseTo(1.06 * deviation * 30_000 ** -0.2, 9);

    const count = 20_000;
    const { targets } = vicinities.draw(count, Random.from(1, 'vicinities'));
    const nearest = Array.from(targets, (target) => Math.min(1, Math.max(0, Math.round(2 * target) / 2)));
    for (const label of [0, 0.5, 1]) {
      // Five standard deviations of a share of a third.
      expect(Math.abs(nearest.filter((own) => own === label).length / count - 1 / 3)).toBeLessThan(
        5 * Math.sqrt(2 / 9 / count),
      );
    }
    const spread = Math.sqrt(targets.reduce((sum, target, i) => sum + (target - nearest[i]!) ** 2, 0) / count);
    expect(Math.abs(spread / vicinities.sigma - 1)).toBeLessThan(0.03);
  });

  it('chooses among the images of a vicinity all alike', () => {
    const few = Float32Array.of(0.5, 0, 0.5, 1, 0.5, 0.5);
    const vicinities = new Vicinities(few, 'hard', 0.9);
    const { targets, images } = vicinities.draw(20_000, Random.from(2, 'vicinities'));
    const counts = [0, 2, 4, 5].map(
      (image) => images.filter((chosen, i) => chosen === image && Math.abs(targets[i]! - 0.5) < 0.05).length,
    );
    const expected = counts.reduce((sum, n) => sum + n, 0) / 4;
    expect(expected).toBeGreaterThan(100);
    // The 999th of a thousand such values if they are equally frequent.
    expect(counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(16.3);
  });

  it('says so where all labels are the same, instead of looking for a neighbour forever', () => {
    expect(() => new Vicinities(Float32Array.of(0.5, 0.5, 0.5), 'hard', 2)).toThrow(
      'All training images have the same label',
    );
  });
});
