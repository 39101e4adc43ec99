/** Writes GIFs with codes of Lempel, Ziv and Welch as encoders make them, of one picture or more. */

interface GifPicture {
  left?: number;
  top?: number;
  width: number;
  height: number;
  /** Of each pixel. */
  indices: readonly number[];
  isInterlaced?: boolean;
  transparent?: number;
  /** Red, green and blue, two to the power of something. */
  colours?: readonly (readonly number[])[];
}

export interface Gif {
  width: number;
  height: number;
  colours?: readonly (readonly number[])[];
  pictures: readonly GifPicture[];
}

export function gifFile({ width, height, colours, pictures }: Gif): Buffer {
  return Buffer.concat([
    Buffer.from('GIF89a'),
    words(width, height),
    Buffer.of(tableFlags(colours), 0, 0),
    table(colours),
    Buffer.from([0x21, 0xfe, 3, 1, 2, 3, 0]),
    ...pictures.map(pictureBlocks),
    Buffer.of(0x3b),
  ]);
}

function pictureBlocks(picture: GifPicture): Buffer {
  const { left = 0, top = 0, width, height, indices, isInterlaced = false, transparent, colours } = picture;
  const order = isInterlaced
    ? [0, 4, 2, 1].flatMap((first, pass) => rowsFrom(first, [8, 8, 4, 2][pass]!, height))
    : rowsFrom(0, 1, height);
  const stored = order.flatMap((row) => indices.slice(row * width, (row + 1) * width));
  const bits = Math.max(2, Math.ceil(Math.log2(Math.max(...indices) + 1)));
  return Buffer.concat([
    transparent === undefined ? Buffer.of() : Buffer.of(0x21, 0xf9, 4, 1, 0, 0, transparent, 0),
    Buffer.of(0x2c),
    words(left, top, width, height),
    Buffer.of(tableFlags(colours) | (isInterlaced ? 0x40 : 0)),
    table(colours),
    Buffer.of(bits),
    blocks(lzwCodes(stored, bits)),
  ]);
}

function rowsFrom(first: number, step: number, height: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((height - first) / step)) }, (_, i) => first + i * step);
}

/** Codes of strings that are kept as texts; the table is cleared when it is full. */
function lzwCodes(samples: readonly number[], sampleBits: number): number[] {
  const clear = 2 ** sampleBits;
  let bits = '';
  let known = new Map<string, number>();
  let codeBits = sampleBits + 1;
  const put = (code: number) => {
    bits = bits + code.toString(2).padStart(codeBits, '0').split('').reverse().join('');
  };
  const begin = () => {
    put(clear);
    known = new Map(Array.from({ length: clear }, (_, sample) => [String(sample), sample]));
    codeBits = sampleBits + 1;
  };
  begin();
  let string = '';
  for (const sample of samples) {
    const longer = string === '' ? String(sample) : `${string},${sample}`;
    if (known.has(longer)) {
      string = longer;
      continue;
    }
    put(known.get(string)!);
    const next = known.size + 2;
    if (next < 4096) {
      known.set(longer, next);
      if (next === 2 ** codeBits) codeBits++;
    } else begin();
    string = String(sample);
  }
  if (string !== '') put(known.get(string)!);
  put(clear + 1);
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.split('').reverse().join(''), 2));
}

function blocks(bytes: number[]): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.slice(at, at + 255);
    parts.push(Buffer.from([part.length, ...part]));
  }
  return Buffer.concat([...parts, Buffer.of(0)]);
}

function tableFlags(colours?: readonly unknown[]): number {
  return colours ? 0x80 | (Math.log2(colours.length) - 1) : 0;
}

function table(colours: readonly (readonly number[])[] = []): Buffer {
  return Buffer.from(colours.flat());
}

function words(...values: number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value & 255, value >> 8]));
}
