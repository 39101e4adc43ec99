import { rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext, Frame } from 'playwright-core';
import { launchBrowser } from '../../workbench/browser';
import { packageExtension } from '../../workbench/package';
import { cache, repository } from '../../workbench/paths';
import { run } from '../../workbench/processes';
import { newProfile } from '../../workbench/profile';
import { ensureServer, installExtension, startServer, type RunningServer } from '../../workbench/server';
import { Workbench } from '../../workbench/workbench';
import type { Instruments } from './gestures';
import { residentMegabytes } from './memory';
import { paintedIn, pressedIn, watchPainting, type Picture } from './painted';

/** What the Run and Compare panels are made of. */
const picture: Picture = {
  first: 'canvas[data-testid^="chart-"]',
  charts: 'canvas[data-testid^="chart-"]',
  images: 'img[data-testid="grid-image"]',
};

export const benchFolder = join(cache, 'bench');
const extensions = join(benchFolder, 'extensions');
/** A file to turn to from a panel. */
const otherFile = 'notes.md';

/** Builds, packages and installs the extension as it is now, for all editors of the bench. */
export function installDarkroom(): void {
  ensureServer();
  run(process.execPath, [join(repository, 'esbuild.mjs')], { cwd: repository });
  rmSync(extensions, { recursive: true, force: true });
  installExtension(newProfile(join(benchFolder, 'installed'), { extensions }), packageExtension());
}

/** How long a panel took to come, in milliseconds from the press of the mouse that asked for it. */
export interface Shown {
  /** Until a grid and a chart with its lines were there. */
  first: number;
  /** Until everything in sight was. */
  whole: number;
}

/** A panel in a real VS Code on a workspace, with the extension installed. */
export class DarkroomPanel {
  private constructor(
    private readonly server: RunningServer,
    private readonly browser: Browser,
    private readonly workbench: Workbench,
    /** Resident megabytes of the extension host before any panel was opened. */
    readonly hostBefore: number | null,
  ) {}

  static async start(workspace: string): Promise<DarkroomPanel> {
    writeFileSync(join(workspace, otherFile), 'Another tab.\n');
    mkdirSync(benchFolder, { recursive: true });
    const server = await startServer(newProfile(join(benchFolder, 'profile'), { extensions }));
    const browser = await launchBrowser();
    const context: BrowserContext = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
    await watchPainting(context, picture);
    const workbench = await Workbench.open(context, server.address(workspace));
    await workbench.openFile(otherFile);
    // The extension looks through the workspace first.
    await workbench.runCommand('Focus on Runs View');
    await delay(5000);
    return new DarkroomPanel(server, browser, workbench, residentMegabytes(hostProcess));
  }

  /** Opens the only run, whose experiment is `name`, and closes it first if it is open. */
  async openRun(name: string): Promise<Shown> {
    await this.closeTab();
    await this.workbench.runCommand('Darkroom: Open Run…');
    await this.workbench.pick(name);
    return this.shown();
  }

  /**
   * Opens all runs of the workspace beside each other.
   * @throws Error if this version has no such panel.
   */
  async openComparison(): Promise<Shown> {
    const { page } = this.workbench;
    await this.closeTab();
    const command = 'Darkroom: Compare Runs';
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget:visible input[type="text"]').first();
    await input.fill(`>${command}`);
    const row = page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: command }).first();
    const isThere = await row.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      await page.keyboard.press('Escape');
      throw new Error('The Compare panel is not there.');
    }
    await row.click();
    // A quick pick of several: all of them, then OK.
    await page.locator('.quick-input-widget:visible input.quick-input-check-all').check({ timeout: 30_000 });
    await page.locator('.quick-input-widget:visible').getByRole('button', { name: 'OK' }).click();
    return this.shown();
  }

  /** Turns to another tab and comes back. */
  async comeBack(): Promise<Shown> {
    const tab = await this.panelTab();
    await this.workbench.tab(otherFile).click();
    await this.workbench.page.locator('.editor-instance .monaco-editor').first().waitFor();
    await delay(1500);
    await tab.click();
    return this.shown();
  }

  async instruments(): Promise<Instruments> {
    const { page, runPanel } = this.workbench;
    const frame = await this.frame();
    return {
      page,
      frame,
      chart: runPanel.part('chart-loss'),
      steps: runPanel.part('step-slider'),
      smoothing: frame.getByRole('slider', { name: /smoothing/i }),
      logarithmic: frame.getByRole('checkbox', { name: /log/i }),
    };
  }

  /** Resident megabytes of the extension host, and megabytes of JavaScript's heap in the window. */
  async memory(): Promise<{ host: number | null; heap: number }> {
    const { page } = this.workbench;
    await delay(3000);
    return { host: residentMegabytes(hostProcess), heap: await heapMegabytes(page.mainFrame(), await this.frame()) };
  }

  async screenshot(name: string): Promise<void> {
    await this.workbench.screenshot(name);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** The webview in front. */
  private async frame(): Promise<Frame> {
    const root = await this.workbench.runPanel.root.elementHandle({ timeout: 60_000 });
    return (await root!.ownerFrame())!;
  }

  private async panelTab() {
    const label = await this.workbench.page.locator('.tabs-container .tab.active').first().getAttribute('aria-label');
    return this.workbench.page.locator(`.tabs-container .tab[aria-label="${label}"]`).first();
  }

  private async closeTab(): Promise<void> {
    if ((await this.workbench.page.locator('iframe.webview').filter({ visible: true }).count()) === 0) return;
    await this.workbench.page.keyboard.press('Escape');
    await this.workbench.runCommand('View: Close Editor');
    await delay(1500);
  }

  private async shown(): Promise<Shown> {
    const { page } = this.workbench;
    const pressed = await pressedIn(page);
    await page.locator('iframe.webview.ready').filter({ visible: true }).first().waitFor({ timeout: 60_000 });
    // A webview that was kept alive has been painted long ago: it is there when it can be seen.
    const visible = await page.evaluate(() => performance.timeOrigin + performance.now());
    const { first, whole } = await paintedIn(await this.frame());
    return first < pressed
      ? { first: visible - pressed, whole: visible - pressed }
      : { first: first - pressed, whole: whole - pressed };
  }
}

const hostProcess = /--type=extensionHost/;

/**
 * Megabytes of JavaScript's heap after garbage was collected, of the window and of the webview if that has a process of
 * its own.
 */
async function heapMegabytes(...frames: Frame[]): Promise<number> {
  let sum = 0;
  for (const frame of frames) {
    const session = await frame
      .page()
      .context()
      .newCDPSession(frame)
      .catch(() => null);
    if (!session) continue;
    await session.send('HeapProfiler.collectGarbage');
    sum += (await session.send('Runtime.getHeapUsage')).usedSize;
    await session.detach();
  }
  return sum / 1e6;
}
