import { ensureBrowser } from '../workbench/browser';
import { packageExtension } from '../workbench/package';
import { ensureServer } from '../workbench/server';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packaged extension. */
    vsix: string;
  }
}

/** Once before all editor tests: the editor, the browser, and what dist/ holds as a VSIX. */
export function setup(project: TestProject): void {
  timed('VS Code server', ensureServer);
  timed('browser', ensureBrowser);
  project.provide('vsix', timed('VSIX', packageExtension));
}

function timed<T>(what: string, work: () => T): T {
  const started = Date.now();
  const value = work();
  console.log(`  ${what} ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return value;
}
