import { expect, test } from 'vitest';
import { realImagesByGroup } from '../../../engine/metrics/evaluation/realImages';
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
  [asClasses, 50, 'train'],
  [asClasses, 100, 'test'],
  [hands, 100, 'test'],
  [hands, 101, null],
  [clockHands(600, 300), 100, 'train'],
] as const)(
  'the others for the floor are the rest of the split, else images of the other split: %#',
  (dataset, perGroup, expected) => {
    const sets = realImagesByGroup(dataset, labelGroups(dataset, { count: 3 }), { perGroup, seed: 1 }).sets;
    for (const { group, reference, other } of sets) {
      expect(other?.name ?? null).toBe(expected);
      if (!other) continue;
      expect(other.indices).toHaveLength(perGroup);
      expect([...groupIndices(group!, dataset, other.name)]).toEqual(expect.arrayContaining([...other.indices]));
      if (other.split === reference.split)
        expect(new Set([...other.indices, ...reference.indices]).size).toBe(2 * perGroup);
    }
  },
);

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
