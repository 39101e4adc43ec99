import { expect, test } from 'vitest';
import { realImagesByGroup, realImagesTogether } from '../../../engine/metrics/evaluation/realImages';
import { imagePartsOf } from '../../../engine/metrics/images/imageParts';
import { groupIndices, labelGroups } from '../../../engine/metrics/labelGroups';
import { clockHands } from './clockHands';

// 100 training and 200 test images in each of three windows.
const hands = clockHands(300, 600);
const windows = labelGroups(hands, { count: 3 });
const asClasses = { ...hands, continuous: undefined };
const classes = labelGroups(asClasses);

test('classes are compared with training images, windows with test images, all of their group', () => {
  for (const [dataset, groups, split] of [
    [asClasses, classes, 'train'],
    [hands, windows, 'test'],
  ] as const) {
    const sets = realImagesByGroup(dataset, groups, { perGroup: 60, seed: 1 }).sets;
    sets.forEach(({ index, group, reference }, i) => {
      expect(index).toBe(i);
      expect(reference.split).toBe(dataset[split]);
      expect(new Set(reference.indices).size).toBe(60);
      expect([...groupIndices(group!, dataset, split)]).toEqual(expect.arrayContaining([...reference.indices]));
      expect([...reference.labels]).toEqual(
        [...reference.indices].map((at) => (dataset.continuous ? dataset.continuous.test[at] : group!.label)),
      );
    });
  }
});

test.each([
  [asClasses, 'test'],
  [hands, 'test'],
  [clockHands(600, 30), 'train'],
] as const)('the others for the floor are images that no network learns from: %#', (dataset, expected) => {
  const { learned } = imagePartsOf(dataset);
  const bytesAt = (split: 'train' | 'test', indices: Uint32Array) =>
    Array.from(indices, (at) => Buffer.from(dataset[split].images.gather([at])).toString('hex'));
  const known = new Set([...bytesAt('train', learned.train), ...bytesAt('test', learned.test)]);
  const sets = realImagesByGroup(dataset, labelGroups(dataset, { count: 3 }), { perGroup: 15, seed: 1 }).sets;
  for (const { group, reference, other } of sets) {
    expect(other!.name).toBe(expected);
    expect(other!.indices.length).toBe(reference.indices.length);
    expect([...groupIndices(group!, dataset, other!.name)]).toEqual(expect.arrayContaining([...other!.indices]));
    expect(bytesAt(other!.name, other!.indices).filter((bytes) => known.has(bytes))).toEqual([]);
    // What generated images are compared with is not kept back.
    expect(bytesAt(reference.name, reference.indices).filter((bytes) => !known.has(bytes))).toEqual([]);
  }
});

test('labels as frequent as in the data, or all equally frequent', () => {
  const uneven = clockHands(600, 300);
  const labels = Uint8Array.from(uneven.train.labels, (_, i) => (i % 6 < 4 ? 0 : i % 6 === 4 ? 1 : 2));
  const dataset = { ...uneven, continuous: undefined, train: { ...uneven.train, labels } };
  const frequencies = (law: 'data' | 'uniform') => {
    const [set] = realImagesTogether(dataset, { count: 150, labels: law, seed: 1 }).sets;
    return [0, 1, 2].map((label) => set!.reference.labels.filter((one) => one === label).length);
  };
  const [most, ...others] = frequencies('data');
  expect(most! / 150).toBeCloseTo(4 / 6, 1);
  expect(others[0]! / 150).toBeCloseTo(1 / 6, 1);
  expect(frequencies('uniform')).toEqual([50, 50, 50]);
});

test('the seed chooses, for each group by itself', () => {
  const chosen = (groups: typeof windows, seed: number) =>
    realImagesByGroup(hands, groups, { perGroup: 60, seed }).sets.map(({ reference }) => reference.indices);
  expect(chosen(windows, 1)).toEqual(chosen(windows, 1));
  expect(chosen(windows, 1)).not.toEqual(chosen(windows, 2));
  expect(chosen(windows.slice(1), 1)).toEqual(chosen(windows, 1).slice(1));
});

test('groups that all have fewer than two real images are left out, which leaves none', () => {
  const groups = [{ name: 'ten', label: 10 }];
  expect(realImagesByGroup(asClasses, groups, { perGroup: 60, seed: 1 })).toMatchObject({ sets: [], leftOut: groups });
});
