import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureBrowser } from '../workbench/browser';
import { packageExtension } from '../workbench/package';
import { cache } from '../workbench/paths';
import { newProfile } from '../workbench/profile';
import { ensureServer, installExtension } from '../workbench/server';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder where the packaged extension is installed. */
    extensions: string;
  }
}

/**
 * Once before all editor tests: the editor, the browser, and what dist/ holds, packaged and installed as a person
 * would.
 */
export function setup(project: TestProject): void {
  timed('VS Code server', ensureServer);
  timed('browser', ensureBrowser);
  const vsix = timed('VSIX', packageExtension);
  const root = join(cache, 'editor/installed');
  const extensions = join(root, 'extensions');
  timed('extension', () => installExtension(newProfile(root, { extensions }), vsix));
  project.provide('extensions', extensions);
}

function timed<T>(what: string, work: () => T): T {
  const started = Date.now();
  const value = work();
  console.log(`  ${what} ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return value;
}
