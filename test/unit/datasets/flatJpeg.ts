/** Writes JPEGs of blocks that are flat: every decoder gives each block's samples exactly as they were written. */

interface FlatComponent {
  /** Sampling: blocks in a unit, across and down. */
  h?: number;
  v?: number;
  /** The sample of each block, as many as there are in whole units, row by row. */
  blocks: readonly number[];
}

export interface FlatJpeg {
  width: number;
  height: number;
  components: readonly FlatComponent[];
  isProgressive?: boolean;
  /** Units between restart markers. */
  restart?: number;
  /** Segments before the frame header. */
  segments?: readonly Buffer[];
}

export function flatJpeg({ width, height, components, isProgressive, restart = 0, segments = [] }: FlatJpeg): Buffer {
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, components.length];
  components.forEach(({ h = 1, v = 1 }, i) => frame.push(i + 1, 16 * h + v, 0));
  const maxH = Math.max(...components.map(({ h = 1 }) => h));
  const maxV = Math.max(...components.map(({ v = 1 }) => v));
  const unitsAcross = Math.ceil(width / (8 * maxH));
  const units = unitsAcross * Math.ceil(height / (8 * maxV));

  /** The entropy-coded bits of a scan over all components. */
  const scan = (bitsOf: (coefficient: number, component: number, begins: boolean) => string): Buffer => {
    const parts: Buffer[] = [];
    let bits = '';
    for (let unit = 0; unit < units; unit++) {
      const begins = unit === 0 || (restart > 0 && unit % restart === 0);
      if (begins && unit > 0) {
        parts.push(stuffed(bits), Buffer.of(0xff, 0xd0 + ((unit / restart - 1) % 8)));
        bits = '';
      }
      components.forEach(({ h = 1, v = 1, blocks }, component) => {
        for (let i = 0; i < h * v; i++) {
          const column = (unit % unitsAcross) * h + (i % h);
          const row = Math.floor(unit / unitsAcross) * v + Math.floor(i / h);
          bits += bitsOf(blocks[row * unitsAcross * h + column]! - 128, component, begins && i === 0);
        }
      });
    }
    return Buffer.concat([...parts, stuffed(bits)]);
  };

  const last: number[] = [];
  const difference = (value: number, component: number, begins: boolean) => {
    const change = value - (begins ? 0 : last[component]!);
    last[component] = value;
    return dcBits(change);
  };
  const selectors = components.flatMap((_, i) => [i + 1, 0]);
  const begin = (ids: readonly number[], ...limits: number[]) => segment(0xda, [ids.length / 2, ...ids, ...limits]);
  const scans = isProgressive
    ? [
        begin(selectors, 0, 0, 0x01),
        scan((value, component, begins) => difference(value >> 1, component, begins)),
        begin(selectors, 0, 0, 0x10),
        scan((value) => String(value & 1)),
        ...components.flatMap(({ h = 1, v = 1 }, i) => {
          const across = Math.ceil((width * h) / maxH / 8);
          return [begin([i + 1, 0], 1, 63, 0), endsOfBlocks(across * Math.ceil((height * v) / maxV / 8), restart)];
        }),
      ]
    : [
        begin(selectors, 0, 63, 0),
        scan((value, component, begins) => `${difference(value, component, begins)}${endOfBlock}`),
      ];
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    ...segments,
    segment(0xdb, [0, ...Array<number>(64).fill(8)]),
    segment(isProgressive ? 0xc2 : 0xc0, frame),
    // Twelve codes of four bits for differences; for all else one code of one bit: the rest of a block is zero.
    segment(0xc4, [0x00, 0, 0, 0, 12, ...Array<number>(12).fill(0), ...Array.from({ length: 12 }, (_, i) => i)]),
    segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    ...(restart > 0 ? [segment(0xdd, [restart >> 8, restart & 255])] : []),
    ...scans,
    Buffer.of(0xff, 0xd9),
  ]);
}

export function segment(marker: number, content: Iterable<number>): Buffer {
  const bytes = Buffer.from([...content]);
  return Buffer.concat([Buffer.of(0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255), bytes]);
}

/** Adobe's marker: 0 as the samples are, 1 YCbCr, 2 YCCK. */
export function adobe(transform: number): Buffer {
  return segment(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]);
}

const endOfBlock = '0';

function endsOfBlocks(count: number, restart: number): Buffer {
  const parts: Buffer[] = [];
  const interval = restart || count;
  for (let at = 0, i = 0; at < count; at += interval, i++) {
    if (at > 0) parts.push(Buffer.of(0xff, 0xd0 + ((i - 1) % 8)));
    parts.push(stuffed(endOfBlock.repeat(Math.min(interval, count - at))));
  }
  return Buffer.concat(parts);
}

/** How many bits a difference has, and those: a negative one's are one less. */
function dcBits(difference: number): string {
  const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const value = difference < 0 ? difference + 2 ** size - 1 : difference;
  return size.toString(2).padStart(4, '0') + (size > 0 ? value.toString(2).padStart(size, '0') : '');
}

function stuffed(bits: string): Buffer {
  const bytes = bits.padEnd(8 * Math.ceil(bits.length / 8), '1').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)).flatMap((byte) => (byte === 255 ? [255, 0] : [byte])));
}
