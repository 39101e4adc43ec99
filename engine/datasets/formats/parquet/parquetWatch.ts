import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ReadingCost } from './parquetBounds';

/**
 * A thread that ends its process, the whole of it, as soon as what is being read takes more processor time or memory
 * than it may: the other thread may be in a loop that never ends. Time on the clock would say little on a machine that
 * others keep busy, or of a disk that is slow.
 */

/** Nothing is being read. */
const unlimited = Infinity;

/** Begins to watch this process. */
export class ParquetWatch {
  /** Processor time, in seconds since the process began, and bytes of memory, at which it ends. */
  private readonly limits = new Float64Array(new SharedArrayBuffer(16)).fill(unlimited);

  constructor() {
    startThread(this.limits).unref();
  }

  /** Until it ends, `work` may take `cost`. */
  async during<T>(cost: ReadingCost, work: () => Promise<T>): Promise<T> {
    this.limits.set([processorSeconds() + cost.seconds, cost.bytes]);
    try {
      return await work();
    } finally {
      this.limits.fill(unlimited);
    }
  }
}

/** Of all threads of this process. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Its code lies beside that of the process; run from its sources, it is TypeScript. */
function startThread(limits: Float64Array): Worker {
  const bundled = join(__dirname, 'parquetWatchThread.js');
  if (existsSync(bundled)) return new Worker(bundled, { workerData: limits });
  const files = [createRequire(__filename).resolve('tsx/cjs'), join(__dirname, 'parquetWatchThread.ts')];
  const code = files.map((file) => `require(${JSON.stringify(file)});`).join('\n');
  return new Worker(code, { workerData: limits, eval: true, execArgv: [] });
}
