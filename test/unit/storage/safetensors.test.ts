import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../engine/storage/safetensors';

const tensors = {
  weights: { shape: [2, 3], data: Float32Array.from([1.5, -2, 3, 0, Number.MIN_VALUE, 1e30]) },
  count: { shape: [], data: Int32Array.from([-7]) },
  none: { shape: [0, 4], data: new Float32Array(0) },
};
const join = (parts: Uint8Array[]) => Buffer.concat(parts);

describe('safetensors', () => {
  it('gives back what was written, also out of the middle of a buffer', () => {
    const file = join(encodeSafetensors(tensors, { step: '5' }));
    const shifted = Buffer.concat([Buffer.from('x'), file]).subarray(1);
    for (const bytes of [file, shifted, new Uint8Array(file)]) {
      expect(decodeSafetensors(bytes)).toEqual({ tensors, metadata: { step: '5' } });
    }
  });

  it('is the format, byte for byte', () => {
    const file = join(encodeSafetensors({ a: { shape: [1, 2], data: Float32Array.from([1, -1]) } }));
    const header = '{"__metadata__":{},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(80, ' ');
    expect(file.subarray(0, 8).toString('hex')).toBe('5000000000000000');
    expect(file.subarray(8, 88).toString()).toBe(padded);
    expect(file.subarray(88).toString('hex')).toBe('0000803f000080bf');
  });

  it('reads a file that another writer made: keys in any order, no metadata, no padding', () => {
    const header =
      '{"b":{"data_offsets":[4,8],"dtype":"I32","shape":[]},"a":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"}}';
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const file = Buffer.concat([length, Buffer.from(header), Buffer.from('0000c03f02000000', 'hex')]);
    expect(decodeSafetensors(file).tensors).toEqual({
      a: { shape: [1], data: Float32Array.of(1.5) },
      b: { shape: [], data: Int32Array.of(2) },
    });
  });

  it.each<[string, (file: Buffer) => Buffer]>([
    ['it has 3 bytes, too few for a header', (file) => file.subarray(0, 3)],
    ['its header is cut off', (file) => file.subarray(0, 40)],
    ['it ends in the middle of count', (file) => file.subarray(0, -1)],
    ['it holds more than its header says', (file) => Buffer.concat([file, Buffer.alloc(4)])],
    [
      'its header is not JSON',
      (file) => {
        file[8] = 0xff;
        return file;
      },
    ],
    [
      'weights is of type F16, which is not read here',
      (file) => Buffer.from(file.toString('latin1').replace('F32', 'F16'), 'latin1'),
    ],
    [
      "the place of weights doesn't fit its shape",
      (file) => Buffer.from(file.toString('latin1').replace('[2,3]', '[2,4]'), 'latin1'),
    ],
  ])('says: %s', (message, damage) => {
    const { weights, count } = tensors;
    expect(() => decodeSafetensors(damage(join(encodeSafetensors({ weights, count }))))).toThrow(message);
  });

  it("refuses to write values that don't fill their shape", () => {
    expect(() => encodeSafetensors({ a: { shape: [3], data: new Float32Array(2) } })).toThrow(
      'a has 2 values for the shape 3',
    );
  });
});
