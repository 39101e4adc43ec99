import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeGrid } from '../../engine/images/grid';
import { englishStrings } from '../../extension/contract/panelStrings';
import { evaluation, grid, historyWith, measurement, nothing, status } from '../unit/webview/run/run';
import { PanelSite } from '../workbench/panelPage';

let site: PanelSite;
let folder: string;
beforeAll(async () => {
  site = await PanelSite.start();
  folder = await mkdtemp(join(tmpdir(), 'darkroom-nearest-'));
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

it('generated images stand beside their nearest training images, and a doubtful figure is not the best', async () => {
  const [rows, columns] = [2, 3];
  const shape = { height: 8, width: 8, channels: 1 };
  const images = Float32Array.from({ length: rows * columns * 64 }, (_, i) => Math.sin(i));
  await mkdir(join(folder, 'samples'));
  const picture = encodeGrid({ rows, columns, batch: { count: rows * columns, images } }, shape);
  await writeFile(join(folder, 'samples/nearest.png'), picture);
  const panel = await site.open({ files: folder });
  await panel.post({
    type: 'snapshot',
    folder,
    strings: englishStrings,
    folderUri: panel.filesUri,
    status: status(),
    outlines: [],
    history: historyWith({
      declarations: {
        ...nothing.declarations,
        grids: [...nothing.declarations.grids, { id: 'nearest', title: 'Nearest', presentation: 'grid' }],
      },
      grids: [
        {
          ...grid('nearest', 20),
          file: 'samples/nearest.png',
          rows,
          columns,
          cellWidth: 8,
          cellHeight: 8,
          rowLabels: ['0.00', '1.25'],
          columnLabels: ['made', 'no. 1', 'no. 2'],
        },
      ],
      evaluations: [
        evaluation(10, measurement('fid', 30)),
        evaluation(20, { ...measurement('fid', 20), doubtful: 'The generator seems to have collapsed.' }),
      ],
    }),
  });
  await panel.part('tab-nearest').click();
  await panel.settle();
  const words = await panel.page.locator('#root').innerText();
  for (const word of ['Nearest', 'made', 'no. 2', '0.00', '1.25']) expect(words).toContain(word);
  expect(await panel.part('metric-headline').innerText()).toBe('20.0');
  expect(await panel.part('metric-headline-beside').innerText()).toContain(
    'doubtful, so not the best · best 30.0 at 10',
  );
  await panel.close();
});
