import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { slice, type Features } from '../../engine/metrics/features';
import { statisticsOf } from '../../engine/metrics/fid/featureStatistics';
import { frechetDistance } from '../../engine/metrics/fid/frechetDistance';
import { extrapolated } from '../../engine/metrics/fidInfinity/extrapolate';
import { classScore } from '../../engine/metrics/inceptionScore/classScore';
import { kernelDistance } from '../../engine/metrics/kid/kernelDistance';
import { compareManifolds } from '../../engine/metrics/neighbours/manifolds';

interface ManifoldShares {
  precision: number;
  recall: number;
  density: number;
  coverage: number;
}

interface Case {
  name: string;
  dimension: number;
  x: number[];
  y: number[];
  fid: Record<'SciPy, nuclear norm' | 'pytorch-fid' | 'torch-fidelity', number | null>;
  kid: { subsets: [number[], number[]][]; mean: number; deviation: number };
  cleanKid: { subsets: [number[], number[]][]; mean: number };
  torchFidelity: Pick<ManifoldShares, 'precision' | 'recall'>;
  prdc: Record<'3' | '5', ManifoldShares>;
}

interface Golden {
  cases: Case[];
  scores: { name: string; classes: number; splits: number; logits: number[]; mean: number; deviation: number }[];
  infinity: { counts: number[]; values: number[]; atInfinity: number };
}

// Made by test/golden/metrics.py with torch-fidelity, prdc, pytorch-fid, clean-fid, SciPy and scikit-learn.
const { cases, scores, infinity } = JSON.parse(readFileSync(join(__dirname, 'metrics.json'), 'utf8')) as Golden;

const featuresOf = (values: readonly number[], columns: number): Features => ({
  rows: values.length / columns,
  columns,
  values: Float32Array.from(values),
});
const setsOf = ({ x, y, dimension }: Case) => [featuresOf(x, dimension), featuresOf(y, dimension)] as const;
/** To 1e-6 relative; nothing is asked of digits below 1e-9, where equal sets leave only rounding. */
const expectClose = (found: number, wanted: number) =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-6 * Math.abs(wanted) + 1e-9);

describe.each(cases)('$name', (golden) => {
  const [x, y] = setsOf(golden);

  test("KID of torch-fidelity's and clean-fid's subsets", async () => {
    const pairs = (subsets: [number[], number[]][]) => subsets.map(([first, second]) => ({ first, second }));
    const found = await kernelDistance(x, y, pairs(golden.kid.subsets));
    expectClose(found.mean, golden.kid.mean);
    expectClose(found.deviation, golden.kid.deviation);
    expectClose((await kernelDistance(x, y, pairs(golden.cleanKid.subsets))).mean, golden.cleanKid.mean);
  });

  test('precision and recall of torch-fidelity and prdc, density and coverage of prdc', async () => {
    const found = await compareManifolds(x, y);
    // Shares of whole numbers, which torch-fidelity has in float32. prdc leaves out a ball's rim, where no row lies
    // unless it is of both sets.
    expect(found.precision).toBeCloseTo(golden.torchFidelity.precision, 6);
    expect(found.recall).toBeCloseTo(golden.torchFidelity.recall, 6);
    expect(found.precision).toBeCloseTo(golden.prdc['3'].precision, 12);
    expect(found.recall).toBeCloseTo(golden.prdc['3'].recall, 12);
    expect(found.density).toBeCloseTo(golden.prdc['5'].density, 12);
    expect(found.coverage).toBeCloseTo(golden.prdc['5'].coverage, 12);
  });

  test('FID of SciPy, pytorch-fid and torch-fidelity', async () => {
    const found = await frechetDistance(
      await statisticsOf(x.values, golden.dimension),
      await statisticsOf(y.values, golden.dimension),
    );
    // The nuclear norm is right to rounding, whatever the rank.
    expectClose(found, golden.fid['SciPy, nuclear norm']!);
    // Where a covariance is singular the packages differ from it, and we from them by no more.
    for (const each of [golden.fid['pytorch-fid'], golden.fid['torch-fidelity']])
      if (each !== null)
        expect(Math.abs(found - each)).toBeLessThanOrEqual(
          1e-6 * each + 1e-9 + 1.01 * Math.abs(each - golden.fid['SciPy, nuclear norm']!),
        );
  });
});

test.each(scores)("torch-fidelity's Inception Score: $name", ({ classes, splits, logits, mean, deviation }) => {
  const found = classScore(featuresOf(logits, classes), splits);
  expectClose(found.mean, mean);
  expectClose(found.deviation, deviation);
});

test("FID at infinity on scikit-learn's line", async () => {
  const [x, y] = setsOf(cases[0]!);
  const figures = [];
  for (const [i, count] of infinity.counts.entries()) {
    const value = await frechetDistance(
      await statisticsOf(slice(x, 0, count).values, x.columns),
      await statisticsOf(y.values, y.columns),
    );
    expectClose(value, infinity.values[i]!);
    figures.push({ count, value });
  }
  expectClose(extrapolated(figures), infinity.atInfinity);
});
