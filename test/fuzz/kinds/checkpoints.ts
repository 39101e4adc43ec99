import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CheckpointStore, type Checkpoint } from '../../../engine/storage/checkpoint';
import { sizeOf } from '../../../engine/runtime/program';
import type { Dice } from '../dice';
import { must, unlessRefused, type Kind } from '../kind';
import { mutateBytes, mutateText } from '../mutate';
import { runFolders } from '../seeds';

/**
 * Whether checkpoints tell by digests that a byte of theirs is another: then what is read is what was written. Without
 * them, it only has to fit together.
 */
const haveDigests = false;

const files = ['state.json', 'weights.safetensors'] as const;

/** Checkpoints: what is mutated is refused, or is read as it was written. */
export const checkpoints: Kind = {
  prepare: async (folder) => {
    const smallest = runFolders.find((run) => run.endsWith('/0.1.0/subsampling'))!;
    const written = await new CheckpointStore(smallest, 1).loadNewest();
    const good = join(folder, 'good');
    const name = await new CheckpointStore(good, 1).save(written);
    const run = join(folder, 'run');
    mkdirSync(join(run, name), { recursive: true });
    return async (dice) => {
      const mutated = dice.pick(files);
      for (const file of files) copyFileSync(join(good, name, file), join(run, name, file));
      const bytes = readFileSync(join(good, name, mutated));
      const now = mutated === 'state.json' ? mutateText(bytes.toString(), dice) : mutateWeights(bytes, dice);
      rmSync(join(run, name, mutated));
      writeFileSync(join(run, name, mutated), now);
      const loaded = await unlessRefused(() => new CheckpointStore(run, 1).loadNewest());
      if (!loaded) return 'refused';
      if (haveDigests) must(isSame(loaded, written), 'another checkpoint was read than was written');
      else
        for (const { shape, data } of Object.values(loaded.tensors))
          must(sizeOf(shape) === data.length, 'a wrong shape');
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
