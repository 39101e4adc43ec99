import { expect, test } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { groupIndices, labelGroups } from '../../../engine/metrics/labelGroups';
import { inMemory } from '../../../engine/datasets/imageBytes';

/** A data set of one-pixel images with these continuous labels, in both splits. */
function labelled(labels: number[], range: [number, number], unit = '°'): ImageDataset {
  const images = inMemory(new Uint8Array(labels.length), 1);
  const split = { count: labels.length, images, labels: new Uint8Array(labels.length) };
  return {
    name: 'x',
    title: 'X',
    height: 1,
    width: 1,
    channels: 1,
    classes: ['any'],
    train: split,
    test: split,
    contentId: 'x',
    continuous: { name: 'angle', unit, range, train: Float32Array.from(labels), test: Float32Array.from(labels) },
  };
}
const steps = (from: number, to: number, step: number, each: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) =>
    Array<number>(each).fill(from + i * step),
  ).flat();

test('a group for each class, of its images', () => {
  const split = { count: 5, images: inMemory(new Uint8Array(5), 1), labels: Uint8Array.of(1, 0, 1, 2, 1) };
  const dataset: ImageDataset = {
    name: 'x',
    title: 'X',
    height: 1,
    width: 1,
    channels: 1,
    classes: ['a', 'b', 'c'],
    train: split,
    test: split,
    contentId: 'x',
  };
  const groups = labelGroups(dataset);
  expect(groups).toEqual([
    { name: 'a', label: 0 },
    { name: 'b', label: 1 },
    { name: 'c', label: 2 },
  ]);
  expect([...groupIndices(groups[1]!, dataset, 'train')]).toEqual([0, 2, 4]);
});

test('windows of a round width, at most 20, that hold images enough', () => {
  // 40 images at every degree: 1 and 2 degrees are too many windows, 5 are few enough.
  const groups = labelGroups(labelled(steps(0, 90, 1, 40), [0, 90]));
  expect(groups).toHaveLength(18);
  expect(groups[4]).toEqual({ name: '20–25°', label: 22.5, low: 20, high: 25 });
  // 11 images at every degree: 5 degrees hold only 55.
  expect(labelGroups(labelled(steps(0, 90, 1, 11), [0, 90])).map(({ name }) => name)).toEqual([
    '0–10°',
    '10–20°',
    '20–30°',
    '30–40°',
    '40–50°',
    '50–60°',
    '60–70°',
    '70–80°',
    '80–90°',
  ]);
  // Where the range is no multiple of the width, the last window is narrower.
  expect(labelGroups(labelled(steps(1, 60, 1, 40), [1, 60], 'years')).at(-1)).toEqual({
    name: '56–60 years',
    label: 58,
    low: 56,
    high: 60,
  });
  // Too few for any division: all of them together.
  expect(labelGroups(labelled(steps(0, 90, 10, 2), [0, 90]))).toEqual([{ name: '0–90°', label: 45, low: 0, high: 90 }]);
});

test.each([
  ['whole degrees', steps(0, 90, 1, 40), [0, 90], undefined],
  ['tenths, which single precision holds only nearly', steps(0, 1, 0.1, 20), [0, 1], 10],
  ['years, whose range is no multiple of the width', steps(1, 60, 1, 40), [1, 60], undefined],
] as const)('every image lies in one window: %s', (_, labels, range, count) => {
  const dataset = labelled(labels, [...range], 'years');
  const groups = labelGroups(dataset, { count });
  expect(groups.length).toBeGreaterThan(5);
  const found = groups.flatMap((group) => [...groupIndices(group, dataset, 'test')]);
  expect(found.sort((a, b) => a - b)).toEqual(labels.map((_label, i) => i));
});

test('as many windows as wanted, of a radius of their own', () => {
  const dataset = labelled(steps(0, 90, 1, 1), [0, 90]);
  expect(labelGroups(dataset, { count: 4 }).map(({ label, low, high }) => [label, low, high])).toEqual([
    [11.25, 0, 22.5],
    [33.75, 22.5, 45],
    [56.25, 45, 67.5],
    [78.75, 67.5, 90],
  ]);
  const narrow = labelGroups(dataset, { count: 9, radius: 0 });
  expect(narrow[1]).toEqual({ name: '15°', label: 15, low: 15, high: 15 });
  expect([...groupIndices(narrow[1]!, dataset, 'train')]).toEqual([15]);
  const wide = labelGroups(dataset, { count: 9, radius: 10 });
  expect(wide.map(({ name }) => name).slice(0, 2)).toEqual(['0–15°', '5–25°']);
});
