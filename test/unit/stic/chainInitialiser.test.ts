import { describe, expect, it } from 'vitest';
import { ChainInitialiser } from '../../../engine/methods/stic/sampler/chainInitialiser';
import { oneHotRows } from '../../../engine/floatArrays';
import { mixedCondition } from '../../../engine/methods/stic/conditions';
import { Random } from '../../../engine/random';
import { classes as dataset } from '../subsampling/toyRun';
import { meanOf } from './knownDensities';

const size = 64;
const labels = Array.from({ length: 300 }, (_, i) => i % 10);
const conditions = oneHotRows(labels, 10);
const deviation = (values: Float32Array) => Math.sqrt(meanOf(values.map((x) => x * x)) - meanOf(values) ** 2);

describe('the initial images of chains', () => {
  it('of noise are uniform in [-1, 1]', () => {
    const drawn = new ChainInitialiser('noise', dataset).draw(conditions, Random.from(1, 'canvas'));
    expect(drawn).toHaveLength(300 * size);
    expect([Math.min(...drawn) < -0.999, Math.max(...drawn) > 0.999, drawn.every((x) => Math.abs(x) <= 1)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(Math.abs(meanOf(drawn))).toBeLessThan(0.02);
    expect(deviation(drawn)).toBeCloseTo(Math.sqrt(1 / 3), 2);
  });

  it('of grey have a little noise', () => {
    const drawn = new ChainInitialiser('grey', dataset).draw(conditions, Random.from(1, 'canvas'));
    expect(Math.abs(meanOf(drawn))).toBeLessThan(0.005);
    expect(deviation(drawn)).toBeCloseTo(0.1, 2);
  });

  /** The mean of the training images of a class, pixel by pixel. */
  const meanImage = (label: number) =>
    Float32Array.from({ length: size }, (_, pixel) => {
      const own = Array.from({ length: 200 }, (_i, i) => i).filter((i) => dataset.train.labels[i] === label);
      return meanOf(own.map((i) => dataset.train.images.gather([i])[pixel]! / 127.5 - 1));
    });

  it("of class means are the mean of the condition's classes, with noise", () => {
    const initialiser = new ChainInitialiser('class-mean', dataset);
    const rows = [
      ...labels.map((label) => oneHotRows([label], 10)),
      ...Array.from({ length: 300 }, () => mixedCondition(2, 9, 0.25, 10)),
    ];
    const given = Float32Array.from(rows.flatMap((row) => [...row]));
    const drawn = initialiser.draw(given, Random.from(1, 'canvas'));
    const means = labels.slice(0, 10).map(meanImage);
    const residual = drawn.map((x, k) => {
      const [image, pixel] = [Math.floor(k / size), k % size];
      return x - (image < 300 ? means[labels[image]!]![pixel]! : 0.75 * means[2]![pixel]! + 0.25 * means[9]![pixel]!);
    });
    expect(Math.abs(meanOf(residual))).toBeLessThan(0.01);
    expect(deviation(residual.subarray(0, 300 * size))).toBeCloseTo(0.3, 1);
    expect(deviation(residual.subarray(300 * size))).toBeCloseTo(0.3, 1);
  });
});
