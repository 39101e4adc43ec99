import { sizeOf } from '../../engine/runtime/program';

/** Numbers in [0, 1) that a name (FNV-1a) and their places decide: those of uniforms.py. */
export function uniforms(name: string, count: number): Float64Array {
  let key = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) key = Math.imul(key ^ byte, 0x01000193);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = (Math.imul(i, 0x9e3779b9) + key) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    values[i] = ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  }
  return values;
}

/** Bytes of images. */
export function imagesOf(name: string, ...shape: number[]): Uint8Array {
  return Uint8Array.from(uniforms(name, sizeOf(shape)), (value) => 256 * value);
}
