import axe from 'axe-core';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeInventedRuns, type InventedRun } from '../workbench/comparedRuns';
import { useEditor } from './editor';

/** Nothing trains here. */
const soon = { timeout: 30_000, interval: 100 };

const run = (seed: number, learningRate: number, quality: number): InventedRun => ({
  config: { seed, optimizer: { learningRate } },
  steps: 60,
  logEvery: 5,
  gridEvery: 20,
  evaluateEvery: 20,
  quality,
});

describe('two runs compared', () => {
  const editor = useEditor('compare', { 'digits.experiment.json': { method: 'self-labeling' } });
  const part = (testId: string) => editor.workbench.runPanel.part(testId);
  const titles = () => part('runs-table').locator('thead .sorter').allInnerTexts();
  const steps = () => part('tile-step').allInnerTexts();
  /** The pictures on show, by their addresses. */
  const pictures = () =>
    part('grid-tile')
      .locator('img:visible')
      .evaluateAll((images) => images.map((image) => new URL((image as HTMLImageElement).src).pathname));

  beforeAll(() => {
    writeInventedRuns(join(editor.workspace, 'runs'), 'digits', [run(1, 2e-4, 20), run(2, 1e-3, 12)]);
  });

  it('opens from the Runs view, where both are selected', async () => {
    const { page } = editor.workbench;
    await editor.workbench.runCommand('Focus on Runs View');
    const rows = page.locator('.sidebar .pane', { hasText: 'Runs' }).locator('.monaco-list-row[aria-level="2"]');
    await expect.poll(() => rows.count(), soon).toBe(2);
    await rows.nth(0).click();
    await rows.nth(1).click({ modifiers: ['ControlOrMeta'] });
    await rows.nth(1).click({ button: 'right' });
    // A menu that has only just opened takes no click.
    const compare = page.locator('.monaco-menu .action-label', { hasText: 'Compare Runs' });
    const compared = async () => {
      if (await compare.isVisible()) await compare.click();
      return part('compared-run').count();
    };
    await expect.poll(compared, soon).toBe(2);
  });

  it('names the keys that differ, and no others until it is asked to', async () => {
    await expect.poll(titles, soon).toContain('learningRate');
    expect(await titles()).toContain('Seed');
    expect(await titles()).not.toContain('dataset.name');
    const values = part('compared-run').locator('[data-column="key:optimizer.learningRate"]');
    expect((await values.allInnerTexts()).sort()).toEqual(['0.0002', '0.001']);
    await part('only-differing').click();
    await expect.poll(titles, soon).toEqual(expect.arrayContaining(['steps', 'batch', 'learningRate']));
    await part('only-differing').click();
    await expect.poll(titles, soon).not.toContain('batch');
  });

  it('moves the grids of both with one step bar', async () => {
    const { keyboard } = editor.workbench.page;
    await expect.poll(steps, soon).toEqual(['step 60', 'step 60']);
    await part('tab-samples').click();
    await keyboard.press('Home');
    await keyboard.press('ArrowRight');
    await expect.poll(steps, soon).toEqual(['step 20', 'step 20']);
    await expect
      .poll(pictures, soon)
      .toEqual([expect.stringMatching(/step-000020\.png$/), expect.stringMatching(/step-000020\.png$/)]);
    expect(new Set(await pictures()).size).toBe(2);
    await editor.screenshot('step-20');
  });

  it('is back from behind another tab without being sent again', async () => {
    const { workbench } = editor;
    await part('runs-table').evaluate(() => {
      const page = window as unknown as { heard: string[] };
      page.heard = [];
      addEventListener('message', ({ data }: MessageEvent<{ type: string }>) => page.heard.push(data.type));
    });
    await workbench.openFile('digits.experiment.json');
    await workbench.tab('Compare 2 Runs').click();
    await expect.poll(steps, soon).toEqual(['step 20', 'step 20']);
    // Both feeds look within a quarter of a second.
    await workbench.page.waitForTimeout(1000);
    const heard = await part('runs-table').evaluate(() => (window as unknown as { heard: string[] }).heard);
    expect(heard).not.toContain('history');
  });

  it('is found again after the window was reloaded, at the same step', async () => {
    await editor.workbench.reload();
    await expect.poll(steps, soon).toEqual(['step 20', 'step 20']);
  });

  it('offers the best and the newest in the palette, and shows them where they are compared already', async () => {
    const { workbench } = editor;
    await workbench.runCommand('Darkroom: Compare Runs');
    const ticked = workbench.page.locator('.quick-input-widget:visible .quick-input-count');
    await expect.poll(() => ticked.innerText(), soon).toBe('2 Selected');
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => part('compared-run').count(), soon).toBe(2);
    expect(await workbench.page.locator('.tabs-container .tab', { hasText: 'Compare 2 Runs' }).count()).toBe(1);
  });

  it('lets go of a run and takes it back, in its old colour', async () => {
    const { workbench } = editor;
    const letters = () => part('runs-table').locator('.run-letter').allInnerTexts();
    await part('compared-run')
      .first()
      .getByRole('button', { name: /^Remove / })
      .click();
    await expect.poll(letters, soon).toEqual(['B']);
    await part('btn-add').click();
    const ticked = workbench.page.locator('.quick-input-widget:visible .quick-input-count');
    await workbench.pick('FID');
    await expect.poll(() => ticked.innerText(), soon).toBe('1 Selected');
    await workbench.page.keyboard.press('Enter');
    await expect.poll(letters, soon).toEqual(['B', 'A']);
  });

  it('shows the diff of two configurations in an editor', async () => {
    const { workbench } = editor;
    await part('btn-diff').click();
    await workbench.tab('Configurations of Two Runs').waitFor();
    await workbench.tab('Compare 2 Runs').click();
    await expect.poll(steps, soon).toEqual(['step 20', 'step 20']);
  });

  it('is kept under a name, and opened by it', async () => {
    const { workbench } = editor;
    await part('btn-save').click();
    await workbench.answer('What is this comparison called?', 'learning rates');
    await workbench.tab('learning rates').waitFor();
    await workbench.runCommand('Darkroom: Open Comparison…');
    await workbench.pick('learning rates');
    await expect
      .poll(() => workbench.page.locator('.tabs-container .tab', { hasText: 'learning rates' }).count(), soon)
      .toBe(2);
    await expect.poll(steps, soon).toEqual(['step 20', 'step 20']);
  });

  it.each([
    ['Default Dark Modern', 'vscode-dark'],
    ['Default Light Modern', 'vscode-light'],
    ['Default High Contrast', 'vscode-high-contrast'],
    ['Default High Contrast Light', 'vscode-high-contrast-light'],
  ])('leaves nothing for axe to find in %s', async (theme, name) => {
    editor.write('.vscode/settings.json', { 'workbench.colorTheme': theme });
    const table = part('runs-table');
    await expect.poll(() => table.evaluate(() => document.body.className.split(' ')), soon).toContain(name);
    const violations = await table.evaluate(async (_, source) => {
      // Not as a script of the page, whose policy allows no other.
      if (!('axe' in window)) (0, eval)(source);
      const { axe: inPage } = window as unknown as { axe: typeof axe };
      const found = await inPage.run(document, { resultTypes: ['violations'] });
      return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    }, axe.source);
    expect(violations).toEqual([]);
    await editor.screenshot(name);
  });
});
