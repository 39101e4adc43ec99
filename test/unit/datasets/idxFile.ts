import type { IdxArray } from '../../../engine/datasets/formats/idx';

/** An array as an IDX file of unsigned bytes: the reverse of `parseIdx`. */
export function encodeIdx({ shape, data }: IdxArray): Uint8Array {
  const header = 4 + 4 * shape.length;
  const bytes = new Uint8Array(header + data.length);
  bytes.set([0, 0, 0x08, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((n, i) => view.setUint32(4 + 4 * i, n));
  bytes.set(data, header);
  return bytes;
}
