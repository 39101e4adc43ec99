export interface BmpKind {
  width: number;
  height: number;
  depth: number;
  isTopDown?: boolean;
  /** Bytes of the header after the file's: 12 is OS/2's. */
  headerSize?: number;
  compression?: number;
  /** Red, green and blue. */
  palette?: readonly (readonly number[])[];
  masks?: readonly number[];
  /** Bytes between palette and pixels. */
  gap?: number;
}

/** A BMP whose pixels are numbers of `depth` bits, given from the top row on; none for what goes behind by itself. */
export function bmpFile(kind: BmpKind, pixels: readonly number[]): Buffer {
  const { width, height, depth, palette = [], masks = [], headerSize = 40, compression = 0, gap = 0 } = kind;
  const header = Buffer.alloc(14 + headerSize);
  const colours = palette.map(([r, g, b]) => (headerSize === 12 ? [b!, g!, r!] : [b!, g!, r!, 0])).flat();
  const maskBytes = masks.flatMap((mask) => [mask & 255, (mask >> 8) & 255, (mask >> 16) & 255, mask >>> 24]);
  const between = headerSize === 40 ? maskBytes : [];
  header.write('BM', 0, 'latin1');
  header.writeUInt32LE(header.length + between.length + colours.length + gap, 10);
  header.writeUInt32LE(headerSize, 14);
  if (headerSize === 12) [width, height, 1, depth].forEach((value, i) => header.writeUInt16LE(value, 18 + 2 * i));
  else {
    header.writeInt32LE(width, 18);
    header.writeInt32LE(kind.isTopDown ? -height : height, 22);
    header.writeUInt16LE(1, 26);
    header.writeUInt16LE(depth, 28);
    header.writeUInt32LE(compression, 30);
    if (depth <= 8 && palette.length < 2 ** depth) header.writeUInt32LE(palette.length, 46);
    if (headerSize > 40) header.set(maskBytes, 54);
  }
  const rows = Array.from({ length: pixels.length === 0 ? 0 : height }, (_, y) => {
    const row = pixels.slice(y * width, (y + 1) * width);
    if (depth > 8) {
      const bytes = row.flatMap((pixel) =>
        Array.from({ length: depth / 8 }, (_, i) => Math.floor(pixel / 256 ** i) % 256),
      );
      return padded(bytes);
    }
    const bits = row.map((pixel) => pixel.toString(2).padStart(depth, '0')).join('');
    return padded((bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
  });
  const stored = kind.isTopDown ? rows : rows.reverse();
  return Buffer.concat([header, Buffer.from([...between, ...colours]), Buffer.alloc(gap, 77), ...stored]);
}

/** Rows fill whole words of four bytes. */
function padded(bytes: number[]): Buffer {
  return Buffer.from([...bytes, ...Array<number>((4 - (bytes.length % 4)) % 4).fill(99)]);
}
