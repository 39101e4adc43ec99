import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import nodeUtil from 'node:util';
import { EagerRuntime } from './eager';

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
      const { version } = require(name) as { version: Record<string, string> };
      return new EagerRuntime('tensorflow', `tensorflow (${name} ${version['tfjs-node']}, op by op)`, 'tensorflow');
    } catch (error) {
      failures.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new Error(failures.join('; '));
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
