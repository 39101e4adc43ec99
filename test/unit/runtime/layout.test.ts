import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMemoryOrder, memoryAxes, permutation, relayout, sameMemory, type Layout } from '../../../engine/runtime/layout';
import { sizeOf } from '../../../engine/runtime/program';

const layouts: Layout[] = ['rows', 'nchw', 'oihw'];
const anyLayout = fc.constantFrom(...layouts);
const anyShape = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 5 })));
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
    expect([...relayout(Float32Array.of(0, 1, 10, 11, 100, 101, 110, 111), [1, 2, 2, 2], 'oihw')]).toEqual([0, 100, 10, 110, 1, 101, 11, 111]);
  });

  it('comes back, and does not touch what it was given', () => {
    fc.assert(fc.property(anyShape, anyLayout, (shape, layout) => {
      const values = counted(shape);
      const moved = relayout(values, shape, layout);
      expect(values).toEqual(counted(shape));
      expect(relayout(moved, shape, layout, true)).toEqual(values);
      expect(relayout(Int32Array.from(values), shape, layout)).toEqual(Int32Array.from(moved));
    }));
  });

  it('is what Transpose does with the permutation of any two layouts', () => {
    fc.assert(fc.property(anyShape, anyLayout, anyLayout, (shape, from, to) => {
      const values = counted(shape);
      const viaTranspose = transposed(relayout(values, shape, from), inMemoryOrder(shape, from), permutation(from, to, 4));
      expect(viaTranspose).toEqual(relayout(values, shape, to));
    }));
  });

  it('moves nothing exactly where the memory is the same', () => {
    fc.assert(fc.property(anyShape, anyLayout, anyLayout, (shape, from, to) => {
      const [a, b] = [relayout(counted(shape), shape, from), relayout(counted(shape), shape, to)];
      expect(sameMemory(shape, from, to)).toBe(a.every((x, i) => x === b[i]));
    }));
  });
});

describe('permutations', () => {
  it('lead from any layout to any other and back', () => {
    for (const from of layouts) {
      for (const to of layouts) {
        const there = permutation(from, to, 4);
        const back = permutation(to, from, 4);
        expect(there.map((axis) => back[axis])).toEqual([0, 1, 2, 3]);
        expect(there.map((axis) => memoryAxes(from, 4)[axis])).toEqual(memoryAxes(to, 4));
      }
    }
  });

  it('leave tensors of other ranks in rows', () => {
    expect(memoryAxes('rows', 3)).toEqual([0, 1, 2]);
    expect(relayout(Float32Array.of(1, 2, 3), [3], 'rows')).toEqual(Float32Array.of(1, 2, 3));
    expect(inMemoryOrder([5, 6], 'rows')).toEqual([5, 6]);
  });
});
