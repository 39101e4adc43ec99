import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { EagerRuntime } from '../../engine/runtime/eager';

/** TF.js's own backends for the processor, op by op: what a step would run on without compiling it. */

// As a product runs it: without checks and advice.
tf.enableProdMode();

export const jsCpu = new EagerRuntime('cpu', 'TF.js CPU', 'cpu');

/** WebAssembly with SIMD; in Node, TF.js runs it on one thread. */
export async function openWasm(): Promise<EagerRuntime> {
  const require = createRequire(join(import.meta.dirname, 'tensorflowJs.ts'));
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error("TF.js's wasm backend does not start here.");
  return new EagerRuntime('wasm', 'TF.js wasm', 'wasm');
}
