import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { toBytes } from '../../../engine/images/bytes';
import { RealImages, type RealBatch } from '../../../engine/methods/selfLabeling/realBatches';
import { Random } from '../../../engine/random';
import { inMemory } from '../../../engine/datasets/imageBytes';

const count = 600;
const classes = 5;

/** Images of two pixels that spell their own index; classes are unequally frequent. */
const dataset: ImageDataset = (() => {
  const images = Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i >> 9 : (i >> 1) & 255));
  const labels = Uint8Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 0 : i % classes));
  const split = { count, images: inMemory(images, 2), labels };
  return {
    name: 'indices',
    title: 'Indices',
    height: 1,
    width: 2,
    channels: 1,
    classes: ['a', 'b', 'c', 'd', 'e'],
    train: split,
    test: split,
    contentId: 'indices',
  };
})();

function indicesOf({ images }: RealBatch): number[] {
  const bytes = toBytes(images);
  return Array.from({ length: bytes.length / 2 }, (_, i) => 256 * bytes[2 * i]! + bytes[2 * i + 1]!);
}

const reals = (labels: 'none' | 'some' | 'all', labelsPerClass = 4, seed = 1) =>
  new RealImages(dataset, { labels, labelsPerClass }, Random.from(seed, 'manual labels'));

/** Every image that was seen with its manual label, over enough batches to see all of them. */
function labelledBy(images: RealImages): Set<number> {
  const random = Random.from(9, 'training');
  const found = new Set<number>();
  for (let i = 0; i < 40; i++) {
    const batch = images.draw(128, random);
    indicesOf(batch).forEach((index, k) => {
      if (batch.manual[k] !== -1) found.add(index);
    });
  }
  return found;
}

describe('real images', () => {
  it('come with the class and label that are theirs', () => {
    for (const labels of ['none', 'some', 'all'] as const) {
      const batch = reals(labels).draw(64, Random.from(2, 'training'));
      indicesOf(batch).forEach((index, i) => {
        expect(batch.classes[i]).toBe(dataset.train.labels[index]);
        if (labels === 'none') expect(batch.manual[i]).toBe(-1);
        if (labels === 'all') expect(batch.manual[i]).toBe(batch.classes[i]);
        if (labels === 'some') expect([-1, batch.classes[i]]).toContain(batch.manual[i]);
      });
    }
  });

  it('keep exactly so many labels of each class', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(1000), (perClass, seed) => {
        const perClassFound = Array<number>(classes).fill(0);
        for (const index of labelledBy(reals('some', perClass, seed))) perClassFound[dataset.train.labels[index]!]!++;
        expect(perClassFound).toEqual(Array<number>(classes).fill(perClass));
      }),
      { numRuns: 15 },
    );
  });

  it('keep a share of each class, and of the rarest one image at least', () => {
    for (const labelShare of [0.001, 0.1, 0.5]) {
      const images = new RealImages(
        dataset,
        { labels: 'some', labelsPerClass: 4, labelShare },
        Random.from(1, 'manual labels'),
      );
      const found = Array<number>(classes).fill(0);
      for (const index of labelledBy(images)) found[dataset.train.labels[index]!]!++;
      const all = found.map((_, label) => dataset.train.labels.filter((each) => each === label).length);
      expect(found).toEqual(all.map((each) => Math.max(1, Math.round(labelShare * each))));
    }
  });

  it('keep all labels of a class that has fewer', () => {
    const rare = dataset.train.labels.filter((label) => label === 1).length;
    const found = [...labelledBy(reals('some', 10_000))].filter((index) => dataset.train.labels[index] === 1);
    expect(found.length).toBe(rare);
  });

  it('keep the same labels for the same seed, others for another', () => {
    const chosen = (seed: number) => [...labelledBy(reals('some', 4, seed))].sort((a, b) => a - b);
    expect(chosen(1)).toEqual(chosen(1));
    expect(chosen(2)).not.toEqual(chosen(1));
  });

  it.each([4, 7, 64, 130])('are labelled in at least a quarter of a batch of %i, where some are', (size) => {
    const random = Random.from(3, 'training');
    const images = reals('some');
    for (let i = 0; i < 20; i++) {
      const { manual } = images.draw(size, random);
      expect(manual.length).toBe(size);
      expect(manual.filter((label) => label !== -1).length).toBeGreaterThanOrEqual(size / 4);
    }
  });

  it('for the classifier are labelled ones only, and all of them', () => {
    const images = reals('some');
    const batch = images.drawLabelled(400, Random.from(4, 'training'));
    expect([...batch.manual]).toEqual([...batch.classes]);
    expect(new Set(indicesOf(batch))).toEqual(labelledBy(images));
  });

  it('are drawn uniformly where all or none are labelled', () => {
    const random = Random.from(5, 'training');
    const counts = Array<number>(count).fill(0);
    for (let i = 0; i < 300; i++) for (const index of indicesOf(reals('none').draw(100, random))) counts[index]!++;
    // Chi-square with 599 degrees of freedom: its mean plus four deviations.
    expect(counts.reduce((sum, n) => sum + (n - 50) ** 2 / 50, 0)).toBeLessThan(599 + 4 * Math.sqrt(2 * 599));
  });

  it('are the same again from the same state of the generator', () => {
    const random = Random.from(6, 'training');
    random.normals(3);
    const { state } = random;
    const first = reals('some').draw(32, random);
    expect(reals('some').draw(32, Random.restore(state))).toEqual(first);
  });
});
