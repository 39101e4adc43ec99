import { expect, test } from 'vitest';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { fromBytes } from '../../../engine/images/bytes';
import { realGrid } from '../../../engine/training/realGrid';
import { inMemory } from '../../../engine/datasets/imageBytes';

const split = (labels: number[]): ImageSplit => ({
  count: labels.length,
  images: inMemory(
    Uint8Array.from(labels, (_, i) => i),
    1,
  ),
  labels: Uint8Array.from(labels),
});
const dataset = (labels: number[]): ImageDataset => ({
  name: 'n',
  title: 'Pixels',
  height: 1,
  width: 1,
  channels: 1,
  classes: ['a', 'b'],
  train: split(labels),
  test: split([0]),
  contentId: '',
});
const pixels = (...values: number[]) => [...fromBytes(Uint8Array.from(values))];

test('the first images of every class; a row without enough of them ends black', () => {
  const grid = realGrid(dataset([1, 0, 1, 1]), 2);
  expect(grid).toMatchObject({
    kind: 'real',
    rows: 2,
    columns: 2,
    rowLabels: ['a', 'b'],
    note: 'Training images of Pixels',
  });
  expect([...grid.batch.images]).toEqual(pixels(1, 0, 0, 2));
});

test('of numbers, the images nearest to ten of them from end to end, in no row twice', () => {
  const train = Float32Array.from({ length: 90 }, (_, i) => 89.6 - i);
  const grid = realGrid(
    {
      ...dataset(Array.from(train, () => 0)),
      continuous: { name: 'yaw angle', unit: '°', range: [0, 90], train, test: new Float32Array(1) },
    },
    3,
  );
  expect(grid.rowLabels).toEqual(['0°', '10°', '20°', '30°', '40°', '50°', '60°', '70°', '80°', '90°']);
  // Nearest to 10 are 9.6, 10.6 and 8.6, of which there is one image each.
  expect([...grid.batch.images.slice(3, 6)]).toEqual(pixels(80, 79, 81));

  const ages = Float32Array.from([60, 1, 33]);
  const faces = realGrid(
    { ...dataset([0, 0, 0]), continuous: { name: 'age', unit: 'years', range: [1, 60], train: ages, test: ages } },
    1,
  );
  expect(faces.rowLabels.slice(0, 2)).toEqual(['age 1', 'age 8']);
  expect(faces.batch.images[0]).toBe(pixels(1)[0]);
});

test('of a thousand classes, 32 from the first to the last', () => {
  const labels = Array.from({ length: 2000 }, (_, i) => i % 1000);
  const train: ImageSplit = {
    count: 2000,
    images: inMemory(
      Uint8Array.from(labels, (label) => label % 256),
      1,
    ),
    labels: Uint16Array.from(labels),
  };
  const grid = realGrid({ ...dataset([0]), classes: Array.from({ length: 1000 }, (_, i) => `class ${i}`), train }, 2);
  expect(grid).toMatchObject({ rows: 32, columns: 2, batch: { count: 64 } });
  expect([grid.rowLabels[0], grid.rowLabels[1], grid.rowLabels[31]]).toEqual(['class 0', 'class 32', 'class 999']);
  expect([...grid.batch.images.slice(2, 4)]).toEqual(pixels(32, 32));
});
