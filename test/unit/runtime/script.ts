import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../../..');

/** Kept between test runs: what was measured on this machine. */
const cache = process.env.DARKROOM_CACHE ?? join(root, '.cache/test');

/** Runs a script beside the tests in a process of its own; what it printed last, as JSON. */
export async function runScript<T>(
  name: string,
  args: readonly string[] = [],
  options: { node?: readonly string[]; environment?: Record<string, string> } = {},
): Promise<T> {
  const { node = [], environment = {} } = options;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...node, '--import', join(root, 'node_modules/tsx/dist/loader.mjs'), join(__dirname, name), ...args],
    { env: { ...process.env, ...environment, DARKROOM_CACHE: cache }, maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as T;
}
