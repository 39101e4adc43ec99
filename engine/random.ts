import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { fillWithNormals } from './ziggurat';

/** A generator's whole state: plain numbers, to be kept in a checkpoint. */
export type RandomState = readonly number[];

/**
 * The engine's seeded source of randomness (xoroshiro128+). Steps take random numbers as inputs drawn here, so that a
 * run is the same compiled and eager, and can be continued from a checkpoint.
 */
export class Random {
  private constructor(private generator: ReturnType<typeof xoroshiro128plus>) {}

  /**
   * A generator of its own for every `stream` of every seed ("weights", "training", "grids"), by their FNV-1a hash,
   * stirred as MurmurHash3 ends so that neighbouring seeds have nothing in common.
   */
  static from(seed: number, stream: string): Random {
    let hash = 0x811c9dc5;
    for (const char of `${seed}/${stream}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return new Random(xoroshiro128plus(hash ^ (hash >>> 16)));
  }

  static restore(state: RandomState): Random {
    return new Random(xoroshiro128plusFromState([...state]));
  }

  get state(): RandomState {
    return this.generator.getState();
  }

  /** Goes on from a state that was kept. */
  set state(state: RandomState) {
    this.generator = xoroshiro128plusFromState([...state]);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return uniformFloat64(this.generator);
  }

  /** A whole number in [0, n). */
  integer(n: number): number {
    return uniformInt(this.generator, 0, n - 1);
  }

  /** `n` independent numbers from N(0, 1), of 24 random bits each and a sign. */
  normals(n: number): Float32Array {
    const out = new Float32Array(n);
    fillWithNormals(out, this.generator);
    return out;
  }

  /** `n` numbers uniform in [0, 1), multiples of 2^-24: what single precision holds without rounding up to 1. */
  uniforms(n: number): Float32Array {
    const out = new Float32Array(n);
    for (let i = 0; i < n; i++) out[i] = (this.generator.next() >>> 8) / 2 ** 24;
    return out;
  }

  /** From Beta(a, b): two Gamma variables' share. */
  beta(a: number, b: number): number {
    const [x, y] = [this.gamma(a), this.gamma(b)];
    // With tiny parameters both may be too small to tell apart: one of the ends, then.
    return x + y > 0 ? x / (x + y) : Number(this.uniform() < a / (a + b));
  }

  /** From Gamma(shape, 1) (Marsaglia and Tsang, 2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = this.normals(1)[0]!;
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  integers(count: number, n: number): Int32Array {
    return Int32Array.from({ length: count }, () => this.integer(n));
  }

  /** 0..n-1 in random order (Fisher-Yates). */
  permutation(n: number): Uint32Array {
    const out = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }
}
