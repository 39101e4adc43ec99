import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { hasEnded } from '../../engine/protocol/record';
import { launchBrowser } from '../workbench/browser';
import { cache } from '../workbench/paths';
import { newProfile, type Profile } from '../workbench/profile';
import { readRecord, runFolders } from '../workbench/runFolder';
import { startServer, type RunningServer } from '../workbench/server';
import { Workbench } from '../workbench/workbench';

/** Editors, workspaces and what their engines cache; a short path, for there are sockets below it. */
const home = join(cache, 'editor');

/** A real VS Code with the packaged extension installed, on a workspace of its own. */
export class Editor {
  readonly workspace: string;
  private readonly profile: Profile;
  private browser: Browser | undefined;
  private context: BrowserContext | undefined;
  private server: RunningServer | undefined;
  private window: Workbench | undefined;

  constructor(
    private readonly name: string,
    files: Record<string, unknown>,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.profile = newProfile(join(home, name), { extensions: inject('extensions') });
    this.workspace = join(home, name, 'workspace');
    mkdirSync(this.workspace);
    for (const [file, content] of Object.entries(files)) this.write(file, content);
  }

  get workbench(): Workbench {
    if (!this.window) throw new Error('The editor is not open.');
    return this.window;
  }

  /** Opens the workspace in a first window. */
  async open(): Promise<void> {
    this.browser = await launchBrowser();
    this.context = await this.browser.newContext({ viewport: { width: 1400, height: 900 } });
    await this.openWindow();
  }

  /** Ends the window and the whole editor behind it, as a crash would. */
  async crash(): Promise<void> {
    await this.workbench.close();
    await this.server?.kill();
    this.window = undefined;
  }

  /** Opens the workspace in a new editor, at the old address, where the browser keeps the window's state. */
  async reopen(): Promise<void> {
    await this.openWindow(this.server?.port);
  }

  /** Ends everything, engines that still run in the workspace included. */
  async close(): Promise<void> {
    await this.browser?.close();
    await this.server?.stop();
    for (const folder of this.runFolders()) {
      const record = readRecord(folder);
      if (record && !hasEnded(record.state)) endProcess(record.pid);
    }
  }

  /** Writes a file of the workspace: text as it is, anything else as JSON. */
  write(file: string, content: unknown): void {
    mkdirSync(dirname(join(this.workspace, file)), { recursive: true });
    writeFileSync(join(this.workspace, file), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }

  /** The run folders of an experiment, or of all, oldest first. */
  runFolders(experiment?: string): string[] {
    return runFolders(this.workspace, experiment);
  }

  async screenshot(what: string): Promise<void> {
    await this.window?.screenshot(`${this.name}-${what}`);
  }

  private async openWindow(port?: number): Promise<void> {
    if (!this.context) throw new Error('The browser is not open.');
    const env = { DARKROOM_CACHE: join(home, 'engine-cache'), ...this.environment };
    this.server = await startServer(this.profile, { port, env });
    this.window = await Workbench.open(this.context, this.server.address(this.workspace));
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/**
 * An editor for the tests of one file, which tell one story: each goes on where the one before left off, so after a
 * failure the rest are skipped. The window of a failure is kept as a picture.
 * @param environment of the editor and its engines.
 */
export function useEditor(name: string, files: Record<string, unknown>, environment: NodeJS.ProcessEnv = {}): Editor {
  const editor = new Editor(name, files, environment);
  let failed = false;
  beforeAll(() => editor.open());
  beforeEach(({ skip }) => skip(failed, 'an earlier test of this story failed'));
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    failed = true;
    await editor.screenshot('failure');
  });
  afterAll(() => editor.close());
  return editor;
}
