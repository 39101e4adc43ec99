import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import nodeUtil from 'node:util';
import { EagerRuntime } from './eager';

const binding = 'tfjs_binding.node';
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/**
 * The eager runtime on TensorFlow's C library, through whichever of TF.js's Node packages is installed and loads.
 * @throws Error whose message says for each package why it does not.
 */
export function openTensorFlow(): EagerRuntime {
  restoreRemovedNodeFunctions();
  const require = createRequire(pathToFileURL(__filename));
  const failures: string[] = [];
  for (const name of packages) {
    try {
      if (!isBuilt(dirname(require.resolve(`${name}/package.json`)))) throw new Error('its native library is missing');
      const { version } = require(name) as { version: Record<string, string> };
      return new EagerRuntime('tensorflow', `tensorflow (${name} ${version['tfjs-node']}, op by op)`, 'tensorflow');
    } catch (error) {
      failures.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new Error(failures.join('; '));
}

/** Whether the package's native library was fetched: it tells so itself only after loading all else, for a second. */
function isBuilt(folder: string): boolean {
  const libraries = join(folder, 'lib');
  return existsSync(libraries) && readdirSync(libraries).some((api) => existsSync(join(libraries, api, binding)));
}

/** tfjs-node 4.22 calls functions that Node 23 no longer has. */
function restoreRemovedNodeFunctions(): void {
  const target = nodeUtil as unknown as Record<string, unknown>;
  target.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  target.isArray ??= Array.isArray;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
