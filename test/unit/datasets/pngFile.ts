import { deflateSync } from 'node:zlib';

/** Writes PNGs of every kind that the specification knows, one row after the other, for decoders to be held to. */

/** Samples of a pixel in each colour type, and the depths that it may have. */
export const colourTypes = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
} as const;

export interface PngKind {
  width: number;
  height: number;
  colourType: keyof typeof colourTypes;
  depth: number;
  isInterlaced?: boolean;
  /** Of the rows, in turn. */
  filters?: readonly number[];
}

/** A PNG of `height x width x channels` samples, with chunks before and after its pixels. */
export function pngFile(
  { width, height, colourType, depth, isInterlaced = false, filters = [0] }: PngKind,
  samples: ArrayLike<number>,
  { before = [], after = [] }: { before?: readonly Buffer[]; after?: readonly Buffer[] } = {},
): Buffer {
  const { channels } = colourTypes[colourType];
  const lines: Buffer[] = [];
  for (const [x0, y0, dx, dy] of isInterlaced ? adam7 : ([[0, 0, 1, 1]] as const)) {
    const [columns, rows] = [Math.ceil((width - x0) / dx), Math.ceil((height - y0) / dy)];
    if (columns <= 0 || rows <= 0) continue;
    let above = Buffer.alloc(Math.ceil((columns * channels * depth) / 8));
    for (let y = 0; y < rows; y++) {
      const bits = Array.from({ length: columns * channels }, (_, i) => {
        const pixel = (y0 + y * dy) * width + x0 + Math.floor(i / channels) * dx;
        return samples[pixel * channels + (i % channels)]!.toString(2).padStart(depth, '0');
      }).join('');
      const line = Buffer.from(
        (bits.padEnd(8 * above.length, '0').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)),
      );
      lines.push(filtered(line, above, filters[y % filters.length]!, Math.max(1, (channels * depth) / 8)));
      above = line;
    }
  }
  return pngOf(headerOf({ width, height, colourType, depth, isInterlaced }), [
    ...before,
    pngChunk('IDAT', deflateSync(Buffer.concat(lines))),
    ...after,
  ]);
}

const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function filtered(line: Buffer, above: Buffer, filter: number, pixelBytes: number): Buffer {
  const row = Buffer.alloc(1 + line.length);
  row[0] = filter;
  line.forEach((byte, i) => {
    const [a, b, c] = [line[i - pixelBytes] ?? 0, above[i]!, above[i - pixelBytes] ?? 0];
    const nearest = [a, b, c].reduce((best, each) => (distance(each) < distance(best) ? each : best));
    function distance(value: number): number {
      return Math.abs(a + b - c - value);
    }
    row[1 + i] = byte - [0, a, b, Math.floor((a + b) / 2), nearest][filter]!;
  });
  return row;
}

export function headerOf({ width, height, colourType, depth, isInterlaced = false }: PngKind): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, isInterlaced ? 1 : 0], 8);
  return pngChunk('IHDR', header);
}

/** A PNG of a header and further chunks, IEND not among them. */
export function pngOf(header: Buffer, chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), header, ...chunks, pngChunk('IEND', [])]);
}

/** @param isSound whether its checksum is right. */
export function pngChunk(type: string, content: Iterable<number>, isSound = true): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from([...content])]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE((crc32(body) ^ (isSound ? 0 : 1)) >>> 0, 4 + body.length);
  return chunk;
}

/** Bit by bit, as the specification defines it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return ~crc >>> 0;
}
