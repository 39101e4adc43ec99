/**
 * N(0, 1) by the ziggurat method (Marsaglia and Tsang, 2000): half of the density is covered by 128 layers of equal
 * area, and 98 of 100 numbers lie in the part of a layer that is wholly under it, at the cost of one random word and
 * one product.
 */

/** Random words of 32 bits. */
export interface Words {
  next(): number;
}

const layers = 128;
/** Where the tail begins, and the area of each layer: their numbers for 128 layers. */
const tail = 3.442619855899;
const area = 9.91256303526217e-3;

const density = (x: number) => Math.exp((-x * x) / 2);

/** Right ends of the layers, from the lowest, whose tail is counted as if it were a rectangle. */
const edges = (() => {
  const x = [area / density(tail), tail];
  while (x.length < layers) x.push(Math.sqrt(-2 * Math.log(area / x.at(-1)! + density(x.at(-1)!))));
  return Float64Array.from([...x, 0]);
})();

/**
 * Of a word, the first 24 bits are the place in a layer, the others layer and sign: none depends on another (Doornik,
 * 2005).
 */
const places = 2 ** 24;
/** From a place to a number, by the word's last 8 bits. */
const scales = Float64Array.from({ length: 2 * layers }, (_, k) => ((k % 2 === 0 ? 1 : -1) * edges[k >> 1]!) / places);
/** Places below are under the density for certain, by layer. */
const sure = Float64Array.from({ length: layers }, (_, layer) => (places * edges[layer + 1]!) / edges[layer]!);

/** Fills `out` with independent numbers from N(0, 1). */
export function fillWithNormals(out: Float32Array, words: Words): void {
  for (let i = 0; i < out.length; i++) {
    const word = words.next();
    const last = word & 255;
    // The middle between two multiples: both signs are alike.
    const place = (word >>> 8) + 0.5;
    out[i] = place < sure[last >> 1]! ? place * scales[last]! : unsure(place, last, words);
  }
}

/** What becomes of a place that may lie above the density. */
function unsure(place: number, last: number, words: Words): number {
  for (;;) {
    const layer = last >> 1;
    const x = place * scales[last]!;
    if (place < sure[layer]!) return x;
    if (layer === 0) return Math.sign(x) * beyondTail(words);
    const [low, high] = [density(edges[layer]!), density(edges[layer + 1]!)];
    if (low + unit(words) * (high - low) < density(x)) return x;
    const word = words.next();
    [place, last] = [(word >>> 8) + 0.5, word & 255];
  }
}

/** From the tail (Marsaglia, 1964). */
function beyondTail(words: Words): number {
  for (;;) {
    const x = -Math.log(unit(words)) / tail;
    if (-2 * Math.log(unit(words)) > x * x) return tail + x;
  }
}

/** Uniform in (0, 1). */
function unit(words: Words): number {
  return ((words.next() >>> 0) + 0.5) / 2 ** 32;
}
