import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { encodeSafetensors, encodeSealed } from '../../../engine/storage/safetensors';
import { temporaryFolder } from '../training/bench';
import { readTensorFile } from './tensorFile';
import { describe, expect, it } from 'vitest';

const tensors = {
  weights: { shape: [2, 3], data: Float32Array.from([1.5, -2, 3, 0, Number.MIN_VALUE, 1e30]) },
  count: { shape: [], data: Int32Array.from([-7]) },
  none: { shape: [0, 4], data: new Float32Array(0) },
};
const join = (parts: Uint8Array[]) => Buffer.concat(parts);

function read(bytes: Uint8Array) {
  const file = path.join(temporaryFolder(), 'file.safetensors');
  writeFileSync(file, bytes);
  return readTensorFile(file);
}

/** A file of a header and so many bytes of values. */
function fileOf(header: string, dataBytes: number): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(dataBytes)]);
}

describe('safetensors', () => {
  it('gives back what was written', async () => {
    const file = join(encodeSafetensors(tensors, { step: '5' }));
    const sha256 = createHash('sha256').update(file).digest('hex');
    expect(await read(file)).toEqual({ tensors, metadata: { step: '5' }, sha256 });
  });

  it('gives back tensors that are longer than what is read at once, and end in the middle of it', async () => {
    const long = Object.fromEntries(
      [700_001, 1_500_000, 3, 900_000].map((length, i) => [
        `t${i}`,
        { shape: [length], data: Float32Array.from({ length }, (_, at) => at * (i + 1)) },
      ]),
    );
    const { tensors: found } = await read(join(encodeSafetensors(long)));
    expect(Object.keys(found)).toEqual(Object.keys(long));
    for (const [name, { data }] of Object.entries(long))
      expect(Buffer.from(found[name]!.data.buffer).equals(Buffer.from(data.buffer)), name).toBe(true);
  });

  it('seals a file, and gives it back without the seal', async () => {
    const file = encodeSealed(tensors, { step: '5' });
    expect(await read(file)).toMatchObject({ tensors, metadata: { step: '5' } });
    expect(file.toString('latin1')).toMatch(/"sha256":"[0-9a-f]{64}"/);
    file[file.length - 1]! ^= 1;
    await expect(read(file)).rejects.toThrow('its contents are not those that were written');
  });

  it('is the format, byte for byte', () => {
    const file = join(encodeSafetensors({ a: { shape: [1, 2], data: Float32Array.from([1, -1]) } }));
    const header = '{"__metadata__":{},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(80, ' ');
    expect(file.subarray(0, 8).toString('hex')).toBe('5000000000000000');
    expect(file.subarray(8, 88).toString()).toBe(padded);
    expect(file.subarray(88).toString('hex')).toBe('0000803f000080bf');
  });

  it('reads a file that another writer made: keys in any order, no metadata, no padding', async () => {
    const header =
      '{"b":{"data_offsets":[4,8],"dtype":"I32","shape":[]},"a":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"}}';
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const file = Buffer.concat([length, Buffer.from(header), Buffer.from('0000c03f02000000', 'hex')]);
    expect((await read(file)).tensors).toEqual({
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
    [
      'its header gives no type, shape and place of count',
      (file) => Buffer.from(file.toString('latin1').replace('"shape":[]', '"shape":7 '), 'latin1'),
    ],
  ])('says: %s', async (message, damage) => {
    const { weights, count } = tensors;
    await expect(read(damage(join(encodeSafetensors({ weights, count }))))).rejects.toThrow(message);
  });

  it('takes no memory for what a header claims and the file has not', async () => {
    const claimed = 2 ** 40;
    const header = JSON.stringify({ a: { dtype: 'F32', shape: [claimed / 4], data_offsets: [0, claimed] } });
    const before = process.memoryUsage().arrayBuffers;
    await expect(read(fileOf(header, 64))).rejects.toThrow('it ends in the middle of a');
    const length = Buffer.alloc(64);
    length.writeBigUInt64LE(BigInt(claimed));
    await expect(read(length)).rejects.toThrow('its header is cut off');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('reads no header, and no file, of a length that none has', async () => {
    const file = path.join(temporaryFolder(), 'sparse');
    const handle = await open(file, 'w');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(2 ** 30));
    await handle.write(length);
    await handle.truncate(2 ** 31);
    await expect(readTensorFile(file)).rejects.toThrow('its header is cut off');
    await handle.truncate(2 ** 43);
    await handle.close();
    await expect(readTensorFile(file)).rejects.toThrow('more than this machine has memory');
  });

  it('shows names without what a terminal obeys, and cut', async () => {
    const header = (name: string) => JSON.stringify({ [name]: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } });
    await expect(read(fileOf(header('a\u001b[2J'), 4))).rejects.toThrow(
      "the place of a\\u001b[2J doesn't fit its shape",
    );
    await expect(read(fileOf(header('x'.repeat(9999)), 4))).rejects.toThrow(`the place of ${'x'.repeat(100)}… doesn't`);
  });

  it('gives back a tensor by any name', async () => {
    const header = '{"__proto__":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}';
    const { tensors: found } = await read(fileOf(header, 4));
    expect(Object.entries(found)).toEqual([['__proto__', { shape: [1], data: Int32Array.of(0) }]]);
  });

  it("refuses to write values that don't fill their shape", () => {
    expect(() => encodeSafetensors({ a: { shape: [3], data: new Float32Array(2) } })).toThrow(
      'a has 2 values for the shape 3',
    );
  });
});
