import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
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
  const file = new File(name, 'w');
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
