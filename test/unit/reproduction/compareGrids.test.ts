import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HistoryReducer } from '../../../engine/history/reducer';
import { encodeGrid } from '../../../engine/images/grid';
import { compareGrids } from '../../../engine/reproduction/compareGrids';
import { grid, record, stamped, temporaryFolder } from '../extension/runFixture';

/** A run with one grid of two images of a pixel. */
function runWith(pixels: number[], cellLabels?: string[]) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'samples'));
  const batch = { count: 2, images: Float32Array.from(pixels) };
  const shape = { height: 1, width: 1, channels: 1 };
  writeFileSync(join(folder, 'samples/3.png'), encodeGrid({ rows: 1, columns: 2, batch }, shape));
  const reducer = new HistoryReducer();
  reducer.add(stamped([{ ...grid(3), rows: 1, columns: 2, cellWidth: 1, cellHeight: 1, cellLabels }]));
  return { folder, record: record(), config: {}, history: reducer.whole() };
}

it.each([
  ['nowhere', [1, -1], ['90 %', ''], []],
  ['nowhere where one says nothing of its images', [1, -1], undefined, []],
  ['where something else is said', [1, -1], ['91 %', ''], [expect.stringContaining('what is said of them')]],
  ['where pixels are others', [1, 1], ['90 %', ''], [expect.stringContaining('1 of 2 images are others')]],
])('two grids part %s', async (_, pixels, said, messages) => {
  const { compared, differences } = await compareGrids(runWith([1, -1], ['90 %', '']), runWith(pixels, said), 3);
  expect([compared, differences.map(({ message }) => message)]).toEqual([1, messages]);
});
