/**
 * The samples of a row whose bits are packed, the first in the highest bits; those of 16 bits with the higher byte
 * first. Those of eight bits are the row itself.
 */
export function unpackSamples(row: Uint8Array, count: number, depth: number): Uint8Array | Uint16Array {
  if (depth === 8) return row;
  if (depth === 16) {
    const wide = new Uint16Array(count);
    for (let i = 0; i < count; i++) wide[i] = (row[2 * i]! << 8) | row[2 * i + 1]!;
    return wide;
  }
  const samples = new Uint8Array(count);
  const mask = 2 ** depth - 1;
  for (let i = 0, bit = 0; i < count; i++, bit += depth) {
    samples[i] = (row[bit >> 3]! >> (8 - depth - (bit & 7))) & mask;
  }
  return samples;
}
