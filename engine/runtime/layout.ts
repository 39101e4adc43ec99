/**
 * How a tensor of four axes lies in memory, in oneDNN's notation. TF.js thinks in NHWC and HWIO, ONNX computes in NCHW
 * and OIHW; and ONNX Runtime's fastest convolutions on a processor want the channels in blocks as long as a vector
 * register. Carrying the layout with the value saves a transpose before and after every convolution.
 */
export type Layout = 'rows' | 'nchw' | 'oihw' | ImageLayout | FilterLayout;

/** Channels in blocks, each block innermost: `[N, C/16, H, W, 16]`. */
export type ImageLayout = 'nChw8c' | 'nChw16c';

/**
 * Filters for images in blocks: `[O/16, I/16, H, W, 16 of I, 16 of O]`, or `[O/16, I, H, W, 16 of O]` for a few
 * colours.
 */
export type FilterLayout = 'OIhw8i8o' | 'OIhw16i16o' | 'Ohwi8o' | 'Ohwi16o';

/** Floats in a vector register, and so channels in a block. */
export type Block = 8 | 16;

export const blockedImage = (block: Block): ImageLayout => (block === 8 ? 'nChw8c' : 'nChw16c');
export const blockedFilter = (block: Block): FilterLayout => (block === 8 ? 'OIhw8i8o' : 'OIhw16i16o');
export const blockedOutputs = (block: Block): FilterLayout => (block === 8 ? 'Ohwi8o' : 'Ohwi16o');

/**
 * An axis of the tensor as it stands in memory: whole, or split into the number of its block and the place within it.
 */
export interface Piece {
  axis: number;
  part: 'whole' | 'block' | 'within';
}

interface Order {
  block: number;
  pieces: readonly Piece[];
}

const whole = (axis: number): Piece => ({ axis, part: 'whole' });
const block = (axis: number): Piece => ({ axis, part: 'block' });
const within = (axis: number): Piece => ({ axis, part: 'within' });

const images = [whole(0), block(3), whole(1), whole(2), within(3)];
const filters = [block(3), block(2), whole(0), whole(1), within(2), within(3)];
const outputs = [block(3), whole(2), whole(0), whole(1), within(3)];

/** The tensor's own axes (NHWC, HWIO) in the order in which they lie in memory. */
const orders: Record<Exclude<Layout, 'rows'>, Order> = {
  nchw: { block: 1, pieces: [0, 3, 1, 2].map(whole) },
  oihw: { block: 1, pieces: [3, 2, 0, 1].map(whole) },
  nChw8c: { block: 8, pieces: images },
  nChw16c: { block: 16, pieces: images },
  OIhw8i8o: { block: 8, pieces: filters },
  OIhw16i16o: { block: 16, pieces: filters },
  Ohwi8o: { block: 8, pieces: outputs },
  Ohwi16o: { block: 16, pieces: outputs },
};

/** The pieces of a tensor's axes in the order in which they lie in memory. */
export function piecesOf(layout: Layout, rank: number): readonly Piece[] {
  return layout === 'rows' ? Array.from({ length: rank }, (_, axis) => whole(axis)) : orders[layout].pieces;
}

/** Channels in a block, 1 where the layout has none. */
function blockOf(layout: Layout): number {
  return layout === 'rows' ? 1 : orders[layout].block;
}

/** Whether the layout splits an axis. */
export function isBlocked(layout: Layout): boolean {
  return blockOf(layout) > 1;
}

/** Whether it is one for images in blocks. */
export function isBlockedImage(layout: Layout): layout is ImageLayout {
  return layout === 'nChw8c' || layout === 'nChw16c';
}

/**
 * Whether a tensor is an image that lies in blocks and fills them: one channel alone can lie so too, but no operator
 * for blocks reads it.
 */
export function fillsBlocks(shape: readonly number[], layout: Layout): layout is ImageLayout {
  return isBlockedImage(layout) && shape[3]! % blockOf(layout) === 0;
}

/** The tensor's own axes in the order in which ONNX counts them: an axis split in blocks stands where its blocks do. */
export function memoryAxes(layout: Layout, rank: number): readonly number[] {
  return piecesOf(layout, rank)
    .filter(({ part }) => part !== 'within')
    .map(({ axis }) => axis);
}

/** A per-axis list (a shape, begins, paddings) put in ONNX's order of the axes. */
export function inMemoryOrder<T>(perAxis: readonly T[], layout: Layout): T[] {
  return memoryAxes(layout, perAxis.length).map((axis) => perAxis[axis]!);
}

/** How memory in one layout is brought to another: seen as `split`, its axes permuted. */
export interface Rearrangement {
  split: number[];
  permutation: number[];
}

/** @throws Error where a block does not divide its axis, or the two layouts have blocks of different sizes. */
export function rearrangement(shape: readonly number[], from: Layout, to: Layout): Rearrangement {
  const [source, target] = splitPieces(shape, from, to);
  return {
    split: source.map(({ size }) => size),
    permutation: target.map(({ axis, part }) =>
      source.findIndex((piece) => piece.axis === axis && piece.part === part),
    ),
  };
}

/** Whether going from one layout to another moves nothing: the axes longer than one keep their order. */
export function sameMemory(shape: readonly number[], from: Layout, to: Layout): boolean {
  if (from === to) return true;
  const [source, target] = splitPieces(shape, from, to).map((pieces) =>
    pieces
      .filter(({ size }) => size > 1)
      .map(({ axis, part }) => `${axis}${part}`)
      .join(),
  );
  return source === target;
}

type SizedPiece = Piece & { size: number };

/** An axis of length one, which broadcasts, stays so in both its pieces. */
function sizeOfPiece({ axis, part }: Piece, shape: readonly number[], size: number): number {
  const n = shape[axis]!;
  if (part === 'whole' || n === 1) return n;
  return part === 'within' ? size : n / size;
}

/** The shape that the memory truly has, every piece of an axis for itself. */
export function pieceShape(shape: readonly number[], layout: Layout): number[] {
  return piecesOf(layout, shape.length).map((piece) => sizeOfPiece(piece, shape, blockOf(layout)));
}

/** The axis of `pieceShape` that holds the tensor's own `axis`; null where the layout splits it. */
export function pieceAxis(axis: number, layout: Layout, rank: number): number | null {
  const found = piecesOf(layout, rank).findIndex((piece) => piece.axis === axis && piece.part === 'whole');
  return found < 0 ? null : found;
}

/** Whether a tensor can lie so: blocks must divide the axes that they split, or those have length one. */
export function fits(shape: readonly number[], layout: Layout): boolean {
  return piecesOf(layout, shape.length).every(
    ({ axis, part }) => part === 'whole' || shape[axis] === 1 || shape[axis]! % blockOf(layout) === 0,
  );
}

/** The pieces of both layouts, every axis that one of them splits split in both. */
function splitPieces(shape: readonly number[], from: Layout, to: Layout): [SizedPiece[], SizedPiece[]] {
  const size = Math.max(blockOf(from), blockOf(to));
  const both = [piecesOf(from, shape.length), piecesOf(to, shape.length)] as const;
  const splitAxes = new Set(
    both
      .flat()
      .filter(({ part }) => part === 'block')
      .map(({ axis }) => axis),
  );
  for (const axis of splitAxes)
    if (shape[axis] !== 1 && shape[axis]! % size !== 0)
      throw new Error(`[${shape.join()}] does not fit ${from} and ${to}: axis ${axis} is no multiple of ${size}.`);
  const sized = (piece: Piece): SizedPiece => ({ ...piece, size: sizeOfPiece(piece, shape, size) });
  const split = (pieces: readonly Piece[]) =>
    pieces
      .flatMap((piece) =>
        piece.part === 'whole' && splitAxes.has(piece.axis) ? [block(piece.axis), within(piece.axis)] : [piece],
      )
      .map(sized);
  return [split(both[0]), split(both[1])];
}

/** `values`, row-major by the tensor's own axes, brought into `layout` (or back, with `inverse`). */
export function relayout<T extends Float32Array | Int32Array>(
  values: T,
  shape: readonly number[],
  layout: Layout,
  inverse = false,
): T {
  const out = values.slice() as T;
  if (sameMemory(shape, 'rows', layout)) return out;
  const { split, permutation } = rearrangement(shape, 'rows', layout);
  const strides = split.map((_, i) => split.slice(i + 1).reduce((product, n) => product * n, 1));
  const sizes = permutation.map((axis) => split[axis]!);
  const steps = permutation.map((axis) => strides[axis]!);
  const index = sizes.map(() => 0);
  let row = 0;
  for (let position = 0; position < out.length; position++) {
    if (inverse) out[row] = values[position]!;
    else out[position] = values[row]!;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      row += steps[axis]!;
      if (++index[axis]! < sizes[axis]!) break;
      row -= index[axis]! * steps[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
