import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { statisticsOf } from '../../engine/metrics/fid/featureStatistics';
import { frechetDistance } from '../../engine/metrics/fid/frechetDistance';
import { openPretrained } from '../../engine/metrics/networks/pretrained/pretrainedNetwork';
import { slimInception } from '../../engine/metrics/networks/pretrained/quantised/slimInception';
import { loadCifarOriginals } from '../../engine/datasets/originals/cifarOriginals';
import { cifar10Files } from '../../engine/datasets/cifar10/files';
import { gatherImages } from '../../engine/datasets/gather';
import { compiled } from '../unit/runtimes';

/**
 * `npx tsx test/bench/slimFid.ts --network graph.lite --cifar FOLDER --keep FOLDER [--count N]`: FID of the first N
 * images of CIFAR-10's data_batch_1 and of its test_batch in the quantised Inception-v3, N = 10,000 by default. What it
 * has computed is kept in a folder, after every 100 images, and it goes on from there. `darkroom networks fetch
 * inception-v3-slim-quantised` and `darkroom datasets fetch cifar10` get what it needs.
 *
 * By emulation in float32, 4,000 images come to 13.33, 5,000 to 10.71, 10,000 to 5.45.
 */
const { values: options } = parseArgs({
  options: {
    network: { type: 'string' },
    cifar: { type: 'string' },
    keep: { type: 'string' },
    count: { type: 'string', default: '10000' },
  },
});

const width = 2048;
/** Images between two savings. */
const portion = 100;

async function main(): Promise<void> {
  const { network, cifar, keep } = options;
  if (network === undefined || cifar === undefined || keep === undefined)
    throw new Error('--network, --cifar and --keep are needed.');
  const count = Number(options.count);
  mkdirSync(keep, { recursive: true });
  const data = await loadCifarOriginals(cifar, cifar10Files, 10_000);
  const { features } = await openPretrained(await slimInception(network), data, compiled);
  const sides = (['train', 'test'] as const).map((name) => ({
    split: data[name],
    file: openSync(join(keep, `${features.id}-${name}.f32`), 'a+'),
  }));
  const rowsIn = (file: number) => Math.floor(fstatSync(file).size / (4 * width));
  const done = () => Math.min(...sides.map(({ file }) => rowsIn(file)));
  while (done() < count) {
    const least = done();
    for (const { split, file } of sides) {
      const from = rowsIn(file);
      if (from > least) continue;
      const n = Math.min(portion, count - from);
      const images = gatherImages(
        split,
        Array.from({ length: n }, (_, i) => from + i),
      );
      const rows = await features.apply({ count: n, images });
      writeSync(file, new Uint8Array(rows.buffer));
    }
    console.log(`${done()} of ${count}`);
  }
  const moments = await Promise.all(
    sides.map(({ file }) => {
      const values = new Float32Array(count * width);
      readSync(file, new Uint8Array(values.buffer), 0, 4 * values.length, 0);
      return statisticsOf(values, width);
    }),
  );
  console.log(`FID of ${count} and ${count}: ${await frechetDistance(moments[0]!, moments[1]!)}`);
  for (const { file } of sides) closeSync(file);
}

void main();
