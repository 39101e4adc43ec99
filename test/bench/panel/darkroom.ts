import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Frame } from 'playwright-core';
import { launchBrowser } from '../../workbench/browser';
import { packageExtension } from '../../workbench/package';
import { cache, repository } from '../../workbench/paths';
import { run } from '../../workbench/processes';
import { newProfile } from '../../workbench/profile';
import { ensureServer, installExtension, startServer, type RunningServer } from '../../workbench/server';
import { Workbench } from '../../workbench/workbench';
import type { PanelWorkload } from '../workloads/panelRuns';
import type { Instruments } from './gestures';
import { heapMegabytes, residentMegabytes } from './processes';
import { paintedIn, pressedIn, seenIn, watchAgain, watchPainting, type Picture } from './painted';
import type { BenchedPanel, Shown } from './panel';

/** Charts of curves, which come last where they are long; the headline has one of a few points. */
const curves = 'canvas[data-testid^="chart-"]:not([data-testid="chart-headline"])';

/** What the Run panel and the Compare panel are made of: images of each run, and its name in a legend. */
const pictureOf = ({ runs }: PanelWorkload): Picture => ({
  first: curves,
  charts: 'canvas[data-testid^="chart-"]',
  images: '.grid-picture > img.grid-image[src]',
  all: { '.grid-picture > img.grid-image[src]': runs, '[data-testid^="loss"][data-testid*="-value-"]': runs },
});

export const benchFolder = join(cache, 'bench');
const extensions = join(benchFolder, 'extensions');
const hostProcess = /--type=extensionHost/;
const webview = 'iframe.webview.ready';
/** A file to turn to from a panel. */
const otherFile = 'notes.md';

/** Builds, packages and installs the extension as it is now, for editors with these `extensions`. */
export function installDarkroom(): { extensions: string } {
  ensureServer();
  run(process.execPath, [join(repository, 'esbuild.mjs')], { cwd: repository });
  rmSync(extensions, { recursive: true, force: true });
  installExtension(newProfile(join(benchFolder, 'installed'), { extensions }), packageExtension());
  return { extensions };
}

/** A real VS Code in a real browser. */
interface Session {
  server: RunningServer;
  browser: Browser;
  workbench: Workbench;
}

/** A real VS Code on a workload's workspace with the extension installed: its Run panel or its Compare panel. */
export class DarkroomPanel implements BenchedPanel {
  readonly name = 'Darkroom';

  private hasOpened = false;

  private constructor(
    private session: Session,
    private readonly workspace: string,
    private readonly workload: PanelWorkload,
  ) {}

  /** With one run it is the Run panel, with more the Compare panel. */
  static async start(workspace: string, workload: PanelWorkload): Promise<DarkroomPanel> {
    writeFileSync(join(workspace, otherFile), 'Another tab.\n');
    return new DarkroomPanel(await DarkroomPanel.newSession(workspace, workload), workspace, workload);
  }

  private static async newSession(workspace: string, workload: PanelWorkload): Promise<Session> {
    const server = await startServer(newProfile(join(benchFolder, 'profile'), { extensions }));
    const browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
    await watchPainting(context, pictureOf(workload));
    const workbench = await Workbench.open(context, server.address(workspace));
    await workbench.openFile(otherFile);
    // The extension looks through the workspace first.
    await workbench.runCommand('Focus on Runs View');
    await delay(5000);
    return { server, browser, workbench };
  }

  private get workbench(): Workbench {
    return this.session.workbench;
  }

  async open(): Promise<Shown> {
    if (this.hasOpened) {
      await this.stop();
      this.session = await DarkroomPanel.newSession(this.workspace, this.workload);
    }
    this.hasOpened = true;
    return this.openNow();
  }

  /**
   * VS Code registers a service worker for each webview, and a browser takes a whole second until one replaces another:
   * only a window's first panel comes without that.
   */
  async openAgain(): Promise<Shown> {
    await this.workbench.runCommand('View: Close Editor');
    await delay(1500);
    return this.openNow();
  }

  private openNow(): Promise<Shown> {
    return this.shownBy(() => (this.workload.runs === 1 ? this.openRun() : this.openComparison()));
  }

  async comeBack(): Promise<Shown> {
    const { page } = this.workbench;
    const active = page.locator('.tabs-container .tab.active').first();
    const tab = page.locator(
      `.tabs-container .tab[data-resource-name="${await active.getAttribute('data-resource-name')}"]`,
    );
    await this.workbench.tab(otherFile).click();
    await page.locator('.editor-instance .monaco-editor').first().waitFor();
    await delay(1500);
    return this.shownBy(() => tab.click());
  }

  async instruments(): Promise<Instruments> {
    return instrumentsOf(this.workbench);
  }

  async memory() {
    const { page } = this.workbench;
    await delay(3000);
    return {
      host: residentMegabytes(hostProcess),
      heap: await heapMegabytes(page.mainFrame(), await frameOf(this.workbench)),
    };
  }

  async screenshot(file: string): Promise<void> {
    await this.workbench.page.screenshot({ path: file });
  }

  async stop(): Promise<void> {
    await this.session.browser.close();
    await this.session.server.stop();
  }

  /** The last press of the mouse is the one that counts. */
  private async openRun(): Promise<void> {
    await this.workbench.runCommand('Darkroom: Open Run…');
    await this.workbench.pick(this.workload.name);
  }

  /** All runs of the workspace beside each other. */
  private async openComparison(): Promise<void> {
    const { page } = this.workbench;
    await this.workbench.runCommand('Darkroom: Compare Runs');
    const quickInput = page.locator('.quick-input-widget:visible');
    await quickInput.getByRole('checkbox', { name: 'Toggle all checkboxes' }).click();
    await quickInput.getByText(`${this.workload.runs} Selected`).waitFor();
    await quickInput.getByRole('button', { name: 'OK' }).click();
  }

  private async shownBy(act: () => Promise<void>): Promise<Shown> {
    const { page } = this.workbench;
    const seen = seenIn(page, webview);
    // If `act` fails, that is what is to be told.
    seen.catch(() => undefined);
    await act();
    const pressed = await pressedIn(page);
    const visible = await seen;
    const frame = await frameOf(this.workbench);
    let painted = await paintedIn(frame);
    if (painted.first < pressed) {
      // It was kept alive, and should be as it was left.
      await watchAgain(frame);
      painted = await paintedIn(frame);
    }
    return { first: Math.max(visible, painted.first) - pressed, whole: Math.max(visible, painted.whole) - pressed };
  }
}

/** The frame of the page that is there now: one that was not seen for long is drawn anew. */
async function frameOf({ runPanel }: Workbench): Promise<Frame> {
  const root = await runPanel.root.elementHandle({ timeout: 60_000 });
  return (await root.ownerFrame())!;
}

/** What the page that is there now is used by. */
export async function instrumentsOf(workbench: Workbench): Promise<Instruments> {
  const { page, runPanel } = workbench;
  const frame = await frameOf(workbench);
  return {
    page,
    frame,
    chart: frame.locator('canvas[data-testid^="chart-loss"]').first(),
    steps: runPanel.part('step-slider'),
    smoothing: frame.getByRole('slider', { name: 'Smoothing' }),
    toggleLogarithmic: () => frame.getByRole('checkbox', { name: 'Log y' }).click(),
  };
}
