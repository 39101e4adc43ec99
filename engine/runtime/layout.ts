/**
 * How a tensor of four axes lies in memory. TF.js thinks in NHWC and HWIO, ONNX computes in NCHW and OIHW; carrying the
 * layout with the value saves a transpose before and after every convolution.
 */
export type Layout = 'rows' | 'nchw' | 'oihw';

/** Memory axis i holds the tensor's own axis `axes[i]`. */
const axesOf: Record<Exclude<Layout, 'rows'>, readonly [number, number, number, number]> = {
  nchw: [0, 3, 1, 2],
  oihw: [3, 2, 0, 1],
};

/** The tensor's own axes in the order in which they lie in memory. */
export function memoryAxes(layout: Layout, rank: number): readonly number[] {
  return layout === 'rows' ? Array.from({ length: rank }, (_, i) => i) : axesOf[layout];
}

/** A per-axis list (a shape, begins, paddings) put in memory order. */
export function inMemoryOrder<T>(perAxis: readonly T[], layout: Layout): T[] {
  return memoryAxes(layout, perAxis.length).map((axis) => perAxis[axis]!);
}

/** The permutation for a Transpose that brings memory order `from` to memory order `to`. */
export function permutation(from: Layout, to: Layout, rank: number): number[] {
  const source = memoryAxes(from, rank);
  return memoryAxes(to, rank).map((axis) => source.indexOf(axis));
}

/** Whether going from one layout to another moves nothing: the axes longer than one keep their order. */
export function sameMemory(shape: readonly number[], from: Layout, to: Layout): boolean {
  const long = (layout: Layout) => memoryAxes(layout, shape.length).filter((axis) => shape[axis]! > 1).join();
  return long(from) === long(to);
}

/** `values`, row-major by the tensor's own axes, brought into `layout` (or back, with `inverse`). */
export function relayout<T extends Float32Array | Int32Array>(values: T, shape: readonly number[], layout: Layout, inverse = false): T {
  const out = values.slice() as T;
  if (sameMemory(shape, 'rows', layout)) return out;
  const axes = memoryAxes(layout, shape.length);
  const rowStrides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const [n0, n1, n2, n3] = axes.map((axis) => shape[axis]!) as [number, number, number, number];
  const [s0, s1, s2, s3] = axes.map((axis) => rowStrides[axis]!) as [number, number, number, number];
  let position = 0;
  for (let a = 0; a < n0; a++) for (let b = 0; b < n1; b++) for (let c = 0; c < n2; c++) for (let d = 0; d < n3; d++) {
    const row = a * s0 + b * s1 + c * s2 + d * s3;
    if (inverse) out[row] = values[position]!; else out[position] = values[row]!;
    position++;
  }
  return out;
}
