import { appendFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../engine/datasets/formats/png';
import type { GridEvent } from '../../engine/protocol/events';
import { repository } from '../workbench/paths';
import { readEvents } from '../workbench/runFolder';
import { useEditor } from './editor';

const themes = ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast', 'Default High Contrast Light'];
/** One more than keep their pages while they are hidden, and one again. */
const runs = ['first', 'second', 'third', 'fourth', 'fifth'];
const soon = { timeout: 30_000, interval: 50 };

/** Runs that ended long ago: nothing trains here. */
describe('the manners of the Run panel', () => {
  const editor = useEditor('panel', { 'notes.txt': 'Beside the runs.' });
  const folderOf = (run: string) => join(editor.workspace, 'runs', run, '20261101-120000-a1b2');
  const first = folderOf('first');
  for (const run of runs) {
    cpSync(join(repository, 'test/fixtures/runFolders/0.1.0/self-labeling'), folderOf(run), { recursive: true });
    const record = join(folderOf(run), 'run.json');
    writeFileSync(
      record,
      readFileSync(record, 'utf8').replace('"experiment": "self-labeling"', `"experiment": "${run}"`),
    );
  }

  const part = (testId: string) => editor.workbench.runPanel.part(testId);
  /** What the page of the panel in front has been told since it was marked; null if it is not the page of then. */
  const told = () => part('run-state').evaluate(() => (window as unknown as { told?: string[] }).told ?? null);
  const newestGrid = () =>
    readEvents(first).findLast((event) => event.type === 'grid' && event.kind === 'samples') as GridEvent;
  const pictures = () => part('grid-image').first();

  /** Writes an event as an engine would that goes on with the run. */
  function add(event: object): void {
    const events = readEvents(first);
    const seq = events.at(-1)!.seq + 1;
    appendFileSync(
      join(first, 'events.jsonl'),
      `${JSON.stringify({ ...event, seq, time: new Date().toISOString() })}\n`,
    );
  }

  it('shows a run', async () => {
    const { workbench } = editor;
    await workbench.openNewestRunToKeep('first');
    await expect.poll(() => workbench.runPanel.gridWidth(), soon).toBeGreaterThan(0);
  });

  it('is back at once from another tab: what came meanwhile is put behind what is there', async () => {
    const { workbench } = editor;
    await part('run-state').evaluate(() => {
      const news: string[] = [];
      Object.assign(window, { told: news });
      window.addEventListener('message', ({ data }: MessageEvent<{ type: string }>) => news.push(data.type));
    });
    await workbench.openFile('notes.txt');
    add({ type: 'scalars', step: 7, values: { 'loss/discriminator': 0.875 } });
    await workbench.tab(/^first/).click();
    await expect.poll(() => workbench.runPanel.loss('discriminator'), soon).toBe(0.875);
    expect(await told()).toEqual(['append']);
  });

  it('shows a grid that was drawn again under its name', async () => {
    const { file, rows, columns, cellWidth, cellHeight, ...event } = newestGrid();
    const [width, height] = [columns * cellWidth, rows * cellHeight];
    const green = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i % 3 === 1 ? 200 : 0));
    writeFileSync(join(first, file), encode({ width, height, channels: 3, depth: 8, data: green }));
    add({ ...event, file, rows, columns, cellWidth, cellHeight });
    const middle = async () => {
      const { data, width: across, height: down } = decodePng(await pictures().screenshot());
      return [
        ...data.slice(4 * ((down >> 1) * across + (across >> 1)), 4 * ((down >> 1) * across + (across >> 1)) + 3),
      ];
    };
    await expect.poll(middle, soon).toEqual([0, 200, 0]);
  });

  it('saves one image of a grid at its own pixels, where it is told to', async () => {
    const { page } = editor.workbench;
    const { cellWidth, cellHeight } = newestGrid();
    await pictures().click({ button: 'right', position: { x: 5, y: 5 }, force: true });
    await part('save-image').click();
    const dialog = page.locator('.quick-input-widget:visible');
    await expect.poll(() => dialog.locator('input').first().inputValue(), soon).toMatch(/samples-\d+-row-0-column-0/);
    const target = join(editor.workspace, 'digit.png');
    await dialog.locator('input').first().fill(target);
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(target), soon).toBe(true);
    const { width, height, data } = decodePng(readFileSync(target));
    expect([width, height]).toEqual([cellWidth, cellHeight]);
    expect([...data.slice(0, 3)]).toEqual([0, 200, 0]);
  });

  it('puts an image on the clipboard', async () => {
    // A desktop grants its webviews this; a browser asks the person.
    await editor.workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await pictures().click({ button: 'right', position: { x: 5, y: 5 }, force: true });
    await part('copy-image').click();
    await expect.poll(() => part('run-news').innerText(), soon).toBe('Copied, at its own pixels.');
    const size = await part('run-state').evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const { width, height } = await createImageBitmap(await item!.getType('image/png'));
      return [width, height];
    });
    const { cellWidth, cellHeight } = newestGrid();
    expect(size).toEqual([cellWidth, cellHeight]);
  });

  it('tells its keys in a sheet that keeps the focus until Escape', async () => {
    const { keyboard } = editor.workbench.page;
    await part('btn-keys').focus();
    await keyboard.press('?');
    await expect.poll(() => part('key-sheet').innerText(), soon).toMatch(/Next step[\s\S]*Full screen, and back/);
    await keyboard.press('Tab');
    expect(await part('btn-close-keys').evaluate((button) => document.activeElement === button)).toBe(true);
    await keyboard.press('Escape');
    await expect.poll(() => part('key-sheet').isVisible(), soon).toBe(false);
  });

  it('gives the grids the whole panel, with bar and zoom, until Escape', async () => {
    const { keyboard } = editor.workbench.page;
    const width = async () => (await pictures().boundingBox())!.width;
    const before = await width();
    await part('tab-samples').click();
    await keyboard.press('f');
    await expect.poll(width, soon).toBeGreaterThan(before);
    expect(await part('step-slider').isVisible()).toBe(true);
    await keyboard.press('+');
    await expect.poll(() => part('zoom-factor').innerText(), soon).toMatch(/^\d+×$/);
    await keyboard.press('Escape');
    await expect.poll(width, soon).toBe(before);
  });

  it('has a divider between grids and figures that keys move, and put back', async () => {
    const { keyboard } = editor.workbench.page;
    const at = () => part('splitter').getAttribute('aria-valuenow');
    const left = async () => (await part('splitter').boundingBox())!.x;
    const before = await left();
    await part('splitter').focus();
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowLeft');
    await expect.poll(at, soon).toBe('56');
    await expect.poll(left, soon).toBeLessThan(before - 20);
    await keyboard.press('Enter');
    await expect.poll(at, soon).toBe('60');
    await expect.poll(left, soon).toBe(before);
  });

  it.each(themes)('leaves nothing for axe to find in %s', async (theme) => {
    editor.write('.vscode/settings.json', { 'workbench.colorTheme': theme });
    const kind = /light/i.test(theme) ? 'light' : 'dark';
    const name = theme.includes('High Contrast') ? 'high-contrast' : kind;
    await expect
      .poll(() => part('run-state').evaluate(() => document.body.className), soon)
      .toMatch(new RegExp(`vscode-${name}(-light)?\\b`));
    await expect
      .poll(() => part('run-state').evaluate(() => document.body.dataset['vscodeThemeId']), soon)
      .toContain(theme);
    const { violations, passed } = await part('run-state').evaluate(async (_, source) => {
      // Not as a script of the page, whose policy allows no other.
      if (!('axe' in window)) (0, eval)(source);
      const found = await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] });
      return {
        violations: found.violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
        ),
        passed: found.passes.length,
      };
    }, axe.source);
    expect(violations).toEqual([]);
    expect(passed).toBeGreaterThan(10);
    await editor.screenshot(theme.replaceAll(' ', '-').toLowerCase());
  });

  it('lets go of the page that was not seen for longest, and draws it anew', async () => {
    const { workbench } = editor;
    await workbench.runPanel.openTab('real');
    for (const run of runs.slice(1)) {
      await workbench.openNewestRunToKeep(run);
      await workbench.tab(new RegExp(`^${run}`)).waitFor();
      await expect.poll(() => workbench.runPanel.gridWidth(), soon).toBeGreaterThan(0);
    }
    await workbench.tab(/^second/).click();
    await expect.poll(() => workbench.runPanel.gridWidth(), soon).toBeGreaterThan(0);
    await workbench.tab(/^first/).click();
    await expect.poll(() => workbench.runPanel.loss('discriminator'), soon).toBe(0.875);
    expect(await told()).toBeNull();
    // What a person did to the view is still done.
    expect(await workbench.runPanel.openedTab()).toBe('Real');
  });
});
