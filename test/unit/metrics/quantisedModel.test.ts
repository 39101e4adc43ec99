import { describe, expect, it } from 'vitest';
import { FlatTable } from '../../../engine/metrics/networks/pretrained/quantised/flatTable';
import { quantisedModel } from '../../../engine/metrics/networks/pretrained/quantised/quantisedModel';
import { readTflite, type QuantisedGraph } from '../../../engine/metrics/networks/pretrained/quantised/tflite';
import { onnxLibrary } from '../../../engine/metrics/networks/pretrained/graphNetwork';
import { encodeModel } from '../../../engine/runtime/onnx/encode';

const none = new Uint8Array();
const computed = (shape: number[], scale: number, zeroPoint: number) =>
  ({ shape, scale, zeroPoint, type: 'uint8', data: none }) as const;

/** A 2x2 image of 3 channels; two filters of one tap; pools; both, side by side in a coarser scale. */
const graph: QuantisedGraph = {
  input: 0,
  tensors: [
    computed([1, 2, 2, 3], 1 / 128, 128),
    { shape: [2, 1, 1, 3], scale: 0.5, zeroPoint: 2, type: 'uint8', data: Uint8Array.of(4, 2, 0, 2, 6, 3) },
    { shape: [2], scale: 0.5 / 128, zeroPoint: 0, type: 'int32', data: new Uint8Array(Int32Array.of(128, 0).buffer) },
    computed([1, 2, 2, 2], 0.25, 0),
    computed([1, 1, 1, 2], 0.25, 0),
    computed([1, 1, 1, 2], 0.25, 0),
    computed([1, 1, 1, 4], 0.5, 1),
  ],
  operators: [
    { kind: 'convolution', inputs: [0, 1, 2], output: 3, padding: 'valid', stride: 1 },
    { kind: 'maxPool', inputs: [3], output: 4, padding: 'valid', stride: 1, side: 2 },
    { kind: 'averagePool', inputs: [3], output: 5, padding: 'valid', stride: 1, side: 2 },
    { kind: 'concatenation', inputs: [4, 5], output: 6 },
  ],
};

describe('a quantised network', () => {
  it('rounds to the bytes of each tensor', async () => {
    const { InferenceSession, Tensor } = await onnxLibrary();
    const session = await InferenceSession.create(encodeModel(quantisedModel(graph, { map: 3, all: 6 })));
    const images = Uint8Array.from(
      [
        [255, 128, 0],
        [128, 192, 128],
        [0, 0, 0],
        [255, 255, 255],
      ].flat(),
    );
    const { map, all } = await session.run({ images: new Tensor('uint8', images, [1, 2, 2, 3]) });
    const real = (at: number, c: number) => {
      const [a, b, d] = [0, 1, 2].map((i) => (images[3 * at + i]! - 128) / 128) as [number, number, number];
      return c === 0 ? (4 - 2) * 0.5 * a - 0.5 * 2 * d + 0.5 : (6 - 2) * 0.5 * b + 0.5 * d;
    };
    const bytes = [0, 1].flatMap((c) =>
      [0, 1, 2, 3].map((at) => Math.min(255, Math.max(0, Math.round(real(at, c) / 0.25)))),
    );
    expect([...(map!.data as Float32Array)]).toEqual(bytes.map((q) => q * 0.25));
    const largest = [bytes.slice(0, 4), bytes.slice(4)].map((own) => Math.max(...own) * 0.25);
    const found = [...(all!.data as Float32Array)];
    // From quarters to halves, to the nearest.
    found.slice(0, 2).forEach((value, c) => expect(Math.abs(value - largest[c]!)).toBeLessThanOrEqual(0.25));
    const means = [bytes.slice(0, 4), bytes.slice(4)].map((own) => (own.reduce((a, b) => a + b) / 4) * 0.25);
    found.slice(2).forEach((value, c) => expect(Math.abs(value - means[c]!)).toBeLessThanOrEqual(0.25 + 0.125));
    for (const value of found) expect(value / 0.5).toBe(Math.round(value / 0.5));
  });
});

/** A buffer of one table whose first field is a vector of numbers. */
function tableOf(numbers: number[]): Buffer {
  const file = Buffer.alloc(28 + 4 * numbers.length);
  file.writeUInt32LE(12, 0); // the root
  file.writeUInt16LE(6, 4); // its layout: bytes, bytes of the table, where field 0 lies
  file.writeUInt16LE(8, 6);
  file.writeUInt16LE(4, 8);
  file.writeInt32LE(8, 12); // the table: how far back its layout is, and field 0: how far the vector is
  file.writeUInt32LE(8, 16);
  file.writeUInt32LE(numbers.length, 24);
  numbers.forEach((n, i) => file.writeInt32LE(n, 28 + 4 * i));
  return file;
}

describe('tables of FlatBuffers', () => {
  it('are read by their layouts', () => {
    const table = FlatTable.root(tableOf([3, -1, 7]));
    expect(table.ints(0)).toEqual([3, -1, 7]);
    expect(table.ints(1)).toEqual([]);
    expect(table.int(5, 9)).toBe(9);
  });

  it('with offsets or lengths beyond the file are refused', () => {
    const changed = (at: number, value: number) => {
      const file = tableOf([1]);
      file.writeUInt32LE(value, at);
      return () => FlatTable.root(file).ints(0);
    };
    for (const change of [changed(0, 1000), changed(12, 0x7fffffff), changed(12, 0x80000000)])
      expect(change).toThrow('outside the file');
    for (const change of [changed(16, 1000), changed(24, 0x40000000), changed(24, 2)])
      expect(change).toThrow('outside the file');
    expect(() => FlatTable.root(new Uint8Array(3))).toThrow('outside the file');
    expect(() => readTflite(tableOf([1]))).toThrow('no TensorFlow Lite file');
  });
});
