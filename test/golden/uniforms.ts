import { sizeOf } from '../../engine/runtime/program';

/** `valueOf` of numbers in [0, 1) that a name (FNV-1a) and their places decide: those of uniforms.py. */
export function fromUniforms(name: string, shape: readonly number[], valueOf: (u: number) => number): Float32Array {
  let key = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) key = Math.imul(key ^ byte, 0x01000193);
  // A loop: `from` of so many takes seconds.
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) {
    let x = (Math.imul(i, 0x9e3779b9) + key) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    values[i] = valueOf(((x ^ (x >>> 16)) >>> 0) / 2 ** 32);
  }
  return values;
}

/** Bytes of images. */
export function imagesOf(name: string, ...shape: number[]): Uint8Array {
  return Uint8Array.from(fromUniforms(name, shape, (u) => Math.floor(256 * u)));
}
