import { expect, test } from 'vitest';
import { classScore } from '../../../engine/metrics/inceptionScore/classScore';
import { normalFeatures } from './sampleFeatures';

/** Logits that are sure of these classes. */
const sure = (classes: readonly number[], columns: number) => ({
  rows: classes.length,
  columns,
  values: Float32Array.from(classes.flatMap((own) => Array.from({ length: columns }, (_, i) => (i === own ? 500 : 0)))),
});

test('the number of classes where all are seen surely and equally often, 1 where all look alike', () => {
  expect(classScore(sure([0, 1, 2, 3, 0, 1, 2, 3], 4), 1).mean).toBeCloseTo(4, 12);
  expect(classScore(sure([2, 2, 2, 2], 4), 1).mean).toBeCloseTo(1, 12);
  expect(classScore({ rows: 6, columns: 3, values: new Float32Array(18) }, 2).mean).toBeCloseTo(1, 12);
});

test('splits are of consecutive rows', () => {
  const { mean, deviation } = classScore(sure([0, 0, 1, 2, 1, 2], 3), 3);
  // Scores 1, 2 and 2.
  expect(mean).toBeCloseTo(5 / 3, 12);
  expect(deviation).toBeCloseTo(Math.sqrt(2) / 3, 12);
});

test('the level of logits says nothing, NaN is not passed over', () => {
  const logits = normalFeatures(30, 5, 1);
  const shifted = { ...logits, values: logits.values.map((value) => value + 1024) };
  expect(classScore(shifted, 1).mean).toBeCloseTo(classScore(logits, 1).mean, 3);
  expect(classScore({ ...logits, values: logits.values.map((v, i) => (i === 7 ? NaN : v)) }, 1).mean).toBeNaN();
  expect(() => classScore(logits, 31)).toThrow(RangeError);
});
