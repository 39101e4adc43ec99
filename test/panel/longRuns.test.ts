import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { englishStrings } from '../../extension/contract/panelStrings';
import { curveOutlines } from '../../extension/panels/curveOutline';
import { grid, historyWith, series, status } from '../unit/webview/run/run';
import { PanelSite, type PanelPage } from '../workbench/panelPage';

let site: PanelSite;
beforeAll(async () => {
  site = await PanelSite.start();
});
afterAll(() => site.close());

type Figures = Record<string, (step: number) => number>;

/** A panel that shows a run of so many steps with these figures at each; every tenth step has a grid. */
async function show(count: number, figures: Figures, kept: object = {}, outlined = false): Promise<PanelPage> {
  const keptState = { folder: '/runs/mnist', smoothing: 0, ...kept };
  const panel = await site.open({ width: 1100, height: 800, theme: 'vscode-light', keptState });
  const steps = Array.from({ length: count }, (_, index) => index + 1);
  const curves = Object.entries(figures).map(([name, figure]) => series(name, steps, steps.map(figure)));
  await panel.post({
    type: 'snapshot',
    folder: '/runs/mnist',
    strings: englishStrings,
    folderUri: panel.filesUri,
    status: status({}, { step: count, steps: count }),
    outlines: outlined ? curveOutlines(curves) : [],
    history: historyWith({
      series: outlined ? [] : curves,
      grids: steps.filter((step) => step % (count / 10) === 0).map((step) => grid('samples', step)),
    }),
  });
  await panel.settle(300);
  return panel;
}

interface Ink {
  /** Coloured pixels of the plot in all. */
  all: number;
  /** Of its columns the number of coloured pixels, from the left. */
  columns: number[];
  /** Of its rows, from above. */
  rows: number[];
}

/** What is drawn within a chart's axes in one of the theme's colours (none of them is grey), whatever its strength. */
function inkOf(chart: Locator): Promise<Ink> {
  return chart.evaluate((canvas: HTMLCanvasElement) => {
    const [left, top, bottom] = [46, 6, canvas.height - 24];
    const width = canvas.width - left - 6;
    const { data } = canvas.getContext('2d')!.getImageData(left, top, width, bottom - top);
    const ink = { all: 0, columns: new Array<number>(width).fill(0), rows: new Array<number>(bottom - top).fill(0) };
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
      if (alpha < 40 || Math.max(red, green, blue) - Math.min(red, green, blue) < 60) continue;
      ink.all++;
      ink.columns[(at / 4) % width]!++;
      ink.rows[Math.floor(at / 4 / width)]!++;
    }
    return ink;
  });
}

const drag = async ({ page }: PanelPage, plot: Locator, from: [number, number], to: [number, number]) => {
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + from[0], box.y + from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(150);
};

describe('curves of long runs', () => {
  it('draws a dot for every point between two gaps (BR12)', async () => {
    const panel = await show(100, { 'loss/a': (step) => (step % 2 === 0 ? NaN : 1 + step / 100) });
    const { all, columns } = await inkOf(panel.part('chart-loss'));
    expect(all).toBeGreaterThan(400);
    // From the first column to the last, not in one corner.
    expect(columns.slice(0, 40).some((count) => count > 0) && columns.slice(-40).some((count) => count > 0)).toBe(true);
    await panel.close();
  });

  it('marks what was not finite at 500 points and at 50,000, and counts it (BR22)', async () => {
    for (const count of [500, 50_000]) {
      const panel = await show(count, {
        'loss/a': (step) => (step % 5 === 0 ? NaN : 1 + Math.sin((20 * step) / count)),
      });
      const legend = panel.page.locator('.legend-item').first();
      expect(await legend.innerText()).toContain(`${(count / 5).toLocaleString('en')} not finite`);
      const { rows, columns } = await inkOf(panel.part('chart-loss'));
      // A row of marks at the foot, where the line itself never goes.
      const foot = rows.slice(-6);
      expect(Math.max(...foot)).toBeGreaterThan(columns.length / 3);
      await panel.close();
    }
  });

  it('leaves the gap of a stretch that was not finite, whatever the length (BR22)', async () => {
    const panel = await show(50_000, { 'loss/a': (step) => (step > 20_000 && step < 30_000 ? NaN : 1) });
    const { columns } = await inkOf(panel.part('chart-loss'));
    const at = (share: number) => columns[Math.round(share * columns.length)]!;
    // The line with its mark; in the gap the mark alone.
    expect(at(0.25)).toBeGreaterThan(0);
    const rows = (await inkOf(panel.part('chart-loss'))).rows;
    const gap = columns.slice(Math.round(0.43 * columns.length), Math.round(0.57 * columns.length));
    expect(Math.max(...gap)).toBeLessThanOrEqual(6);
    expect(rows.slice(0, -8).some((count) => count > 0)).toBe(true);
    await panel.close();
  });

  it('uses the height for the other 299 where one of 300 is a million, and marks it (BR32)', async () => {
    const figures: Figures = {
      'loss/a': (step) => (step === 3 ? 1e6 : 1 + Math.sin(step / 10) / 2),
      'loss/b': (step) => -1 + Math.sin(step / 15) / 3,
    };
    for (const smoothing of [0, 0.02]) {
      const panel = await show(300, figures, { smoothing });
      const { rows } = await inkOf(panel.part('chart-loss'));
      // The two waves cover 1 and 0.67 of the 2.83 between -1.33 and 1.5; the stroke up to the million few.
      expect(rows.filter((count) => count > 6).length).toBeGreaterThan(0.45 * rows.length);
      expect(rows.slice(0, 7).some((count) => count >= 2)).toBe(true);
      await panel.close();
    }
    const whole = await show(300, figures, { outliers: true });
    const { rows } = await inkOf(whole.part('chart-loss'));
    expect(rows.filter((count) => count > 20).length).toBeLessThan(6);
    await whole.close();
  });

  it('draws a negative series with “Log y” too (BR32)', async () => {
    const panel = await show(300, { 'loss/b': (step) => -1 + Math.sin(step / 15) / 3 }, { logarithmic: true });
    const { columns, rows } = await inkOf(panel.part('chart-loss'));
    expect(columns.filter((count) => count > 0).length).toBeGreaterThan(0.9 * columns.length);
    expect(rows.filter((count) => count > 0).length).toBeGreaterThan(0.5 * rows.length);
    await panel.close();
  });
});

describe('outlines of curves', () => {
  const figures: Figures = {
    'loss/a': (step) => (step % 10_000 < 500 ? NaN : Math.sin(step / 9000) + ((step * 7919) % 100) / 300),
    'loss/b': (step) => 2 - step / 60_000,
  };

  it('are drawn as the curves themselves, which replace them', async () => {
    const panel = await show(60_000, figures, { smoothing: 0.02 }, true);
    const outlined = await inkOf(panel.part('chart-loss'));
    const legend = await panel.page.locator('.legend-item').allInnerTexts();
    const steps = Array.from({ length: 60_000 }, (_, index) => index + 1);
    const curves = Object.entries(figures).map(([name, figure]) => series(name, steps, steps.map(figure)));
    await panel.post({ type: 'curves', series: curves, isLast: true });
    await panel.settle(300);
    const whole = await inkOf(panel.part('chart-loss'));
    expect(outlined.all).toBeGreaterThan(5000);
    expect(Math.abs(outlined.all - whole.all)).toBeLessThan(0.02 * whole.all);
    const differing = whole.columns.filter((ink, at) => Math.abs(ink - outlined.columns[at]!) > 6);
    expect(differing.length).toBeLessThan(0.02 * whole.columns.length);
    expect(await panel.page.locator('.legend-item').allInnerTexts()).toEqual(legend);
    await panel.close();
  });

  it('are not saved as curves', async () => {
    const panel = await show(60_000, figures, {}, true);
    const save = panel.page.locator('.plot-box .menu-button').first();
    expect(await save.evaluate((element: HTMLElement) => element.inert)).toBe(true);
    const whole = Object.keys(figures).map((name) => series(name, [1, 2], [1, 2]));
    await panel.post({ type: 'curves', series: whole, isLast: true });
    await panel.settle(300);
    expect(await save.evaluate((element: HTMLElement) => element.inert)).toBe(false);
    await panel.close();
  });
});

describe('the pointer over curves', () => {
  const wave: Figures = { 'loss/a': (step) => Math.sin(step / 20), speed: (step) => step };

  it('zooms along x for all charts, along y for one, and a double click only resets', async () => {
    const panel = await show(200, wave);
    const [loss, speed] = [panel.part('chart-loss'), panel.part('chart-other')];
    const kept = async () =>
      (await panel.kept()) as { range: unknown; heights: Record<string, unknown>; step: unknown };
    await drag(panel, loss, [120, 60], [260, 64]);
    const { range } = await kept();
    expect(range).toEqual([expect.closeTo(38, -2), expect.closeTo(110, -2)]);
    await drag(panel, loss, [150, 30], [154, 90]);
    expect((await kept()).heights).toEqual({ loss: [expect.any(Number), expect.any(Number)] });
    expect((await kept()).range).toEqual(range);
    const before = (await kept()).step;
    await loss.dblclick({ position: { x: 100, y: 50 } });
    await panel.settle(500);
    expect(await kept()).toMatchObject({ range: null, heights: {}, step: before });
    // Both charts have the same x axis at the same place.
    const foot = (chart: Locator) =>
      chart.evaluate((canvas: HTMLCanvasElement) => {
        const { height, width } = canvas;
        return [...canvas.getContext('2d')!.getImageData(0, height - 18, width, 14).data].join();
      });
    expect(await foot(loss)).toBe(await foot(speed));
    await panel.close();
  });

  it('picks a step with a click, whose figures the legend then tells', async () => {
    const panel = await show(200, wave);
    await panel.part('chart-other').click({ position: { x: 200, y: 50 } });
    await panel.page.mouse.move(5, 5);
    await panel.settle();
    const { step } = (await panel.kept()) as { step: number };
    expect(step % 20).toBe(0);
    expect(await panel.part('other-value-speed').innerText()).toBe(`${step}.0`.slice(0, 5).padEnd(5, '0'));
    await panel.close();
  });
});
