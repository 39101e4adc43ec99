import { randomUUID } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { File, ready } from 'h5wasm';

/** Arrays of an HDF5 file by key: bytes, numbers, or images of `side x side`. */
export type Hdf5Content = Record<
  string,
  { data: Uint8Array | Float32Array | Float64Array | BigInt64Array; shape?: number[]; compressed?: boolean }
>;

/** Writes an HDF5 file with the reference library. */
export async function writeHdf5(path: string, content: Hdf5Content): Promise<void> {
  const { FS } = await ready;
  const name = `/${randomUUID()}`;
  // Of the first form, as h5py writes them: without checksums.
  const file = new File(name, 'w', { libver: ['earliest', 'latest'] });
  for (const [key, { data, shape = [data.length], compressed }] of Object.entries(content)) {
    file.create_dataset({
      name: key,
      data,
      shape,
      ...(compressed ? { chunks: [2, ...shape.slice(1)], compression: 'gzip', compression_opts: [4] } : {}),
    });
  }
  file.close();
  await writeFile(path, FS.readFile(name));
  FS.unlink(name);
}

/** Where the first form of a superblock says where the file ends. */
const endAddress = 40;

/**
 * Moves an array that is stored as it is from its place in an HDF5 file to `offset`, far behind all others: a long file
 * of which the disk holds little.
 */
export async function moveFarBehind(path: string, data: Uint8Array, offset: number): Promise<void> {
  const bytes = await readFile(path);
  const place = Buffer.alloc(8);
  place.writeBigUInt64LE(BigInt(bytes.indexOf(data)));
  const named = bytes.indexOf(place);
  const file = await open(path, 'r+');
  for (const [at, address] of [
    [named, offset],
    [endAddress, offset + data.length],
  ] as const) {
    place.writeBigUInt64LE(BigInt(address));
    await file.write(place, 0, 8, at);
  }
  await file.write(new Uint8Array(data.length), 0, data.length, bytes.indexOf(data));
  await file.write(data, 0, data.length, offset);
  await file.close();
}

/**
 * `count` images of three planes, `count x 3 x side x side`: red is the image's number, green the row, blue the column.
 */
export function plainImages(count: number, side: number): { data: Uint8Array; shape: number[] } {
  const data = new Uint8Array(count * 3 * side ** 2);
  for (let i = 0; i < data.length; i++) {
    const pixel = i % side ** 2;
    const plane = Math.floor(i / side ** 2) % 3;
    data[i] = [Math.floor(i / (3 * side ** 2)), Math.floor(pixel / side), pixel % side][plane]!;
  }
  return { data, shape: [count, 3, side, side] };
}
