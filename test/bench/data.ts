import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { ImageSplit } from '../../engine/datasets/dataset';
import { gatherImages } from '../../engine/datasets/gather';
import { inMemory } from '../../engine/datasets/imageBytes';
import { loadDataset } from '../../engine/datasets/loadDataset';
import { decodingThreads } from '../../engine/datasets/loading/workers';
import { runEventSchema } from '../../engine/protocol/events';
import { Random } from '../../engine/random';
import { cache } from '../workbench/paths';
import { jpegFolder } from './jpegFolder';
import { timed } from './measure';
import { PythonProcess } from './peer';
import { figures, nothing, Table } from './table';

/**
 * `npm run bench:data -- [--python PROGRAM]`: images per second into the training step, in batches in random order:
 * from bytes in memory (as CIFAR-10's), and from a folder of JPEGs of 500x375 at 64x64, cold (nothing decoded: the
 * first epoch, with all that it takes to begin) and warm. Beside them PyTorch's DataLoader with as many workers, whose
 * every epoch is alike. At last a run on the folder: the share of a training step that waits for images.
 */

const { values: given } = parseArgs({
  options: {
    images: { type: 'string', default: '20000' },
    distinct: { type: 'string', default: '400' },
    batch: { type: 'string', default: '64' },
    steps: { type: 'string', default: '40' },
    python: { type: 'string' },
    json: { type: 'string' },
  },
});

const [count, batch, side] = [Number(given.images), Number(given.batch), 64];
const workers = decodingThreads();
const place = join(cache, 'bench-data');
const engine = resolve(import.meta.dirname, '../../dist/engine.js');

/** Images per second; `ratio` is ours / peer. */
interface DataRow {
  name: string;
  ours: number;
  peer: number | null;
  ratio: number | null;
}

/** One epoch in random order, as steps take their batches. @returns seconds. */
async function epoch(split: ImageSplit): Promise<number> {
  const order = Random.from(1, 'bench:data').permutation(split.count);
  const ms = await timed(() => {
    for (let i = 0; i + batch <= order.length; i += batch) gatherImages(split, order.subarray(i, i + batch));
    return Promise.resolve();
  });
  return ms / 1000;
}

/** PyTorch's side; null without a Python that has it. */
async function openPeer(): Promise<PythonProcess | null> {
  if (given.python === undefined) return null;
  const peer = new PythonProcess(given.python, ['-B', join(import.meta.dirname, 'peers/data.py')]);
  const { torch } = z.object({ torch: z.string() }).parse(await peer.line());
  console.log(`PyTorch ${torch}`);
  return peer;
}

async function peerRate(peer: PythonProcess | null, request: Record<string, unknown>): Promise<number | null> {
  if (!peer) return null;
  const answer = await peer.ask({ ...request, batch, workers });
  return z.object({ rate: z.number() }).parse(answer).rate;
}

/** The share of a step that waits for images, at the end of a run on the folder. */
function waitOf(folder: string): number {
  const experiment = join(place, 'wait.experiment.json');
  const steps = Number(given.steps);
  writeFileSync(
    experiment,
    JSON.stringify({
      method: 'self-labeling',
      dataset: { name: 'folder', folder, resolution: side },
      training: { steps, batch: 16, logEvery: steps },
      sampling: { every: steps, columns: 2 },
      evaluation: { every: 0 },
    }),
  );
  const run = join(place, 'run');
  rmSync(run, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [engine, 'run', experiment, '--folder', run], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`The run ended with ${status}.`);
  const lines = readFileSync(join(run, 'events.jsonl'), 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => runEventSchema.parse(JSON.parse(line)));
  const waits = events.flatMap((event) => (event.type === 'scalars' ? (event.values['machine/data/wait'] ?? []) : []));
  return waits.at(-1)!;
}

const table = new Table([
  { title: 'images/s', width: 34 },
  { title: 'ours', width: 8 },
  { title: 'PyTorch', width: 8 },
  { title: 'ratio', width: 6 },
]);

async function main(): Promise<void> {
  const folder = jpegFolder(join(place, 'images'), {
    width: 500,
    height: 375,
    count,
    distinct: Number(given.distinct),
  });
  process.env.DARKROOM_CACHE = join(place, 'cache');
  const portions = join(process.env.DARKROOM_CACHE, 'datasets');
  const peer = await openPeer();
  const rows: DataRow[] = [];
  const add = (name: string, ours: number, other: number | null) => {
    const ratio = other === null ? null : ours / other;
    rows.push({ name, ours, peer: other, ratio });
    console.log(
      table.row([name, figures(ours), other === null ? nothing : figures(other), ratio?.toFixed(2) ?? nothing]),
    );
  };
  console.log(`${workers} workers, batches of ${batch}\n${table.head()}`);

  const size = 3 * 32 ** 2;
  const bytes = Uint8Array.from({ length: 50_000 * size }, (_, i) => (i * 2654435761) >>> 24);
  const cifar = { count: 50_000, images: inMemory(bytes, size), labels: new Uint8Array(50_000) };
  await epoch(cifar);
  add('32x32 bytes in memory', cifar.count / (await epoch(cifar)), await peerRate(peer, { kind: 'bytes' }));

  rmSync(portions, { recursive: true, force: true });
  const load = () => loadDataset({ name: 'folder', folder, resolution: side }, place);
  let train: ImageSplit | undefined;
  const coldLoad = await timed(async () => ({ train } = await load()));
  const coldEpoch = await epoch(train!);
  const images = readdirSync(folder, { recursive: true }).length - 2;
  const torchRate = await peerRate(peer, { kind: 'folder', folder, side });
  add('JPEGs, first epoch from the start', train!.count / (coldLoad / 1000 + coldEpoch), torchRate);
  add('JPEGs, decoding alone', images / (coldLoad / 1000), torchRate);
  const warmLoad = await timed(load);
  add('JPEGs, later epochs', train!.count / (await epoch(train!)), torchRate);
  console.log(
    `A later run begins after ${(warmLoad / 1000).toFixed(1)} s, in which it looks through all that is decoded.`,
  );
  peer?.close();

  const wait = waitOf(folder);
  console.log(`A training step (self-labeling, 64x64) waits for images ${(100 * wait).toFixed(2)} % of its time.`);
  if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify({ rows, warmLoad, wait }, null, 1)}\n`);
}

void main();
