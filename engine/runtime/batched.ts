import type { HostData, HostTensors, Program } from './program';

/** Rows for one input of a program, `count x width` in one array. */
export interface Rows {
  width: number;
  data: HostData;
}

/** `count` rows from `first` on as an input of `batch` rows: what is missing at the end are zeros. */
export function batchOf({ width, data }: Rows, first: number, count: number, batch: number): HostData {
  const rows = data.subarray(first * width, (first + count) * width);
  if (count === batch) return rows;
  const filled = data instanceof Int32Array ? new Int32Array(batch * width) : new Float32Array(batch * width);
  filled.set(rows);
  return filled;
}

/**
 * Runs a program that was compiled for `batch` rows over any number of them. The last batch is filled up with zeros,
 * whose results are left out. Returns every output as `count x width`.
 */
export async function runInBatches(
  program: Program,
  batch: number,
  count: number,
  inputs: Record<string, Rows>,
): Promise<Record<string, Float32Array>> {
  const outputs: Record<string, Float32Array> = {};
  for (let at = 0; at < count; at += batch) {
    const n = Math.min(batch, count - at);
    const results: HostTensors = await program.run(
      Object.fromEntries(Object.entries(inputs).map(([name, rows]) => [name, batchOf(rows, at, n, batch)])),
    );
    for (const [name, { data }] of Object.entries(results)) {
      const width = data.length / batch;
      const all = (outputs[name] ??= new Float32Array(count * width));
      all.set((data as Float32Array).subarray(0, n * width), at * width);
    }
  }
  return outputs;
}
