/**
 * JPEGs of four components made into ones of three, which every decoder reads: the bits of the fourth are left out of
 * the entropy-coded scans, all others stay as they are.
 */

/** Of a scan header: which component by which tables. */
interface ScanComponent {
  id: number;
  dc: number;
  ac: number;
}

/** Of a frame header. */
interface FrameComponent {
  id: number;
  /** Blocks of the component in a unit of an interleaved scan, across and down. */
  h: number;
  v: number;
}

/** For each length of a code in bits, the codes' values. */
type CodeTable = readonly (readonly number[])[];

/**
 * A JPEG without its component of that index.
 * @param bytes one whose header has been read (`jpegOf`): no arithmetic code, no lossless frame.
 * @throws Error if a scan is damaged, or the others can't stand without the component.
 */
export function withoutComponent(bytes: Uint8Array, index: number): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8)];
  const tables = new Map<number, CodeTable>();
  let components: FrameComponent[] = [];
  let dropped = -1;
  let isProgressive = false;
  let restartInterval = 0;
  let size = [0, 0];
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) throw new Error('there are bytes between its scans that belong to none');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const segment = bytes.subarray(at, at + 2 + length);
    const content = segment.subarray(4);
    if (segment.length < 2 + length || length < 2) break;
    at += 2 + length;
    if (marker === 0xc4) readCodeTables(content, tables);
    else if (marker === 0xdd) restartInterval = (content[0]! << 8) | content[1]!;
    if (marker >= 0xc0 && marker <= 0xc2) {
      components = Array.from({ length: content[5]! }, (_, i) => {
        const [id, sampling] = content.subarray(6 + 3 * i) as unknown as [number, number];
        return { id, h: sampling >> 4, v: sampling & 15 };
      });
      dropped = components[index]!.id;
      requireSameUnits(components, index);
      size = [(content[3]! << 8) | content[4]!, (content[1]! << 8) | content[2]!];
      isProgressive = marker === 0xc2;
      parts.push(withoutEntry(segment, 9, 3, index));
    } else if (marker === 0xda) {
      const scanned = Array.from({ length: content[0]! }, (_, i): ScanComponent => {
        const [id, codes] = content.subarray(1 + 2 * i) as unknown as [number, number];
        return { id, dc: codes >> 4, ac: codes & 15 };
      });
      const end = scanEnd(bytes, at);
      const position = scanned.findIndex(({ id }) => id === dropped);
      if (position < 0) parts.push(segment, bytes.subarray(at, end));
      else if (scanned.length > 1) {
        if (scanned.length === 2) throw new Error('its components are interleaved in an unusual way');
        const [spectralStart, , approximation] = content.subarray(1 + 2 * scanned.length) as unknown as number[];
        if (isProgressive && spectralStart !== 0) throw new Error('its components are interleaved in an unusual way');
        const block = !isProgressive ? sequentialBlock : approximation! >> 4 ? refinedDcBlock : firstDcBlock;
        const units = unitCount(size, components);
        const scan = new ScanCopy(bytes.subarray(at, end));
        for (let unit = 0; unit < units; unit++) {
          if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) scan.restart();
          for (const { id, dc, ac } of scanned) {
            const { h, v } = components.find((component) => component.id === id) ?? { h: 0, v: 0 };
            scan.isKept = id !== dropped;
            for (let i = 0; i < h * v; i++) block(scan, tables.get(dc), tables.get(0x10 | ac));
          }
        }
        parts.push(withoutEntry(segment, 4, 2, position), scan.finish());
      }
      at = end;
    } else if (marker === 0xd9) break;
    else parts.push(segment);
  }
  return Buffer.concat([...parts, Uint8Array.of(0xff, 0xd9)]);
}

/** A frame's or scan's header without one of its components: their number lies at `countAt`, they follow. */
function withoutEntry(segment: Uint8Array, countAt: number, size: number, index: number): Uint8Array {
  const at = countAt + 1 + index * size;
  const shorter = Uint8Array.from([...segment.subarray(0, at), ...segment.subarray(at + size)]);
  shorter[countAt]!--;
  shorter.set([(shorter.length - 2) >> 8, (shorter.length - 2) & 0xff], 2);
  return shorter;
}

/** The units of a scan are as large as the largest component: one of the others has to be as large as that. */
function requireSameUnits(components: readonly FrameComponent[], index: number): void {
  for (const side of ['h', 'v'] as const) {
    const sides = components.map((component) => component[side]);
    if (Math.max(...sides) !== Math.max(...sides.filter((_, i) => i !== index)))
      throw new Error('its components are of unusual sizes');
  }
}

function unitCount([width = 0, height = 0]: readonly number[], components: readonly FrameComponent[]): number {
  const across = Math.ceil(width / (8 * Math.max(...components.map(({ h }) => h))));
  return across * Math.ceil(height / (8 * Math.max(...components.map(({ v }) => v))));
}

/** The first marker behind a scan's bytes that is none of its restarts. */
function scanEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1]!;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new Error('it ends within its pixels');
}

function readCodeTables(content: Uint8Array, tables: Map<number, CodeTable>): void {
  for (let at = 0; at + 17 <= content.length;) {
    const counts = [...content.subarray(at + 1, at + 17)];
    let from = at + 17;
    tables.set(
      content[at]!,
      counts.map((count) => [...content.subarray(from, (from += count))]),
    );
    at = from;
  }
}

type Block = (scan: ScanCopy, dc: CodeTable | undefined, ac: CodeTable | undefined) => void;

const sequentialBlock: Block = (scan, dc, ac) => {
  firstDcBlock(scan, dc, ac);
  for (let k = 1; k < 64; k++) {
    const code = scan.code(ac);
    const bits = code & 15;
    k += code >> 4;
    if (bits > 0) scan.bits(bits);
    else if (code >> 4 < 15) return;
  }
};

const firstDcBlock: Block = (scan, dc) => scan.bits(scan.code(dc));

const refinedDcBlock: Block = (scan) => scan.bits(1);

/** Reads a scan's bits, and writes those of the blocks that are kept. */
class ScanCopy {
  isKept = true;
  private at = 0;
  private current = 0;
  private left = 0;
  private readonly written: number[] = [];
  private pending = 1;
  private restarts = 0;

  constructor(private readonly scan: Uint8Array) {}

  bits(count: number): void {
    for (let i = 0; i < count; i++) this.bit();
  }

  /** The value of the next code. */
  code(table: CodeTable | undefined): number {
    let offset = 0;
    for (const values of table ?? []) {
      offset = 2 * offset + this.bit();
      const value = values[offset];
      if (value !== undefined) return value;
      offset -= values.length;
    }
    throw new Error('its scan has a code that there is not');
  }

  restart(): void {
    this.align();
    const marker = 0xd0 + (this.restarts++ % 8);
    if (this.scan[this.at] !== 0xff || this.scan[this.at + 1] !== marker)
      throw new Error('a restart marker of its scan is missing');
    this.at += 2;
    this.written.push(0xff, marker);
  }

  finish(): Uint8Array {
    this.align();
    if (this.at < this.scan.length) throw new Error('its scan has bytes that belong to nothing');
    return Uint8Array.from(this.written);
  }

  private bit(): number {
    if (this.left === 0) {
      if (this.at >= this.scan.length) throw new Error('its scan ends too early');
      this.current = this.scan[this.at++]!;
      if (this.current === 0xff && this.scan[this.at++] !== 0) throw new Error('its scan ends too early');
      this.left = 8;
    }
    const bit = (this.current >> --this.left) & 1;
    if (this.isKept) this.write(bit);
    return bit;
  }

  private write(bit: number): void {
    this.pending = (this.pending << 1) | bit;
    if (this.pending < 0x100) return;
    const byte = this.pending & 0xff;
    this.written.push(byte);
    if (byte === 0xff) this.written.push(0);
    this.pending = 1;
  }

  /** Both sides go on with a whole byte; ones fill it. */
  private align(): void {
    this.left = 0;
    while (this.pending !== 1) this.write(1);
  }
}
