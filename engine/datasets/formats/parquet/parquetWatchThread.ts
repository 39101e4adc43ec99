import { workerData } from 'node:worker_threads';
import { processorSeconds } from './parquetWatch';

/** The thread of a `ParquetWatch`, which hands it its limits. */

/** Milliseconds between two looks: memory is filled by some tens of megabytes meanwhile. */
const interval = 25;

const limits = workerData as Float64Array;
setInterval(() => {
  if (processorSeconds() > limits[0]! || process.memoryUsage.rss() > limits[1]!) process.kill(process.pid, 'SIGKILL');
}, interval);
