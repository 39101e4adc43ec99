import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { areaAverage } from '../../../engine/datasets/formats/areaAverage';
import { inChannels } from '../../../engine/datasets/formats/channels';
import type { Channels } from '../../../engine/datasets/formats/channels';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { denseImage } from '../../../engine/datasets/formats/byteImage';
import { type Fit, fitSquare } from '../../../engine/datasets/loading/fit';

function fitted(width: number, height: number, data: number[], fit: Fit, side: number, channels = 1): number[] {
  const out = new Uint8Array(side * side * channels);
  fitSquare(denseImage(height, width, channels, Uint8Array.from(data)), side, fit, out);
  return [...out];
}

test('an oblong image is cropped, pulled, or laid in the middle', () => {
  const wide = [1, 2, 3, 4, 5, 6, 7, 8];
  expect(fitted(4, 2, wide, 'crop', 2)).toEqual([2, 3, 6, 7]);
  // Means of two columns, 1.5 to the nearest.
  expect(fitted(4, 2, wide, 'stretch', 2)).toEqual([2, 4, 6, 8]);
  expect(fitted(4, 2, wide, 'pad', 4)).toEqual([0, 0, 0, 0, ...wide, 0, 0, 0, 0]);
  expect(fitted(2, 4, wide, 'pad', 4)).toEqual([0, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, 7, 8, 0]);
  // A line of a thousand to one stays a line.
  expect(fitted(1000, 1, new Array<number>(1000).fill(9), 'pad', 2)).toEqual([9, 9, 0, 0]);
  for (const fit of ['crop', 'pad', 'stretch'] as const) expect(fitted(2, 2, [1, 3, 5, 7], fit, 1), fit).toEqual([4]);
});

test('colours are weighed by alpha: what is transparent has none to give', () => {
  const out = new Uint8Array(4);
  const data = Uint8Array.of(200, 100, 50, 255, 0, 0, 0, 0);
  areaAverage(denseImage(1, 2, 4, data), { width: 1, height: 1 }, out);
  expect([...out]).toEqual([200, 100, 50, 128]);
  areaAverage(denseImage(1, 2, 4, new Uint8Array(8)), { width: 1, height: 1 }, out);
  expect([...out]).toEqual([0, 0, 0, 0]);
});

test('luma has the bytes of Pillow, and lays what is transparent on white', () => {
  // Of Pillow 11: Image.new("RGB", (1, 1), colour).convert("L").
  const known: [number[], number][] = [
    [[255, 0, 0], 76],
    [[0, 255, 0], 150],
    [[0, 0, 255], 29],
    [[255, 255, 255], 255],
    [[12, 200, 77], 130],
  ];
  for (const [colour, grey] of known) {
    const image = { width: 1, height: 1, data: Uint8ClampedArray.of(...colour, 255) };
    expect([...inChannels(image, 1).data], colour.join()).toEqual([grey]);
  }
  const clear = { width: 1, height: 1, data: Uint8ClampedArray.of(9, 9, 9, 0) };
  expect([...inChannels(clear, 1).data]).toEqual([255]);
});

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'darkroom-fit-'));
  vi.stubEnv('DARKROOM_CACHE', join(base, 'cache'));
  for (const [name, red] of [
    ['a', 10],
    ['b', 200],
  ] as const) {
    await mkdir(join(base, 'images', name), { recursive: true });
    for (let i = 0; i < 10; i++) {
      // Twice as wide as high; the left of it lets through what is behind it.
      const data = Uint8Array.from({ length: 4 * 16 * 8 }, (_, k) => [red, 50, i, (k >> 2) % 16 < 6 ? 0 : 255][k % 4]!);
      await writeFile(join(base, 'images', name, `${i}.png`), encode({ width: 16, height: 8, channels: 4, data }));
    }
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(base, { recursive: true });
});

const load = (options: { fit?: Fit; channels?: Channels }) =>
  loadDataset({ name: 'folder', folder: 'images', resolution: 8, ...options }, base);

test('a folder is read in each form, and each is another data set', async () => {
  const all = await Promise.all([load({}), load({ fit: 'pad' }), load({ fit: 'stretch' }), load({ channels: 4 })]);
  expect(new Set(all.map(({ contentId }) => contentId)).size).toBe(4);
  const notes = all.map((dataset) => dataset.notes!.join('\n'));
  expect(notes[0]).toContain('Cut by more than a third to the square in the middle: 20 of 20');
  expect(notes[1]).toContain('Filled up with bars to a square, by more than a third of it: 20 of 20');
  expect(notes[2]).toContain('Pulled to a square, one side by more than half as much again as the other: 20 of 20');

  const [cropped, padded, , withAlpha] = all.map(({ train }) => train.images.gather([0]));
  expect([...cropped!.subarray(0, 3)]).toEqual([255, 255, 255]);
  expect([...padded!.subarray(0, 3)], 'a bar').toEqual([0, 0, 0]);
  expect(withAlpha).toHaveLength(8 * 8 * 4);
  expect([...withAlpha!.subarray(3, 4), ...withAlpha!.subarray(7 * 4 + 3, 7 * 4 + 4)]).toEqual([0, 255]);

  const grey = await load({ channels: 1 });
  expect(grey).toMatchObject({ channels: 1, train: { images: { imageSize: 64 } } });
  const { train } = grey;
  for (let i = 0; i < train.count; i++)
    expect(train.images.gather([i])[7]! > 70, 'a red class, and a dark one').toBe(train.labels[i] === 1);
});
