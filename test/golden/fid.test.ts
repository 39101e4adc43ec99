import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { frechetDistance } from '../../engine/metrics/fid/frechetDistance';
import { statisticsOf } from '../../engine/metrics/fid/featureStatistics';

interface Case {
  name: string;
  dimension: number;
  x: number[];
  y: number[];
  meanOfX: number[];
  traceOfX: number;
  /** Frobenius norm of the covariance. */
  normOfX: number;
  distance: number;
}

// Made by test/golden/fid.py with NumPy and SciPy.
const { cases } = JSON.parse(readFileSync(join(__dirname, 'fid.json'), 'utf8')) as { cases: Case[] };

test.each(cases)('SciPy agrees: $name', async ({ dimension, x, y, meanOfX, traceOfX, normOfX, distance }) => {
  const [first, second] = [await statisticsOf(x, dimension), await statisticsOf(y, dimension)];
  first.mean.forEach((value, i) => expect(value).toBeCloseTo(meanOfX[i]!, 10));
  const trace = Array.from({ length: dimension }, (_, i) => first.covariance[i * dimension + i]!).reduce(
    (sum, value) => sum + value,
  );
  expect(trace / traceOfX).toBeCloseTo(1, 12);
  expect(Math.hypot(...first.covariance) / normOfX).toBeCloseTo(1, 12);

  const found = await frechetDistance(first, second);
  expect(Math.abs(found - distance)).toBeLessThan(1e-9 * Math.max(1, distance));
});
