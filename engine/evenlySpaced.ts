/** `count` places among `total`, evenly spaced from the first on: what is sorted is looked at in all its parts. */
export function evenlySpaced(count: number, total: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
}
