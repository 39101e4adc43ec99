import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../../engine/jsonc/nearest';

describe('editDistance', () => {
  it.each([
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['training', 'trainig', 1],
    ['labels', 'lables', 1],
    ['kitten', 'sitting', 3],
  ] as const)('%s to %s is %i', (a, b, n) => {
    expect(editDistance(a, b)).toBe(n);
    expect(editDistance(b, a)).toBe(n);
  });
});

describe('nearest', () => {
  const keys = ['training', 'sampling', 'labels', 'labelsPerClass', 'seed'];
  it.each([
    ['trainig', 'training'],
    ['Labels', 'labels'],
    ['labels_per_class', 'labelsPerClass'],
    ['sede', 'seed'],
  ])('%s means %s', (word, key) => {
    expect(nearest(word, keys)).toBe(key);
  });
  it('guesses nothing far off', () => {
    expect(nearest('momentum', keys)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
