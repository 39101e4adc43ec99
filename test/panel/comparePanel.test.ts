import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompareHost } from '../workbench/compareHost';
import { writeInventedRuns, type InventedRun } from '../workbench/comparedRuns';
import { PanelSite, type PanelPage } from '../workbench/panelPage';

const run = (seed: number, learningRate: number, quality: number, part: Partial<InventedRun> = {}): InventedRun => ({
  config: { seed, optimizer: { learningRate } },
  steps: 100,
  logEvery: 5,
  gridEvery: 20,
  evaluateEvery: 50,
  quality,
  ...part,
});

const soon = { timeout: 10_000, interval: 50 };

/** Four runs, two of them of one configuration, the last one shorter; the tests tell one story. */
describe('the Compare panel in a browser', () => {
  const root = mkdtempSync(join(tmpdir(), 'darkroom-compare-'));
  let site: PanelSite;
  let panel: PanelPage;
  let host: CompareHost;
  let folders: string[];
  beforeAll(async () => {
    folders = writeInventedRuns(root, 'digits', [
      run(1, 1e-4, 30),
      run(2, 1e-4, 28),
      run(1, 2e-3, 12),
      run(1, 5e-3, 40, { steps: 60 }),
    ]);
    site = await PanelSite.start();
    panel = await site.open({ panel: 'compare', files: root });
    host = new CompareHost(panel, root);
    await host.compare(folders);
  });
  afterAll(async () => {
    host.stop();
    await site.close();
    rmSync(root, { recursive: true, force: true });
  });

  const column = (id: string) =>
    panel.page.locator(`[data-testid="compared-run"] [data-column="${id}"]`).allInnerTexts();
  const learningRates = () => column('key:optimizer.learningRate');

  it('sorts by a column, says so, and marks the best', async () => {
    const sorter = panel.part('sort-key:optimizer.learningRate');
    await sorter.click();
    await expect.poll(learningRates, soon).toEqual(['0.0001', '0.0001', '0.002', '0.005']);
    await sorter.click();
    await expect.poll(learningRates, soon).toEqual(['0.005', '0.002', '0.0001', '0.0001']);
    expect(await panel.page.locator('th', { has: sorter }).getAttribute('aria-sort')).toBe('descending');
    const best = panel.page.locator('td[data-column="best"].best');
    expect(await best.count()).toBe(1);
    expect(await best.innerText()).toContain('best of its column');
  });

  it('shows of each run the images at the bar’s step or before it, and says which', async () => {
    const steps = () => panel.part('tile-step').allInnerTexts();
    await panel.part('tab-samples').click();
    await panel.page.keyboard.press('End');
    await panel.page.keyboard.press('ArrowLeft');
    await expect.poll(steps, soon).toEqual(['step 80', 'step 80', 'step 80', 'step 60']);
    await panel.page.keyboard.press('Home');
    await expect.poll(steps, soon).toEqual(['step 0', 'step 0', 'step 0', 'step 0']);
  });

  it('lays two runs on each other, with a divider that the arrow keys move', async () => {
    await panel.part('btn-divided').click();
    await panel.part('divided-right').selectOption(folders[2]!);
    const divider = panel.page.locator('.divided .grid-divider:visible');
    // A box of choices keeps the keys that it is moved by.
    expect(await panel.part('divided-left').inputValue()).toBe(folders[0]);
    await panel.part('divided-left').press('ArrowRight');
    expect(await panel.part('divided-left').inputValue()).toBe(folders[1]);
    await divider.focus();
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(() => divider.getAttribute('aria-valuenow'), soon).toBe('52');
  });

  it('draws runs of one configuration as one line, and tells of how many', async () => {
    await panel.part('grouped').click();
    const names = panel.page.locator('.compared-charts .box').first().locator('.legend-item:visible .legend-name');
    await expect.poll(() => names.allInnerTexts(), soon).toHaveLength(3);
    expect((await names.allInnerTexts())[0]).toBe('A B · learningRate 0.0001 (n = 2)');
  });

  it('hands the table out as it stands', async () => {
    await panel.page.locator('vscode-button', { hasText: 'Table' }).click();
    await panel.page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
    const copied = (await panel.sent()).find(({ type }) => type === 'copy') as unknown as { text: string };
    expect(copied.text.split('\n')[0]).toBe(
      '| Run | State | steps | learningRate | Seed | Best FID (classifier-64) | At Step | Newest FID (classifier-64) | Diversity (classifier-64) |',
    );
  });

  it('says so where no run has drawn an image', async () => {
    const blind = { gridEvery: NaN };
    const blank = await site.open({ panel: 'compare', files: root });
    const alone = new CompareHost(blank, root);
    await alone.compare(writeInventedRuns(root, 'imageless', [run(1, 1e-4, 30, blind), run(2, 1e-4, 28, blind)]));
    expect(await blank.page.getByText('No images yet.').isVisible()).toBe(true);
    alone.stop();
    await blank.close();
  });

  it('follows a run that goes on', async () => {
    const event = { seq: 999, time: new Date().toISOString(), type: 'evaluation', step: 120 };
    const measurement = {
      id: 'fid',
      label: 'FID (classifier-64)',
      value: 3.25,
      floor: null,
      better: 'lower',
      note: '',
    };
    appendFileSync(join(folders[1]!, 'events.jsonl'), `${JSON.stringify({ ...event, measurements: [measurement] })}\n`);
    await expect.poll(() => column('newest'), soon).toContainEqual(expect.stringContaining('3.25'));
    expect((await panel.sent()).filter(({ type }) => type === 'error')).toEqual([]);
  });
});
