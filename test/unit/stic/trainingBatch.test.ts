import { describe, expect, it } from 'vitest';
import { sticExperimentSchema } from '../../../engine/methods/stic/config/experiment';
import { RealImages } from '../../../engine/methods/stic/realImages';
import { assembleBatch, batchParts, type Fakes } from '../../../engine/methods/stic/trainingBatch';
import { Random } from '../../../engine/random';
import { classes as dataset } from '../subsampling/toyRun';

const [size, classes, batch] = [64, 10, 12];
const experimentOf = (selfAnalysis: object) =>
  sticExperimentSchema.parse({ method: 'stic', dataset: { name: 'mnist' }, training: { batch }, selfAnalysis });
const realImages = new RealImages(dataset);
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, x) => total + x, 0);
/** Images of this data set are noise, brighter for larger labels. */
const brightness = (images: Float32Array, i: number) =>
  (sum(images.subarray(i * size, (i + 1) * size)) / size + 1) * 127.5;
const expectedBrightness = (label: number) => 29.5 + (190 * label) / 9;

describe('a batch', () => {
  const weights = { mixup: 0.7, hard: 0.6, soft: 0.4 };
  const fakes: Fakes = {
    images: Random.from(1, 'fakes').uniforms(batch * size),
    soft: Uint8Array.from({ length: batch }, (_, i) => Number(i % 4 === 0)),
  };
  const experiment = experimentOf({ mixup: 0.4, weights, fakes: 'soft-and-hard' });
  const made = assembleBatch(experiment, { realImages, classes, fakes, random: Random.from(1, 'batch') });
  const target = (i: number) => [...made.targets.subarray(i * classes, (i + 1) * classes)];

  it('has as many real images, mixtures and fakes', () => {
    expect(batchParts(experiment)).toEqual({ reals: batch, mixed: batch, fakes: batch });
    expect([made.images.length, made.targets.length, made.weights.length, made.fakes.length]).toEqual([
      3 * batch * size,
      3 * batch * classes,
      3 * batch,
      3 * batch,
    ]);
    expect([...made.fakes]).toEqual([...Array<number>(2 * batch).fill(0), ...Array<number>(batch).fill(1)]);
    expect(made.images.subarray(2 * batch * size)).toEqual(fakes.images);
  });

  it('gives each part its weight, hard and soft fakes each their own', () => {
    expect(sum(made.weights.subarray(0, batch))).toBeCloseTo(1, 6);
    expect(sum(made.weights.subarray(batch, 2 * batch))).toBeCloseTo(0.7, 6);
    const ofFakes = made.weights.subarray(2 * batch);
    expect(sum(ofFakes.filter((_, i) => fakes.soft[i] === 0))).toBeCloseTo(0.6, 6);
    expect(sum(ofFakes.filter((_, i) => fakes.soft[i] === 1))).toBeCloseTo(0.4, 6);
    expect(new Set(ofFakes).size).toBe(2);
  });

  it('has the class of a real image as its target, the shares of a mixup image, and none for a fake', () => {
    for (let i = 0; i < batch; i++) {
      const label = target(i).indexOf(1);
      expect(sum(target(i))).toBe(1);
      expect(Math.abs(brightness(made.images, i) - expectedBrightness(label))).toBeLessThan(12);
    }
    for (let i = batch; i < 2 * batch; i++) {
      const shares = target(i);
      expect(sum(shares)).toBeCloseTo(1, 6);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      // Images are mixed in the same shares as their classes.
      expect(
        Math.abs(brightness(made.images, i) - sum(shares.map((share, label) => share * expectedBrightness(label)))),
      ).toBeLessThan(12);
    }
    expect(Array.from({ length: batch }, (_, i) => target(batch + i)).some((shares) => !shares.includes(1))).toBe(true);
    expect(sum(made.targets.subarray(2 * batch * classes))).toBe(0);
  });

  it('differs each time, and is the same for the same random numbers', () => {
    const random = Random.from(1, 'batch');
    expect(assembleBatch(experiment, { realImages, classes, fakes, random })).toEqual(made);
    expect(assembleBatch(experiment, { realImages, classes, fakes, random }).images).not.toEqual(made.images);
  });

  it.each([
    ['no mixtures', { mixup: 0 }, { reals: batch, mixed: 0, fakes: batch }],
    ['no fakes', { fakes: 'none' }, { reals: batch, mixed: batch, fakes: 0 }],
    ['neither', { mixup: 0, fakes: 'none' }, { reals: batch, mixed: 0, fakes: 0 }],
  ])('may have %s', (_, own, expected) => {
    const without = experimentOf({ weights, ...own });
    expect(batchParts(without)).toEqual(expected);
    const { images, weights: found } = assembleBatch(without, {
      realImages,
      classes,
      fakes: expected.fakes ? fakes : null,
      random: Random.from(1, 'batch'),
    });
    expect(images).toHaveLength((expected.reals + expected.mixed + expected.fakes) * size);
    expect(sum(found)).toBeCloseTo(1 + (expected.mixed ? 0.7 : 0) + (expected.fakes ? 1 : 0), 5);
  });

  it.each([[0], [1]])('of fakes that are all alike (soft: %d) has no weight that is not a number', (soft) => {
    const alike = { ...fakes, soft: new Uint8Array(batch).fill(soft) };
    const { weights: found } = assembleBatch(experiment, {
      realImages,
      classes,
      fakes: alike,
      random: Random.from(1, 'batch'),
    });
    expect(sum(found.subarray(2 * batch))).toBeCloseTo(soft ? 0.4 : 0.6, 6);
  });
});

it('real images of a class are of that class, drawn with replacement', () => {
  const images = realImages.ofClass(7, 100, Random.from(1, 'class'));
  expect(images).toHaveLength(100 * size);
  for (let i = 0; i < 100; i++) expect(Math.abs(brightness(images, i) - expectedBrightness(7))).toBeLessThan(12);
  // There are 20 of them.
  const different = new Set(Array.from({ length: 100 }, (_, i) => images.subarray(i * size, (i + 1) * size).join()));
  expect(different.size).toBeGreaterThan(15);
  expect(different.size).toBeLessThanOrEqual(20);
});
