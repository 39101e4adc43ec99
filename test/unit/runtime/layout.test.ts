import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fits,
  inMemoryOrder,
  memoryAxes,
  pieceShape,
  rearrangement,
  relayout,
  sameMemory,
  type Layout,
} from '../../../engine/runtime/layout';
import { sizeOf } from '../../../engine/runtime/program';

const plain: Layout[] = ['rows', 'nchw', 'oihw'];
// A tensor lies in blocks of one length only.
const eights: Layout[] = ['rows', 'nchw', 'oihw', 'nChw8c', 'OIhw8i8o', 'Ohwi8o'];
const sixteens: Layout[] = ['rows', 'nchw', 'oihw', 'nChw16c', 'OIhw16i16o', 'Ohwi16o'];
const anyPair = fc.oneof(
  ...[plain, eights, sixteens].map((layouts) => fc.tuple(fc.constantFrom(...layouts), fc.constantFrom(...layouts))),
);
const small = fc.integer({ min: 1, max: 4 });
const channels = fc.constantFrom(1, 3, 16, 32);
const anyShape = fc.tuple(small, small, channels, channels);
const counted = (shape: readonly number[]) => Float32Array.from({ length: sizeOf(shape) }, (_, i) => i);

/** ONNX's Transpose, written from its definition. */
function transposed(values: Float32Array, shape: readonly number[], perm: readonly number[]): Float32Array {
  const out: number[] = [];
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const visit = (axis: number, at: number) => {
    if (axis === perm.length) out.push(values[at]!);
    else for (let i = 0; i < shape[perm[axis]!]!; i++) visit(axis + 1, at + i * strides[perm[axis]!]!);
  };
  visit(0, 0);
  return Float32Array.from(out);
}

describe('relayout', () => {
  it('puts NHWC into NCHW and HWIO into OIHW', () => {
    // One image of 1 x 2 pixels and 3 colours: colours come apart.
    expect([...relayout(Float32Array.of(1, 2, 3, 4, 5, 6), [1, 1, 2, 3], 'nchw')]).toEqual([1, 4, 2, 5, 3, 6]);
    // A filter of 1 x 2 taps, 2 inputs, 2 outputs.
    expect([...relayout(Float32Array.of(0, 1, 10, 11, 100, 101, 110, 111), [1, 2, 2, 2], 'oihw')]).toEqual([
      0, 100, 10, 110, 1, 101, 11, 111,
    ]);
  });

  it('comes back, and does not touch what it was given', () => {
    fc.assert(
      fc.property(anyShape, anyPair, (shape, [layout]) => {
        fc.pre(fits(shape, layout));
        const values = counted(shape);
        const moved = relayout(values, shape, layout);
        expect(values).toEqual(counted(shape));
        expect(relayout(moved, shape, layout, true)).toEqual(values);
        expect(relayout(Int32Array.from(values), shape, layout)).toEqual(Int32Array.from(moved));
      }),
    );
  });

  it('is what Transpose does to the pieces of any two layouts', () => {
    fc.assert(
      fc.property(anyShape, anyPair, (shape, [from, to]) => {
        fc.pre(fits(shape, from) && fits(shape, to));
        const values = counted(shape);
        const { split, permutation } = rearrangement(shape, from, to);
        expect(sizeOf(split)).toBe(sizeOf(shape));
        expect(transposed(relayout(values, shape, from), split, permutation)).toEqual(relayout(values, shape, to));
      }),
    );
  });

  it('moves nothing exactly where the memory is the same', () => {
    fc.assert(
      fc.property(anyShape, anyPair, (shape, [from, to]) => {
        fc.pre(fits(shape, from) && fits(shape, to));
        const [a, b] = [relayout(counted(shape), shape, from), relayout(counted(shape), shape, to)];
        expect(sameMemory(shape, from, to)).toBe(a.every((x, i) => x === b[i]));
      }),
    );
  });
});

describe('layouts in blocks', () => {
  it('put whole blocks of channels side by side', () => {
    // Two pixels of 16 channels in blocks of eight: channels 0-7 of both, then 8-15 of both.
    const moved = relayout(
      Float32Array.from({ length: 32 }, (_, i) => i),
      [1, 1, 2, 16],
      'nChw8c',
    );
    expect([...moved.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 16, 17]);
    expect(moved[16]).toBe(8);
  });

  it('are for channels that fill whole blocks, or for one', () => {
    expect(fits([2, 3, 4, 32], 'nChw16c')).toBe(true);
    expect(fits([2, 3, 4, 1], 'nChw16c')).toBe(true);
    expect(fits([2, 3, 4, 24], 'nChw16c')).toBe(false);
    expect(() => rearrangement([2, 3, 4, 24], 'rows', 'nChw16c')).toThrow('axis 3 is no multiple of 16');
    expect(pieceShape([2, 3, 4, 32], 'nChw16c')).toEqual([2, 2, 3, 4, 16]);
    expect(pieceShape([3, 3, 16, 32], 'OIhw8i8o')).toEqual([4, 2, 3, 3, 8, 8]);
  });

  it('leave tensors of other ranks in rows', () => {
    expect(memoryAxes('rows', 3)).toEqual([0, 1, 2]);
    expect(relayout(Float32Array.of(1, 2, 3), [3], 'rows')).toEqual(Float32Array.of(1, 2, 3));
    expect(inMemoryOrder([5, 6], 'rows')).toEqual([5, 6]);
  });
});
