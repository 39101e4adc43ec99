import { deflateSync } from 'node:zlib';

export interface TiffKind {
  width: number;
  height: number;
  depth: number;
  channels: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK. */
  photometric: number;
  /** 1 none, 5 LZW, 8 deflate, 32773 PackBits. */
  compression?: 1 | 5 | 8 | 32773;
  rowsPerStrip?: number;
  /** Pixels along the sides of tiles, in which the image lies instead of strips. */
  tile?: readonly [width: number, height: number];
  isBigEndian?: boolean;
  hasPredictor?: boolean;
  palette?: readonly number[];
  /** What the sample behind the colours is. */
  extra?: number;
  orientation?: number;
  /** Further entries of the directory, of one short. */
  more?: Record<number, number>;
}

/** A TIFF of `height x width x channels` samples in strips or tiles; its directory lies behind them. */
export function tiffFile(kind: TiffKind, samples: readonly number[]): Buffer {
  const { width, height, depth, channels, compression = 1, isBigEndian = false } = kind;
  const { tile, rowsPerStrip = height } = kind;
  const [across, down] = tile ?? [width, rowsPerStrip];
  const strips: Buffer[] = [];
  for (let top = 0; top < height; top += down) {
    for (let left = 0; left < width; left += across) {
      const rows = Array.from({ length: tile ? down : Math.min(down, height - top) }, (_, row) => {
        // What of a tile lies outside has samples that mean nothing.
        const own = Array.from({ length: across * channels }, (_, i) =>
          top + row < height && left + i / channels < width
            ? samples[((top + row) * width + left) * channels + i]!
            : i % 2,
        );
        const line = kind.hasPredictor
          ? own.map((value, i) => (value - (own[i - channels] ?? 0)) & (2 ** depth - 1))
          : own;
        return packedRow(line, depth, isBigEndian);
      });
      strips.push(compress(rows, compression));
    }
  }
  const entries = new Map<number, { type: number; values: readonly number[] }>();
  const short = (tag: number, ...values: number[]) => entries.set(tag, { type: 3, values });
  let at = 8;
  const offsets = strips.map((strip) => (at += strip.length) - strip.length);
  short(256, width);
  short(257, height);
  short(258, ...Array<number>(channels).fill(depth));
  short(259, compression);
  short(262, kind.photometric);
  entries.set(tile ? 324 : 273, { type: 4, values: offsets });
  if (kind.orientation !== undefined) short(274, kind.orientation);
  short(277, channels);
  if (tile) tile.forEach((side, i) => short(322 + i, side));
  else short(278, rowsPerStrip);
  entries.set(tile ? 325 : 279, { type: 4, values: strips.map(({ length }) => length) });
  if (kind.hasPredictor) short(317, 2);
  if (kind.palette) short(320, ...kind.palette);
  if (kind.extra !== undefined) short(338, kind.extra);
  for (const [tag, value] of Object.entries(kind.more ?? {})) short(Number(tag), value);

  const number = (value: number, size: number) => {
    const bytes = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
    return isBigEndian ? bytes.reverse() : bytes;
  };
  const sorted = [...entries].sort(([one], [other]) => one - other);
  const behind: number[] = [];
  const directoryEnd = at + 2 + 12 * sorted.length + 4;
  const directory = sorted.flatMap(([tag, { type, values }]) => {
    const bytes = values.flatMap((value) => number(value, type === 3 ? 2 : 4));
    const place = bytes.length <= 4 ? [...bytes, 0, 0, 0, 0].slice(0, 4) : number(directoryEnd + behind.length, 4);
    if (bytes.length > 4) behind.push(...bytes);
    return [...number(tag, 2), ...number(type, 2), ...number(values.length, 4), ...place];
  });
  return Buffer.concat([
    Buffer.from([...Buffer.from(isBigEndian ? 'MM' : 'II'), ...number(42, 2), ...number(at, 4)]),
    ...strips,
    Buffer.from([...number(sorted.length, 2), ...directory, 0, 0, 0, 0, ...behind]),
  ]);
}

function packedRow(samples: readonly number[], depth: number, isBigEndian: boolean): Buffer {
  if (depth === 16) {
    const row = Buffer.alloc(2 * samples.length);
    samples.forEach((sample, i) => (isBigEndian ? row.writeUInt16BE(sample, 2 * i) : row.writeUInt16LE(sample, 2 * i)));
    return row;
  }
  const bits = samples.map((sample) => sample.toString(2).padStart(depth, '0')).join('');
  return Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
}

function compress(rows: readonly Buffer[], compression: number): Buffer {
  if (compression === 32773) return Buffer.concat(rows.map(packBits));
  const bytes = Buffer.concat(rows);
  if (compression === 8) return deflateSync(bytes);
  return compression === 5 ? lzw(bytes) : bytes;
}

/** Runs of equal bytes, and those between one by one. */
function packBits(row: Buffer): Buffer {
  const packed: number[] = [];
  for (let at = 0; at < row.length;) {
    let run = 1;
    while (run < 128 && row[at + run] === row[at]) run++;
    packed.push(run === 1 ? 0 : 257 - run, row[at]!);
    at += run;
  }
  return Buffer.from(packed);
}

/** Codes with their highest bit first, longer one code earlier than they need to be. */
function lzw(bytes: Buffer): Buffer {
  let bits = '';
  let codeBits = 9;
  let known = new Map<string, number>();
  const put = (code: number) => (bits += code.toString(2).padStart(codeBits, '0'));
  const begin = () => {
    put(256);
    known = new Map(Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(byte), byte]));
    codeBits = 9;
  };
  begin();
  let string = '';
  for (const byte of bytes) {
    const longer = string + String.fromCharCode(byte);
    if (known.has(longer)) {
      string = longer;
      continue;
    }
    put(known.get(string)!);
    const next = known.size + 2;
    known.set(longer, next);
    if (next === 4093) begin();
    else if (next + 1 === 2 ** codeBits) codeBits++;
    string = String.fromCharCode(byte);
  }
  if (string !== '') put(known.get(string)!);
  put(257);
  return Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
}
