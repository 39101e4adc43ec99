/** How codes are packed: GIF's first bit is the lowest of a byte, TIFF's the highest. */
export interface LzwKind {
  /** Bits of a sample: codes for all of them come first, then those for clearing the table and for the end. */
  sampleBits: number;
  isHighestFirst: boolean;
  /** Codes become longer one code before the table needs it. */
  isEarly: boolean;
}

const mostCodes = 4096;

/**
 * Decodes Lempel, Ziv and Welch's codes until `length` samples are there.
 * @throws Error if a code can't be, or there are too few.
 */
export function decodeLzw(
  bytes: Uint8Array,
  { sampleBits, isHighestFirst, isEarly }: LzwKind,
  length: number,
): Uint8Array {
  const out = new Uint8Array(length);
  const clear = 2 ** sampleBits;
  const end = clear + 1;
  /** What a code stands for: the samples of an earlier one, and one more. Kept as a place in `out` and a length. */
  const starts = new Uint32Array(mostCodes);
  const lengths = new Uint32Array(mostCodes);
  let next = end + 1;
  let codeBits = sampleBits + 1;
  let previous: { at: number; length: number } | undefined;
  let at = 0;
  let bit = 0;
  while (at < length) {
    if (bit + codeBits > 8 * bytes.length) throw new Error('its compressed pixels end too early');
    const code = isHighestFirst ? highestFirst(bytes, bit, codeBits) : lowestFirst(bytes, bit, codeBits);
    bit += codeBits;
    if (code === clear) {
      next = end + 1;
      codeBits = sampleBits + 1;
      previous = undefined;
      continue;
    }
    if (code === end) throw new Error('its compressed pixels end too early');
    const begin = at;
    if (code < clear) out[at++] = code;
    else {
      // The newest code may be used before it is whole: it ends as it begins.
      const isNewest = code === next && previous !== undefined && next < mostCodes;
      if (!isNewest && (code >= next || code <= end)) throw new Error('its compressed pixels are damaged');
      const from = isNewest ? previous!.at : starts[code]!;
      const count = isNewest ? previous!.length + 1 : lengths[code]!;
      for (let i = 0; i < count && at < length; i++) out[at++] = out[from + i]!;
    }
    if (previous && next < mostCodes) {
      starts[next] = previous.at;
      lengths[next] = previous.length + 1;
      next++;
    }
    if (next + (isEarly ? 1 : 0) >= 2 ** codeBits && codeBits < 12) codeBits++;
    previous = { at: begin, length: at - begin };
  }
  return out;
}

function lowestFirst(bytes: Uint8Array, bit: number, count: number): number {
  const at = bit >> 3;
  const word = bytes[at]! | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return (word >> (bit & 7)) & (2 ** count - 1);
}

function highestFirst(bytes: Uint8Array, bit: number, count: number): number {
  const at = bit >> 3;
  const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  return (word >> (24 - count - (bit & 7))) & (2 ** count - 1);
}
