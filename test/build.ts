import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Before any test: those of the command line run the engine as it ships. */
export function setup(): void {
  const script = join(import.meta.dirname, '../esbuild.mjs');
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('The bundles could not be built.');
}
