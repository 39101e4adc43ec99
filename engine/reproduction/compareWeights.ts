import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { runFiles } from '../protocol/runFolder';
import type { HostTensor, HostTensors } from '../runtime/program';
import { CheckpointStore } from '../storage/checkpointStore';
import { NetworkStore } from '../storage/networkStore';
import { together, type Difference, type Findings } from './difference';

/**
 * Compares, tensor for tensor, the newest checkpoint that both runs have and the networks that finished stages left.
 * @param upTo the last step to be compared: the step of networks, which do not tell theirs.
 */
export async function compareWeights(a: string, b: string, upTo: number): Promise<Findings> {
  return together([await compareCheckpoints(a, b, upTo), await compareNetworks(a, b, upTo)]);
}

async function compareCheckpoints(a: string, b: string, upTo: number): Promise<Findings> {
  const [ours, theirs] = [new CheckpointStore(a), new CheckpointStore(b)];
  const names = new Set(await theirs.list());
  for (const name of await ours.list()) {
    if (!names.has(name)) continue;
    const [one, other] = [await ours.load(name), await theirs.load(name)];
    if (one.state.step <= upTo) return compareTensors(one.tensors, other.tensors, one.state.step);
  }
  return together([]);
}

async function compareNetworks(a: string, b: string, step: number): Promise<Findings> {
  const [ours, theirs] = [new NetworkStore(a), new NetworkStore(b)];
  const [names, others] = [await networksOf(a), await networksOf(b)];
  const common = names.filter((name) => others.includes(name));
  return together(
    await Promise.all(
      common.map(async (name) =>
        compareTensors((await ours.load(name)).tensors, (await theirs.load(name)).tensors, step, `${name}: `),
      ),
    ),
  );
}

async function networksOf(folder: string): Promise<string[]> {
  const files = await readdir(join(folder, runFiles.networks)).catch(() => []);
  return files.filter((file) => extname(file) === '.safetensors').map((file) => basename(file, '.safetensors'));
}

function compareTensors(a: HostTensors, b: HostTensors, step: number, prefix = ''): Findings {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return {
    compared: names.length,
    differences: names.flatMap((name): Difference[] => {
      const message = differenceOf(a[name], b[name]);
      return message ? [{ step, what: 'weights', name: prefix + name, message: `${prefix}${name} ${message}` }] : [];
    }),
  };
}

/** What is different between two tensors, bit by bit. */
function differenceOf(a: HostTensor | undefined, b: HostTensor | undefined): string | undefined {
  if (!a || !b) return `is only in the ${a ? 'first' : 'second'}.`;
  if (a.shape.join() !== b.shape.join()) return `is ${a.shape.join(' x ')} and ${b.shape.join(' x ')} in shape.`;
  if (bytesOf(a).equals(bytesOf(b))) return undefined;
  let [count, largest] = [0, 0];
  a.data.forEach((value, i) => {
    if (Object.is(value, b.data[i])) return;
    count++;
    largest = Math.max(largest, Math.abs(value - b.data[i]!));
  });
  return `has ${count} other values of ${a.data.length}, by up to ${Number(largest.toPrecision(3))}.`;
}

function bytesOf({ data }: HostTensor): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
