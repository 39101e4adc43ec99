import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Features } from '../../engine/metrics/features';
import { statisticsOf } from '../../engine/metrics/fid/featureStatistics';
import { frechetDistance } from '../../engine/metrics/fid/frechetDistance';
import { drawSubsets, kernelDistance } from '../../engine/metrics/kid/kernelDistance';
import { compareManifolds } from '../../engine/metrics/neighbours/manifolds';
import { Random } from '../../engine/random';
import { PythonProcess } from './peer';
import { benchRow, figures, Table, writeRows, type BenchRow } from './table';

/**
 * `npm run bench:metrics -- [--count N] [--width N] [--only NAME] [--python PROGRAM] [--json FILE]`: FID, KID and
 * precision of two sets of features, beside torch-fidelity and SciPy (by pytorch-fid) in the Python that is given, one
 * run each, from features to figure. KID of the two is of other subsets; the other values must agree.
 */
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    width: { type: 'string', default: '2048' },
    only: { type: 'string' },
    python: { type: 'string' },
    json: { type: 'string' },
  },
});
const [count, width] = [Number(options.count), Number(options.width)];
const answerSchema = z.object({ value: z.number(), ms: z.number(), cpu: z.number(), peak: z.number() });

/** Like activations: each column mixed with its neighbour, standard deviations over two decades. */
function drawFeatures(seed: number, scale: number): Features {
  const values = Random.from(seed, 'bench').normals(count * width);
  for (let i = values.length - 1; i > 0; i--) {
    const column = i % width;
    if (column > 0) values[i] = scale * 10 ** ((-2 * column) / width) * (values[i]! + 0.5 * values[i - 1]!) + 0.4;
  }
  return { rows: count, columns: width, values };
}

const [first, second] = [drawFeatures(1, 1), drawFeatures(2, 1.05)];
const subsetSize = Math.min(1000, count);
const ours = {
  FID: async () => frechetDistance(await statisticsOf(first.values, width), await statisticsOf(second.values, width)),
  KID: async () => {
    const pairs = drawSubsets([count, count], { count: 100, size: subsetSize }, Random.from(0, 'kid'));
    return (await kernelDistance(first, second, pairs)).mean;
  },
  'precision and recall': async () => (await compareManifolds(first, second)).precision,
};
const peers: Record<keyof typeof ours, readonly string[]> = {
  FID: ['eigenvalues', 'sqrtm'],
  KID: ['kid'],
  'precision and recall': ['precision'],
};

const table = new Table([
  { title: 'figure', width: 20 },
  { title: 'by', width: 12 },
  { title: 'seconds', width: 8 },
  // Of all threads: what other work on the machine changes less.
  { title: 'processor seconds', width: 17 },
  { title: 'peak so far, GiB', width: 16 },
  { title: 'value', width: 12 },
]);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-metrics-'));
  const files = [first, second].map(({ values }, i) => {
    const file = join(folder, `${i}.f32`);
    writeFileSync(file, values);
    return file;
  });
  const script = join(import.meta.dirname, 'peers/metrics.py');
  const peer = options.python
    ? new PythonProcess(options.python, ['-B', script, '--width', String(width), ...files])
    : null;
  try {
    if (peer) console.log(`Beside ${z.object({ names: z.string() }).parse(await peer.line()).names}`);
    console.log(table.head());
    const rows: BenchRow[] = [];
    for (const [name, compute] of Object.entries(ours)) {
      if (options.only !== undefined && options.only !== name) continue;
      const [started, before] = [performance.now(), process.cpuUsage()];
      const value = await compute();
      const ms = performance.now() - started;
      const { user, system } = process.cpuUsage(before);
      const peak = process.resourceUsage().maxRSS * 1024;
      const line = (by: string, found: z.infer<typeof answerSchema>) => {
        const times = [figures(found.ms / 1000), figures(found.cpu / 1000)];
        console.log(table.row([name, by, ...times, figures(found.peak / 2 ** 30), found.value.toPrecision(7)]));
      };
      line('Darkroom', { value, ms, cpu: (user + system) / 1000, peak });
      for (const work of peer ? peers[name as keyof typeof ours] : []) {
        const answer = answerSchema.parse(await peer!.ask(work));
        line(work, answer);
        rows.push(benchRow(`${name} of 2 x ${count} x ${width}`, ms, work, answer.ms));
      }
    }
    if (options.json !== undefined) writeRows(options.json, rows);
  } finally {
    peer?.close();
    rmSync(folder, { recursive: true });
  }
}

void main();
