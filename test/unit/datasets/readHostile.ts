import { readFile } from 'node:fs/promises';
import { parseIdx } from '../../../engine/datasets/formats/idx';
import { LmdbFile } from '../../../engine/datasets/formats/lmdb';
import { decodePhoto } from '../../../engine/datasets/formats/photo';
import { filesOfArchive } from '../../../engine/datasets/sources/archive';

/** Reads one hostile file in a process of its own, and prints what came of it, in which time and memory. */

const readers: Record<string, (path: string) => Promise<unknown>> = {
  image: async (path) => decodePhoto(await readFile(path), path),
  idx: async (path) => parseIdx(await readFile(path), path),
  lmdb: async (path) => (await LmdbFile.open(path)).entries(Infinity),
  tar: async (path) => {
    let bytes = 0;
    for await (const { parts } of filesOfArchive(path, new Set(['data_batch_1.bin']), {}))
      for await (const part of parts) bytes += part.length;
    return bytes;
  },
};

const [reader, path] = process.argv.slice(2) as [string, string];
const before = process.cpuUsage();
void readers[reader]!(path)
  .then(
    () => ({ error: null }),
    (error: Error & { where?: string }) => ({
      error: { name: error.name, message: error.message, where: error.where },
    }),
  )
  .then((outcome) => {
    const { user, system } = process.cpuUsage(before);
    const megabytes = process.resourceUsage().maxRSS / 1000;
    console.log(JSON.stringify({ ...outcome, seconds: (user + system) / 1e6, megabytes }));
  });
