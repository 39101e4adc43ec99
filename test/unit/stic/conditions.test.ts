import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneHotRows } from '../../../engine/floatArrays';
import { drawCondition, isHard, mixedCondition } from '../../../engine/methods/stic/conditions';
import { Random } from '../../../engine/random';

const count = 20_000;
const draws = (classes: number, soft: number) => {
  const random = Random.from(1, 'conditions');
  return Array.from({ length: count }, () => drawCondition(classes, soft, random));
};

it('hard conditions are one class each', () => {
  expect([...oneHotRows([2, 0], 3)]).toEqual([0, 0, 1, 1, 0, 0]);
});

it('a mixed condition has two shares, and goes from one class to the other', () => {
  expect([...mixedCondition(0, 2, 0.25, 3)]).toEqual([0.75, 0, 0.25]);
  expect([...mixedCondition(1, 0, 0, 3)]).toEqual([0, 1, 0]);
  expect([...mixedCondition(1, 0, 1, 3)]).toEqual([1, 0, 0]);
  expect([...mixedCondition(1, 1, 0.5, 3)]).toEqual([0, 1, 0]);
});

describe('a condition drawn at random', () => {
  it('lies on the simplex, with one class or two', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer(),
        (classes, soft, seed) => {
          const condition = drawCondition(classes, soft, Random.from(seed, 'condition'));
          const shares = [...condition].filter((share) => share > 0);
          expect(condition).toHaveLength(classes);
          expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
          expect(shares).toHaveLength(isHard(condition) ? 1 : 2);
        },
      ),
    );
  });

  it('is soft as often as asked, of any two classes alike, with shares evenly between 0.2 and 0.8', () => {
    const drawn = draws(4, 0.25);
    const soft = drawn.filter((condition) => !isHard(condition));
    expect(Math.abs(soft.length / count - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / count));
    const pairs = new Map<string, number>();
    for (const condition of soft) {
      const pair = [...condition.keys()].filter((label) => condition[label]! > 0);
      pairs.set(pair.join(), (pairs.get(pair.join()) ?? 0) + 1);
      for (const label of pair) {
        expect(condition[label]).toBeGreaterThan(0.199);
        expect(condition[label]).toBeLessThan(0.801);
      }
    }
    expect(pairs.size).toBe(6);
    // Chi-square with 5 degrees of freedom: above 25.7 once in ten thousand.
    expect(
      [...pairs.values()].reduce((sum, n) => sum + (n - soft.length / 6) ** 2 / (soft.length / 6), 0),
    ).toBeLessThan(25.7);
    const shares = soft.map((condition) => Math.max(...condition));
    expect(Math.abs(shares.reduce((a, b) => a + b) / soft.length - 0.65)).toBeLessThan(0.01);
  });

  it('is never soft where that is not wanted, or there is one class', () => {
    expect(draws(4, 0).every(isHard)).toBe(true);
    expect(draws(1, 1).every(isHard)).toBe(true);
    expect(draws(4, 1).some(isHard)).toBe(false);
  });
});
