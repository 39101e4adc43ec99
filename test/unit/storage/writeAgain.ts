import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { CheckpointStore } from '../../../engine/storage/checkpointStore';
import { checkpointAt } from './checkpoints';

/**
 * Run as a process of its own: writes the checkpoint of one step again and again, told by its one tensor.
 * Arguments: the run folder; the number of changes to folders after which it kills itself, counted from the second
 * writing on, or nothing to be killed from outside.
 */
const [folder, changes] = process.argv.slice(2);
let left = Infinity;
for (const name of ['mkdir', 'open', 'rename', 'rm'] as const) {
  const real = fs[name] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (left-- <= 0) process.kill(process.pid, 'SIGKILL');
      return real(...args);
    },
  });
}
syncBuiltinESMExports();

const store = new CheckpointStore(folder!);
for (let i = 0; ; i++) {
  const checkpoint = checkpointAt(5);
  checkpoint.tensors['w'] = { shape: [50_000], data: new Float32Array(50_000).fill(i) };
  await store.save(checkpoint, { keep: 2 });
  process.stdout.write('.');
  if (i === 0 && changes !== undefined) left = Number(changes);
}
