import axe from 'axe-core';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompareHost } from '../workbench/compareHost';
import { writeInventedRuns, type InventedRun } from '../workbench/comparedRuns';
import { PanelSite, type PanelPage } from '../workbench/panelPage';
import { themeColours, type ThemeKind } from '../workbench/themeColours';

const run = (seed: number, learningRate: number, quality: number, part: Partial<InventedRun> = {}): InventedRun => ({
  config: { seed, optimizer: { learningRate } },
  steps: 100,
  logEvery: 5,
  gridEvery: 20,
  evaluateEvery: 50,
  quality,
  ...part,
});

const root = mkdtempSync(join(tmpdir(), 'darkroom-compare-'));
let site: PanelSite;
let folders: string[];
beforeAll(async () => {
  folders = writeInventedRuns(root, 'digits', [
    run(1, 1e-4, 30),
    run(2, 1e-4, 28),
    run(1, 2e-3, 12),
    run(1, 5e-3, 40, { steps: 60 }),
  ]);
  site = await PanelSite.start();
});
afterAll(async () => {
  await site.close();
  rmSync(root, { recursive: true, force: true });
});

/** A page that compares some of the runs, until the end of `act`. */
async function comparing(
  options: { runs?: readonly number[]; theme?: ThemeKind; view?: Record<string, unknown> },
  act: (panel: PanelPage) => Promise<void>,
): Promise<void> {
  const { runs = [0, 1, 2, 3], theme = 'vscode-dark', view = null } = options;
  const panel = await site.open({ panel: 'compare', theme, files: root });
  const host = new CompareHost(panel, root);
  try {
    await host.compare(
      runs.map((index) => folders[index]!),
      view,
    );
    await act(panel);
    expect((await panel.sent()).filter(({ type }) => type === 'error')).toEqual([]);
  } finally {
    host.stop();
    await panel.close();
  }
}

const column = (panel: PanelPage, id: string) =>
  panel.page.locator(`[data-testid="compared-run"] [data-column="${id}"]`).allInnerTexts();

describe('the Compare panel in a browser', () => {
  it('sorts by a column, says so, and marks the best', () =>
    comparing({}, async (panel) => {
      await panel.part('sort-key:optimizer.learningRate').click();
      await panel.settle();
      expect(await column(panel, 'key:optimizer.learningRate')).toEqual(['0.0001', '0.0001', '0.002', '0.005']);
      await panel.part('sort-key:optimizer.learningRate').click();
      await panel.settle();
      expect(await column(panel, 'key:optimizer.learningRate')).toEqual(['0.005', '0.002', '0.0001', '0.0001']);
      const header = panel.page.locator('th', { has: panel.part('sort-key:optimizer.learningRate') });
      expect(await header.getAttribute('aria-sort')).toBe('descending');
      const best = panel.page.locator('td[data-column="best"].best');
      expect(await best.count()).toBe(1);
      expect(await best.innerText()).toContain('best of its column');
    }));

  it('shows of each run the images at the bar’s step or before it, and says which', () =>
    comparing({ runs: [0, 3], view: { step: 80 } }, async (panel) => {
      expect(await panel.part('tile-step').allInnerTexts()).toEqual(['step 80', 'step 60']);
      await panel.page.keyboard.press('Home');
      await panel.settle();
      expect(await panel.part('tile-step').allInnerTexts()).toEqual(['step 0', 'step 0']);
    }));

  it('lays two runs on each other, with a divider that the arrow keys move', () =>
    comparing({ view: { divided: true } }, async (panel) => {
      await panel.part('divided-right').selectOption(folders[2]!);
      const divider = panel.page.locator('.divided .grid-divider:visible');
      await divider.focus();
      await panel.page.keyboard.press('ArrowRight');
      await panel.settle();
      expect(await divider.getAttribute('aria-valuenow')).toBe('52');
    }));

  it('draws runs of one configuration as one line, and tells of how many', () =>
    comparing({ view: { grouped: true } }, async (panel) => {
      const names = await panel.page.locator('.compared-charts .box').first().locator('.legend-name').allInnerTexts();
      expect(names).toHaveLength(3);
      expect(names[0]).toBe('A B · learningRate 0.0001 (n = 2)');
    }));

  it('hands the table out as it stands', () =>
    comparing({ runs: [0, 2] }, async (panel) => {
      await panel.page.locator('vscode-button', { hasText: 'Table' }).click();
      await panel.page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
      const copied = (await panel.sent()).find(({ type }) => type === 'copy') as unknown as { text: string };
      expect(copied.text.split('\n')[0]).toBe(
        '| Run | State | learningRate | Seed | Best FID | At Step | Newest FID | Diversity |',
      );
    }));

  it('follows a run that goes on', () =>
    comparing({ runs: [0, 1] }, async (panel) => {
      const event = { seq: 999, time: new Date().toISOString(), type: 'evaluation', step: 120 };
      const measurement = { id: 'fid', label: 'FID', value: 3.25, floor: null, better: 'lower', note: '' };
      appendFileSync(
        join(folders[1]!, 'events.jsonl'),
        `${JSON.stringify({ ...event, measurements: [measurement] })}\n`,
      );
      await expect
        .poll(() => column(panel, 'newest'), { timeout: 10_000 })
        .toContainEqual(expect.stringContaining('3.25'));
    }));

  it.each(Object.keys(themeColours) as ThemeKind[])('leaves nothing for axe to find in %s', (theme) =>
    comparing({ theme }, async (panel) => {
      await panel.page.evaluate(axe.source);
      const violations = await panel.page.evaluate(async () => {
        const { axe: inPage } = window as unknown as { axe: typeof axe };
        const found = await inPage.run(document, { resultTypes: ['violations'] });
        return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
      });
      expect(violations).toEqual([]);
    }),
  );
});
