import type { Dice } from './dice';
import { pngChunk } from '../unit/datasets/pngFile';
import { mutateBytes } from './mutate';

/**
 * An image file mutated: cut, flipped bits, sizes that lie, parts of another, or what `mutateBytes` does. Checksums of
 * a PNG are mostly made right again, or nothing behind them would ever be reached.
 */
export function mutateImage(bytes: Buffer, others: readonly Buffer[], dice: Dice): Buffer {
  const mutated = mutate(bytes, others, dice);
  return bytes[1] === 0x50 && dice.chance(0.8) ? resealed(mutated) : mutated;
}

function resealed(png: Buffer): Buffer {
  const chunks = [png.subarray(0, 8)];
  let at = 8;
  for (; at + 12 <= png.length && at + 12 + png.readUInt32BE(at) <= png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    chunks.push(pngChunk(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, end)));
    at = end + 4;
  }
  return Buffer.concat([...chunks, png.subarray(at)]);
}

function mutate(bytes: Buffer, others: readonly Buffer[], dice: Dice): Buffer {
  switch (dice.below(6)) {
    case 0:
      return bytes.subarray(0, dice.below(bytes.length));
    case 1:
      return flippedBits(bytes, dice);
    case 2:
      return lyingNumber(bytes, dice);
    case 3:
      return Buffer.concat([bytes.subarray(0, dice.below(bytes.length)), tailOf(dice.pick(others), dice)]);
    case 4:
      return Buffer.concat([mutateBytes(bytes.subarray(0, 64), dice), bytes.subarray(64)]);
    default:
      return mutateBytes(bytes, dice);
  }
}

function flippedBits(bytes: Buffer, dice: Dice): Buffer {
  const flipped = Buffer.from(bytes);
  for (let i = 1 + dice.below(20); i > 0; i--) flipped[dice.below(flipped.length)]! ^= 1 << dice.below(8);
  return flipped;
}

/** A number in the header, where sizes are, becomes another one. */
function lyingNumber(bytes: Buffer, dice: Dice): Buffer {
  const lying = Buffer.from(bytes);
  const at = dice.below(Math.min(300, lying.length - 4));
  const value = dice.pick([0, 1, 255, 4000, 7000, 2 ** 15, 2 ** 16 - 1, 2 ** 24, 2 ** 31, 2 ** 32 - 1]);
  if (value >= 2 ** 16) lying.writeUInt32BE(value, at);
  else if (dice.chance(0.5)) lying.writeUInt16BE(value, at);
  else lying.writeUInt16LE(value, at);
  return lying;
}

function tailOf(bytes: Buffer, dice: Dice): Buffer {
  return bytes.subarray(dice.below(bytes.length));
}
