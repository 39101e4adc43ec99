import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { panelHtml } from '../../extension/panels/panelHtml';
import { acceptFunctions, launchBrowser } from './browser';
import { repository, results } from './paths';
import { themeColours, type ThemeKind } from './themeColours';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
};

export interface PanelPageOptions {
  /** Which of dist/webview's bundles: "run" by default. */
  panel?: string;
  theme?: ThemeKind;
  width?: number;
  height?: number;
  /** A folder whose files the page finds under `filesUri`: a run folder with its grids. */
  files?: string;
  /** What an earlier page of the same panel had kept. */
  keptState?: unknown;
}

/**
 * Panels as dist/webview holds them, in a real browser without an editor around it: a page with the extension's own
 * HTML and policy, the colours of a theme of VS Code, and this process in the place of the extension host. `npm run
 * build` comes first. To be closed in the end.
 */
export class PanelSite {
  #folders: string[] = [];

  private constructor(
    readonly browser: Browser,
    private readonly server: Server,
  ) {}

  static async start(): Promise<PanelSite> {
    const server = createServer();
    const site = new PanelSite(await launchBrowser(), server);
    server.on('request', (request, response) => {
      void site.#answer(new URL(request.url ?? '/', 'http://localhost')).then(({ status, type, body }) => {
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache' }).end(body);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A page whose panel has said that it is ready. */
  async open(options: PanelPageOptions = {}): Promise<PanelPage> {
    const { panel = 'run', theme = 'vscode-dark', width = 1280, height = 800, files, keptState } = options;
    const page = await this.browser.newPage({ viewport: { width, height } });
    await acceptFunctions(page);
    await page.addInitScript(actAsHost, { colours: themeColours[theme], keptState });
    const folder = files === undefined ? null : this.#folders.push(resolve(files)) - 1;
    await page.goto(`${this.origin}/?${new URLSearchParams({ panel, theme }).toString()}`);
    const opened = new PanelPage(page, `${this.origin}/files/${folder ?? 'none'}/`);
    await page.waitForFunction(() => window.sentToHost.length > 0);
    return opened;
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }

  async #answer({ pathname, searchParams }: URL): Promise<{ status: number; type: string; body: string | Uint8Array }> {
    if (pathname === '/') {
      const theme = searchParams.get('theme') ?? '';
      const html = this.#html(searchParams.get('panel') ?? '').replace('<body>', `<body class="${theme}">`);
      return { status: 200, type: 'text/html; charset=utf-8', body: html };
    }
    const [, place, folder = '', ...path] = decodeURIComponent(pathname).split('/');
    const root = place === 'files' ? this.#folders[Number(folder)] : join(repository, 'dist/webview');
    const file = resolve(root ?? '', ...(place === 'files' ? path : [folder, ...path]));
    try {
      if (root === undefined || !file.startsWith(root + sep)) throw new Error('outside');
      return { status: 200, type: types[extname(file)] ?? 'application/octet-stream', body: await readFile(file) };
    } catch {
      return { status: 404, type: 'text/plain', body: `no file ${pathname}` };
    }
  }

  #html(panel: string): string {
    return panelHtml({
      title: panel,
      language: 'en',
      cspSource: this.origin,
      nonce: 'panel',
      script: `/dist/${panel}.js`,
      style: `/dist/${panel}.css`,
      fallback: '',
    });
  }
}

/** One panel in its page, with this process as its extension host. */
export class PanelPage {
  constructor(
    readonly page: Page,
    /** The `folderUri` for messages: where the page finds the `files` it was opened with. */
    readonly filesUri: string,
  ) {}

  part(testId: string): Locator {
    return this.page.locator(`[data-testid="${testId}"]`);
  }

  /** Sends a message as the host would: whatever can be cloned, typed arrays too. Resolves in the next frame. */
  async post(message: object): Promise<void> {
    await this.page.evaluate((sent) => {
      window.postMessage(sent, '*');
      return new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    }, message);
  }

  /** All that the panel has told the host so far. */
  sent(): Promise<{ type: string }[]> {
    return this.page.evaluate(() => window.sentToHost);
  }

  /** What the panel keeps over a reload of the window. */
  kept(): Promise<unknown> {
    return this.page.evaluate(() => window.keptState);
  }

  /** Milliseconds for what is drawn at most some times a second to be drawn. */
  async settle(milliseconds = 250): Promise<void> {
    await this.page.waitForTimeout(milliseconds);
  }

  async screenshot(name: string): Promise<string> {
    const path = join(results, 'panels', `${name}.png`);
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

declare global {
  interface Window {
    sentToHost: { type: string }[];
    keptState: unknown;
    acquireVsCodeApi: () => object;
  }
}

/** Runs in the page before anything of it: what VS Code gives a webview. */
function actAsHost({ colours, keptState }: { colours: Readonly<Record<string, string>>; keptState: unknown }): void {
  window.sentToHost = [];
  window.keptState = keptState;
  window.acquireVsCodeApi = () => ({
    postMessage: (message: { type: string }) => window.sentToHost.push(message),
    getState: () => window.keptState,
    setState: (state: unknown) => {
      window.keptState = state;
    },
  });
  const paint = () => {
    const { style } = document.documentElement;
    for (const [name, colour] of Object.entries(colours)) style.setProperty(`--vscode-${name}`, colour);
    style.setProperty('--vscode-font-family', 'sans-serif');
    style.setProperty('--vscode-font-size', '13px');
    style.setProperty('--vscode-font-weight', 'normal');
  };
  // This early there is no root element to paint yet.
  if (document.documentElement) paint();
  else
    new MutationObserver((_, observer) => {
      if (!document.documentElement) return;
      observer.disconnect();
      paint();
    }).observe(document, { childList: true });
}
