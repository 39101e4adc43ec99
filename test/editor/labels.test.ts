import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { GridEvent, MatrixEvent } from '../../engine/protocol/events';
import { readEvents } from '../workbench/runFolder';
import { useEditor } from './editor';
import { soon } from './experiments';

/** Labels digits well enough, in less than a minute, that one can see it. */
const labelling = {
  method: 'self-labeling',
  dataset: { name: 'mnist', limit: 2000 },
  networks: { width: 0.5 },
  training: { steps: 60, batch: 32 },
  sampling: { every: 30 },
  evaluation: { every: 0 },
  optimizer: { generator: 1e-3, discriminator: 1e-3, discriminatorSteps: 1 },
  selfLabeling: { classifierEma: 0.9 },
  runtime: { device: 'cpu', threads: 2 },
};

describe('the labels that a run gives real images', () => {
  const editor = useEditor('labels', { 'digits.experiment.json': labelling });
  const part = (testId: string) => editor.workbench.runPanel.part(testId);
  const tip = () => part('tip').innerText();
  const events = () => readEvents(editor.runFolders()[0]!);
  const matrixAt = (step: number) =>
    events().find((event) => event.type === 'matrix' && event.step === step) as MatrixEvent;
  const gridAt = (step: number) =>
    events().find((event) => event.type === 'grid' && event.kind === 'labelled' && event.step === step) as GridEvent;

  /** Puts the pointer over the middle of a cell of the grid on show. */
  async function overCell({ rows, columns }: GridEvent, row: number, column: number): Promise<void> {
    const { x, y, width, height } = (await part('grid-image').first().boundingBox())!;
    await editor.workbench.page.mouse.move(x + (width * (column + 0.5)) / columns, y + (height * (row + 0.5)) / rows);
  }

  it('are shown in a tab of their own', async () => {
    const { workbench } = editor;
    await workbench.openFile('digits.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('finished');
    await workbench.runPanel.openTab('labelled');
    await expect.poll(() => workbench.runPanel.openedTab(), soon).toBe('Real by label');
    await expect.poll(() => workbench.runPanel.gridWidth(), soon).toBe(280);
  });

  it('say of the image under the pointer how sure the classifier is, and its class', async () => {
    const grid = gridAt(60);
    const row = grid.cellLabels!.findIndex((words) => words !== '') / grid.columns;
    await overCell(grid, row, 0);
    const words = grid.cellLabels![row * grid.columns];
    expect(words).toMatch(/^\d+\.\d % sure · class \d$/);
    await expect.poll(tip, soon).toBe(words);
    await editor.screenshot('confidence');
  });

  it('are set against classes in a map whose cells say what they are', async () => {
    const { rows, columns, cells } = matrixAt(60);
    const { x, y, width, height } = (await part('matrix-confusion').boundingBox())!;
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) {
      await editor.workbench.page.mouse.move(x + width * 0.6, y + (height * (i + 0.5)) / 12);
      const words = await part('tip').evaluate((element) => (element.checkVisibility() ? element.textContent : ''));
      const [, name, its, count, total] = /^(.*) · true class (.*): .*%, (\d+) of (\d+)$/.exec(words ?? '') ?? [];
      if (name === undefined) continue;
      const row = rows.indexOf(name);
      const found = cells.find(([r, c]) => r === row && c === columns.indexOf(its!));
      expect(found?.[2] ?? 0).toBe(Number(count));
      expect(cells.reduce((sum, [r, , n]) => sum + (r === row ? n : 0), 0)).toBe(Number(total));
      seen.add(name);
    }
    expect(seen.size).toBeGreaterThan(6);
    await editor.screenshot('map');
  });

  it('follow the step bar, map and image alike', async () => {
    const { keyboard } = editor.workbench.page;
    const summary = () => part('matrix-summary-confusion').innerText();
    const last = await summary();
    await part('tab-labelled').click();
    await keyboard.press('ArrowLeft');
    await expect.poll(() => part('step-value').innerText(), soon).toBe('30');
    await expect.poll(summary, soon).not.toBe(last);
    const first = gridAt(30);
    const row = first.cellLabels!.findIndex((words) => words !== '') / first.columns;
    await expect.poll(() => part('grid-image').first().getAttribute('data-step'), soon).toBe('30');
    await overCell(first, row, 0);
    await expect.poll(tip, soon).toBe(first.cellLabels![row * first.columns]);
    await keyboard.press('End');
    await expect.poll(summary, soon).toBe(last);
  });

  it('are a table for who does not see the map', async () => {
    const { rows, cells } = matrixAt(60);
    const table = await editor.workbench.runPanel.matrix('confusion');
    expect(table.map(([name]) => name)).toEqual(rows);
    for (const [row, line] of table.entries()) {
      const total = cells.reduce((sum, [r, , count]) => sum + (r === row ? count : 0), 0);
      expect(Number(line.at(-1)!.replaceAll(/\D/g, ''))).toBe(total);
    }
  });

  it.each(['Default Dark Modern', 'Default Light Modern', 'Default High Contrast'])(
    'leave nothing for axe to find in %s',
    async (theme) => {
      editor.write('.vscode/settings.json', { 'workbench.colorTheme': theme });
      await expect
        .poll(() => part('run-state').evaluate(() => document.body.dataset['vscodeThemeId']), soon)
        .toContain(theme);
      const violations = await part('run-state').evaluate(async (_, source) => {
        // Not as a script of the page, whose policy allows no other.
        if (!('axe' in window)) (0, eval)(source);
        const { axe: checker } = window as unknown as { axe: typeof axe };
        const found = await checker.run(document, { resultTypes: ['violations'] });
        return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
      }, axe.source);
      expect(violations).toEqual([]);
      await editor.screenshot(theme.replaceAll(' ', '-').toLowerCase());
    },
  );
});
