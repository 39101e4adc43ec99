import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeGrid } from '../../engine/images/grid';
import type { DeclaredMatrix } from '../../engine/protocol/declaredMatrix';
import type { RunHistory } from '../../engine/history/history';
import type { RunPanelToHost as HostMessage } from '../../extension/contract/panel';
import { englishStrings } from '../../extension/contract/panelStrings';
import { additionOf, grid, historyWith, matrix, nothing, status } from '../unit/webview/run/run';
import { PanelSite, type PanelPage, type PanelPageOptions } from '../workbench/panelPage';

let site: PanelSite;
let folder: string;
beforeAll(async () => {
  site = await PanelSite.start();
  folder = await mkdtemp(join(tmpdir(), 'darkroom-matrix-'));
  await mkdir(join(folder, 'samples'));
  const images = Float32Array.from({ length: 4 * 64 }, (_, i) => Math.sin(i));
  const picture = encodeGrid(
    { rows: 2, columns: 2, batch: { count: 4, images } },
    { height: 8, width: 8, channels: 1 },
  );
  for (const step of [10, 20]) await writeFile(join(folder, `samples/${step}.png`), picture);
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

const labelled = (step: number, cellLabels: string[]) => ({
  ...{ ...grid('labelled', step), cellWidth: 8, cellHeight: 8 },
  ...{ rowLabels: ['label 0', 'label 1'], cellLabels },
});
/** A later one, in which label 1 has images too. */
const later: DeclaredMatrix = {
  ...matrix('confusion', 20),
  rows: ['label 1', 'label 2', 'label 0'],
  cells: [[0, 0, 5], [1, 0, 9], [2, 1, 4]], // prettier-ignore
  figures: [{ title: 'classes covered', unit: 'count', value: 2, of: 2 }],
};

async function open(history: Partial<RunHistory>, options: PanelPageOptions = {}): Promise<PanelPage> {
  const panel = await site.open({ files: folder, ...options });
  await panel.post({
    ...{ type: 'snapshot', folder, strings: englishStrings, folderUri: panel.filesUri },
    ...{ status: status(), outlines: [], history: historyWith(history) },
  });
  await panel.settle();
  return panel;
}

/** What is said beside the pointer at shares of an element's box; empty where nothing is. */
async function saidAt(panel: PanelPage, testId: string, across: number, down: number): Promise<string> {
  const { x, y, width, height } = (await panel.part(testId).first().boundingBox())!;
  await panel.page.mouse.move(x + across * width, y + down * height);
  await panel.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  const tip = panel.part('tip');
  return (await tip.count()) > 0 && (await tip.isVisible()) ? tip.innerText() : '';
}

/** Rows are 22 pixels high, below a line of 16; columns 96 wide at most, beside the rows' names. */
const height = 3 * 16 + 3 * 22 + 2;
const row = (index: number) => (16 + (index + 0.5) * 22) / height;

describe('a heat map in the Run panel', () => {
  it('says what lies under the pointer, at the step of the bar, and follows the run', async () => {
    const grids = [labelled(10, ['90.0 %', '', '', '']), labelled(20, ['95.0 %', '', '', ''])];
    const panel = await open({ grids: grids.slice(0, 1), matrices: [matrix('confusion', 10)] });
    const summary = panel.part('matrix-summary-confusion');
    expect(await summary.innerText()).toBe('purity 92.9%');
    expect(await saidAt(panel, 'matrix-confusion', 0.2, row(0))).toBe('label 2 · true class cat: 90.0%, 9 of 10');
    expect(await saidAt(panel, 'matrix-confusion', 0.2, row(1))).toBe('label 0 · true class cat: 0.0%, 0 of 4');
    expect(await saidAt(panel, 'matrix-confusion', 0.95, row(0))).toBe('');

    await panel.post({
      type: 'append',
      status: status(),
      added: additionOf({ grids: grids.slice(1), matrices: [later] }),
    });
    await panel.settle();
    expect(await summary.innerText()).toBe('classes covered 2 of 2');
    expect(await saidAt(panel, 'matrix-confusion', 0.2, row(0))).toBe('label 1 · true class cat: 100.0%, 5 of 5');
    await panel.page.keyboard.press('ArrowLeft');
    await panel.settle();
    // The pointer has not moved.
    expect(await panel.part('tip').innerText()).toBe('label 2 · true class cat: 90.0%, 9 of 10');
    expect(await summary.innerText()).toBe('purity 92.9%');
    await panel.close();
  });

  it('is saved as its counts, and as a drawing', async () => {
    const panel = await open({ matrices: [matrix('confusion', 10)] });
    const saved = async (format: RegExp) => {
      const box = panel.page.locator('.plot-box', { has: panel.part('matrix-confusion') });
      await box.getByRole('button', { name: 'Save the Chart' }).click();
      await panel.page.getByRole('menuitem', { name: format }).click();
      await panel.page.waitForFunction(() => window.sentToHost.some(({ type }) => type === 'save'));
      const sent = (await panel.sent()) as HostMessage[];
      const file = sent.findLast((message) => message.type === 'save');
      await panel.page.evaluate(() => window.sentToHost.splice(0));
      return { name: file?.name, text: Buffer.from(file?.base64 ?? '', 'base64').toString() };
    };
    expect(await saved(/CSV/)).toEqual({
      name: 'confusion-at-step-10.csv',
      text: 'artificial label,cat,dog\nlabel 2,9,1\nlabel 0,0,4\nlabel 1,0,0\n',
    });
    const { name, text } = await saved(/SVG/);
    expect(name).toBe('confusion-at-step-10.svg');
    for (const words of ['label 2', 'dog', '90', 'true class', 'purity 92.9%'])
      expect(text).toContain(`>${words}</text>`);
    await panel.close();
  });

  it('of many labels and long names has room', async () => {
    const [rows, columns] = [40, 100];
    const large: DeclaredMatrix = {
      ...matrix('confusion', 10),
      rows: Array.from({ length: rows }, (_, i) => `label ${i}`),
      columns: Array.from({ length: columns }, (_, i) => `a class of a long name ${i}`),
      cells: Array.from({ length: 400 }, (_, i) => [i % rows, (7 * i + Math.floor(i / 40)) % columns, 1 + (i % 9)]),
    };
    const panel = await open({ matrices: [large] }, { width: 1000 });
    const { width } = (await panel.part('matrix-confusion').boundingBox())!;
    const room = (await panel.page.locator('.pane-figures').boundingBox())!.width;
    expect(width).toBeLessThan(room);
    expect(await saidAt(panel, 'matrix-confusion', 0.9, 0.5)).toMatch(
      /^label \d+ · true class a class of a long name \d+/,
    );
    await panel.screenshot('many-labels');
    await panel.close();
  });
});

it('what is said of images is said of the one under the pointer, and to screen readers', async () => {
  const declared = { id: 'labelled', title: 'Real by label', presentation: 'grid' as const };
  const panel = await open({
    declarations: { ...nothing.declarations, grids: [declared] },
    grids: [labelled(10, ['97.3 % · class 7', '51.0 %', '', ''])],
  });
  expect(await panel.part('matrix-confusion').count()).toBe(0);
  await panel.part('tab-labelled').click();
  await panel.settle();
  expect(await saidAt(panel, 'grid-image', 0.2, 0.2)).toBe('97.3 % · class 7');
  expect(await saidAt(panel, 'grid-image', 0.8, 0.2)).toBe('51.0 %');
  expect(await saidAt(panel, 'grid-image', 0.2, 0.8)).toBe('');
  const items = panel.page.locator('.grid:not([hidden]) .for-screen-readers li');
  expect(await items.allTextContents()).toEqual(['label 0: 97.3 % · class 7; 51.0 %', 'label 1: –']);
  // In the whole panel as well.
  await panel.page.keyboard.press('f');
  await panel.settle();
  expect(await saidAt(panel, 'grid-image', 0.8, 0.2)).toBe('51.0 %');
  await panel.close();
});
