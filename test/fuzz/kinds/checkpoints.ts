import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Checkpoint } from '../../../engine/storage/checkpointState';
import { CheckpointStore } from '../../../engine/storage/checkpointStore';
import type { Dice } from '../dice';
import { must, unlessRefused, type Kind } from '../kind';
import { mutateBytes, mutateText } from '../mutate';
import { runFolders } from '../seeds';

const files = ['state.json', 'weights.safetensors', 'SHA256SUMS'] as const;

/** Checkpoints: what is mutated is refused, or is read as it was written. */
export const checkpoints: Kind = {
  prepare: async (folder) => {
    const smallest = runFolders.find((run) => run.endsWith('/0.1.0/subsampling'))!;
    const written = await new CheckpointStore(smallest).loadNewest();
    const good = join(folder, 'good');
    mkdirSync(good);
    const name = await new CheckpointStore(good).save(written, { keep: 1 });
    const run = join(folder, 'run');
    mkdirSync(join(run, name), { recursive: true });
    return async (dice) => {
      const mutated = dice.pick(files);
      for (const file of files) copyFileSync(join(good, name, file), join(run, name, file));
      const bytes = readFileSync(join(good, name, mutated));
      const isText = mutated !== 'weights.safetensors';
      const now = isText ? mutateText(bytes.toString(), dice) : mutateWeights(bytes, dice);
      rmSync(join(run, name, mutated));
      writeFileSync(join(run, name, mutated), now);
      const loaded = await unlessRefused(() => new CheckpointStore(run).loadNewest());
      if (!loaded) return 'refused';
      must(isSame(loaded, written), 'another checkpoint was read than was written');
      return 'accepted';
    };
  },
};

function isSame(one: Checkpoint, other: Checkpoint): boolean {
  return isDeepStrictEqual(one.state, other.state) && isDeepStrictEqual(one.tensors, other.tensors);
}

/** Of the header, which says where tensors lie, or of any byte. */
function mutateWeights(bytes: Buffer, dice: Dice): Buffer {
  if (dice.chance(0.4)) return mutateBytes(bytes, dice);
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header = mutateText(bytes.toString('utf8', 8, end), dice);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(dice.chance(0.9) ? header.length : dice.below(2 ** 31)));
  return Buffer.concat([length, header, bytes.subarray(end)]);
}
