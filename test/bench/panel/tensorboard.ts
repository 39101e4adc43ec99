import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../workbench/browser';
import { cleanEnvironment, ProcessGroup, run, until } from '../../workbench/processes';
import { runFolders } from '../../workbench/runFolder';
import type { PanelWorkload } from '../workloads/panelRuns';
import type { Instruments } from './gestures';
import { heapMegabytes, residentMegabytes } from './processes';
import { paintedIn, pressedIn, watchAgain, watchPainting, type Picture } from './painted';
import type { BenchedPanel, Shown } from './panel';

/** The charts of its Time Series page: SVG without WebGL, which this browser lacks, else canvases. */
const lines = 'scalar-card line-chart .series-view > svg > path, scalar-card line-chart .series-view > canvas';
const picture: Picture = { first: lines, charts: lines, images: 'image-card img' };

/**
 * Its page shows a chart for each series and loads what is in sight: these are shown, in a window so high that all are
 * in sight. That is half of the series that our panel shows.
 */
const shownTags = 'loss|samples';
const viewport = { width: 1600, height: 1900 };

/**
 * It keeps 1,000 points of each series by default, and so it does here: without WebGL its page does not answer for
 * minutes with all of 125,000. The grids are all kept. (Zero is none for its fast reader, and not all.)
 */
const kept = { scalars: 1000, images: 100_000 };

/** TensorBoard's executable: the one that is named, else the one on the path; undefined where there is none. */
export function findTensorBoard(named: string | undefined): string | undefined {
  if (named !== undefined) {
    if (!existsSync(named)) throw new Error(`There is no ${named}: --tensorboard is the path of its executable.`);
    return named;
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'tensorboard')).find((file) => existsSync(file));
}

/** TensorBoard with the same data, in the same browser. */
export class TensorBoard implements BenchedPanel {
  private constructor(
    readonly name: string,
    private readonly server: ProcessGroup,
    private readonly browser: Browser,
    private readonly page: Page,
    private readonly address: string,
  ) {}

  /** Writes the workspace's runs in its form, starts it, and waits until it has read them. */
  static async start(executable: string, workspace: string, workload: PanelWorkload): Promise<TensorBoard> {
    const version = run(executable, ['--version']).trim().split('\n').at(-1)!;
    const logs = `${workspace}-tensorboard`;
    rmSync(logs, { recursive: true, force: true });
    run(pythonOf(executable), [join(import.meta.dirname, '../peers/tensorboardLog.py'), workspace, logs]);
    const server = new ProcessGroup(
      executable,
      [
        '--logdir',
        logs,
        '--port',
        '0',
        '--samples_per_plugin',
        `scalars=${kept.scalars},images=${kept.images}`,
        '--reload_interval',
        '3600',
      ],
      { env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] },
    );
    try {
      const address = await addressOf(server);
      await hasRead(
        address,
        runFolders(workspace).map((folder) => basename(folder)),
        Math.min(workload.steps, kept.scalars),
      );
      const browser = await launchBrowser();
      const context = await browser.newContext({ viewport });
      await watchPainting(context, picture);
      return new TensorBoard(`TensorBoard ${version}`, server, browser, await context.newPage(), address);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** From the navigation on: its page is loaded anew, as our webview is. */
  async open(): Promise<Shown> {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.address}?tagFilter=${encodeURIComponent(shownTags)}#timeseries`);
    const began = await this.page.evaluate(() => performance.timeOrigin);
    const { first, whole } = await paintedIn(this.page.mainFrame());
    return { first: first - began, whole: whole - began };
  }

  /** Another of its own tabs and back. */
  async comeBack(): Promise<Shown> {
    const tab = (label: string) => this.page.locator('.mat-mdc-tab, [role="tab"]', { hasText: label }).first();
    await tab('Images').click();
    await delay(1500);
    await watchAgain(this.page.mainFrame());
    await tab('Time Series').click();
    const pressed = await pressedIn(this.page);
    const { first, whole } = await paintedIn(this.page.mainFrame());
    return { first: first - pressed, whole: whole - pressed };
  }

  instruments(): Promise<Instruments> {
    const { page } = this;
    const chart = page.locator('scalar-card line-chart .series-view').first();
    return Promise.resolve({
      page,
      frame: page.mainFrame(),
      chart,
      steps: page.locator('image-card mat-slider').first(),
      smoothing: page.locator('.scalars-smoothing mat-slider'),
      toggleLogarithmic: async () => {
        await page.locator('scalar-card [aria-label="More line chart options"]').first().click();
        await page
          .locator('[role="menuitem"]', { hasText: /log scale/i })
          .first()
          .click();
      },
    });
  }

  async memory() {
    await delay(3000);
    return {
      host: residentMegabytes(/tensorboard.*--(logdir|samples.per.plugin)/),
      heap: await heapMegabytes(this.page.mainFrame()),
    };
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

/** The interpreter that its script names in its first line. */
function pythonOf(executable: string): string {
  return /^#!(\S+)/.exec(readFileSync(executable, 'latin1'))?.[1] ?? 'python3';
}

async function addressOf(server: ProcessGroup): Promise<string> {
  let told = '';
  server.child.stderr?.setEncoding('utf8').on('data', (text: string) => (told += text));
  return until(
    'TensorBoard',
    () => {
      if (server.child.exitCode !== null) throw new Error(`TensorBoard ended with ${server.child.exitCode}.\n${told}`);
      return /http:\/\/[\w.]+:\d+\//.exec(told)?.[0];
    },
    60_000,
  );
}

async function hasRead(address: string, runs: readonly string[], atLeast: number): Promise<void> {
  for (const name of runs) {
    const query = new URLSearchParams({ run: name, tag: 'loss/generator' });
    await until(
      `TensorBoard to read ${name}`,
      async () => {
        const scalars = `${address}data/plugin/scalars/scalars?${query.toString()}`;
        const points = await fetch(scalars, { signal: AbortSignal.timeout(10_000) })
          .then((reply) => reply.json() as Promise<unknown[]>)
          // It does not answer, or not in JSON, before it has read anything.
          .catch(() => []);
        return points.length >= atLeast || undefined;
      },
      300_000,
    );
  }
}
