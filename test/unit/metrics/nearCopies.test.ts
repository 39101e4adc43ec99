import { describe, expect, it } from 'vitest';
import type { Features } from '../../../engine/metrics/features';
import type { MetricSetting, Statistics } from '../../../engine/metrics/metric';
import { binomialTail, collapsed } from '../../../engine/metrics/nearCopies/collapse';
import { nearCopies } from '../../../engine/metrics/nearCopies/nearCopies';
import { Random } from '../../../engine/random';
import { clockHands } from './clockHands';

const columns = 8;
const setting: MetricSetting = {
  dataset: { ...clockHands(10, 10, { size: 8 }), continuous: undefined, classes: [...'abcdefghij'] },
  networks: new Map(),
  grouped: false,
  leastImages: 0,
};

const statistics = (features: Features, labels: ArrayLike<number>): Statistics => ({
  count: features.rows,
  values: Float64Array.from(labels),
  kept: new Map([['features', features]]),
});

type Change = (row: Float32Array, i: number) => Float32Array;

/** Ten classes in turn, each normal about a place of its own; `change` makes another row of it. */
function sample(seed: number, rows: number, change: Change = (row) => row): Statistics {
  const random = Random.from(seed, 'rows');
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = random.normals(columns);
    row[(i % 10) % columns]! += 6;
    values.set(change(row, i), i * columns);
  }
  return statistics(
    { rows, columns, values },
    Array.from({ length: rows }, (_, i) => i % 10),
  );
}

/** One image of each label in `labels`, but for a ten-thousandth. */
function repeating(labels: readonly number[]): (row: Float32Array, i: number) => Float32Array {
  return (row, i) => (labels.includes(i % 10) ? row.map((value, at) => 1e-4 * value + (i % 10) + at) : row);
}

async function figure(images: Statistics, real = sample(1, 1000)) {
  const found = await nearCopies.distance(images, real, setting);
  if (typeof found === 'number') throw new Error(`No remark beside ${found}.`);
  return found;
}

describe('near copies', () => {
  it('are a hundredth of images of the same law, and no alarm', async () => {
    const { value, remark, alarm } = await figure(sample(2, 1000));
    expect(value).toBeLessThan(0.03);
    expect(remark).toBe('Of 1,000 images each; of the real ones themselves 1.0%.');
    expect(alarm).toBeUndefined();
  });

  it('are those nearer than the closest hundredth of real images are: counted by hand', async () => {
    // Real ones at 0, 1, 3, 6, ...: the closest are 1 apart. Generated ones: 0.5 apart, 0.75 apart, one far off.
    const line = (...at: number[]) =>
      statistics(
        { rows: at.length, columns: 1, values: Float32Array.from(at) },
        at.map(() => NaN),
      );
    const { value } = await figure(line(0, 0.5, 10, 10.75, 40), line(0, 1, 3, 6, 10));
    expect(value).toBeCloseTo(4 / 5, 12);
  });

  it('are nearly all of a collapsed generator: one image a class, as it happened to a user', async () => {
    const { value, alarm } = await figure(sample(2, 1000, repeating([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])));
    expect(value).toBe(1);
    expect(alarm).toBe(
      'The generator seems to have collapsed: 100.0% of 1,000 generated images are near copies of another one, of real ' +
        'images 1.0%. Early in training that may pass.',
    );
  });

  it('tell of a single class that has collapsed, where the others have not', async () => {
    const { value, alarm } = await figure(sample(2, 1000, repeating([3])));
    expect(value).toBeLessThan(0.15);
    expect(alarm).toMatch(
      /^The generator seems to have collapsed: of class d 100\.0% of 100 generated images are near/,
    );
    expect((await figure(sample(2, 1000, repeating([3, 7])))).alarm).toContain('of class d (and 1 other) 100.0%');
  });

  it('give no alarm of data with many exact duplicates, drawn as it is', async () => {
    const doubled = (seed: number) => {
      const one = sample(seed, 1000);
      const { values } = one.kept.get('features')!;
      // Every third image is another one's duplicate.
      for (let i = 30; i < 1000; i += 30)
        for (let j = 0; j < 10; j++)
          values.copyWithin((i + j) * columns, (i + j - 10) * columns, (i + j - 9) * columns);
      return one;
    };
    const { value, alarm, remark } = await figure(doubled(2), doubled(1));
    expect(value).toBeGreaterThan(0.5);
    expect(remark).toMatch(/of the real ones themselves 6\d\.\d%/);
    expect(alarm).toBeUndefined();
    // What has collapsed all the same is told.
    expect((await figure(sample(2, 1000, repeating([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])), doubled(1))).alarm).toBeDefined();
  });

  it('give no alarm of a handful of images, whatever they are', async () => {
    const { value, alarm } = await figure(sample(2, 6, repeating([0, 1, 2, 3, 4, 5])), sample(1, 6));
    expect(value).toBeLessThanOrEqual(1);
    expect(alarm).toBeUndefined();
  });

  it('are no figure where features are not finite, or all real images are equal', async () => {
    const broken = sample(2, 50);
    broken.kept.get('features')!.values[3] = NaN;
    expect(await nearCopies.distance(broken, sample(1, 50), setting)).toBeNaN();
    const equal = sample(1, 50, (row) => row.fill(1));
    expect(await figure(sample(2, 50), equal)).toEqual({
      value: NaN,
      remark: 'No figure: these features tell no real image from the others that are compared.',
    });
  });
});

describe('the bound of the alarm', () => {
  it('is the tail of a binomial law', () => {
    expect(binomialTail(2, 3, 0.5)).toBeCloseTo(0.5, 14);
    expect(binomialTail(1, 40, 0.01)).toBeCloseTo(1 - 0.99 ** 40, 14);
    expect(binomialTail(12, 12, 0.01) / 1e-24).toBeCloseTo(1, 10);
    expect(binomialTail(2500, 5000, 0.5)).toBeCloseTo(0.5 + 0.5 * Math.sqrt(2 / (Math.PI * 5000)), 5);
    expect([binomialTail(0, 5, 0.1), binomialTail(1, 5, 0), binomialTail(5, 5, 1)]).toEqual([1, 0, 1]);
  });

  it('needs half of the images, and what is no chance beside the closest class of real images', () => {
    const real = [
      { label: null, images: 1000, copies: 10 },
      { label: 1, images: 100, copies: 9 },
      { label: 2, images: 3, copies: 3 },
    ];
    const of = (images: number, copies: number) => collapsed([{ label: null, images, copies }], real).length > 0;
    expect(of(1000, 499)).toBe(false);
    expect(of(1000, 500)).toBe(true);
    // 0.09 ** 5 is 6e-6, 0.09 ** 6 is 5e-7.
    expect(of(10, 10)).toBe(false);
    expect(of(12, 12)).toBe(true);
  });
});
