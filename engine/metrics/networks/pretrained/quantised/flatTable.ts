/**
 * Tables of FlatBuffers, whose every offset is held to the file. A table begins with the distance back to its layout,
 * which says at what place each field lies; a field that is left out has its default.
 */
export class FlatTable {
  private readonly layout: number;
  private readonly fields: number;

  /** @throws Error if it lies outside the file. */
  constructor(
    private readonly view: DataView,
    private readonly at: number,
  ) {
    this.layout = at - this.read(at, 4, () => view.getInt32(at, true));
    this.fields = (this.uint16(this.layout) - 4) / 2;
  }

  /** The table that a file begins with. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 8) throw outside();
    return new FlatTable(view, view.getUint32(0, true));
  }

  byte(field: number, fallback = 0): number {
    const at = this.placeOf(field);
    return at === null ? fallback : this.read(at, 1, () => this.view.getInt8(at));
  }

  int(field: number, fallback = 0): number {
    const at = this.placeOf(field);
    return at === null ? fallback : this.read(at, 4, () => this.view.getInt32(at, true));
  }

  table(field: number): FlatTable | null {
    const at = this.placeOf(field);
    return at === null ? null : new FlatTable(this.view, at + this.uint32(at));
  }

  tables(field: number): FlatTable[] {
    const { start, count } = this.vector(field, 4);
    return Array.from({ length: count }, (_, i) => {
      const at = start + 4 * i;
      return new FlatTable(this.view, at + this.uint32(at));
    });
  }

  ints(field: number): number[] {
    const { start, count } = this.vector(field, 4);
    return Array.from({ length: count }, (_, i) => this.view.getInt32(start + 4 * i, true));
  }

  longs(field: number): number[] {
    const { start, count } = this.vector(field, 8);
    return Array.from({ length: count }, (_, i) => Number(this.view.getBigInt64(start + 8 * i, true)));
  }

  floats(field: number): number[] {
    const { start, count } = this.vector(field, 4);
    return Array.from({ length: count }, (_, i) => this.view.getFloat32(start + 4 * i, true));
  }

  /** In the file's own memory. */
  bytes(field: number): Uint8Array {
    const { start, count } = this.vector(field, 1);
    return new Uint8Array(this.view.buffer, this.view.byteOffset + start, count);
  }

  /** Where a field's value, or the offset of it, lies; null where it is left out. */
  private placeOf(field: number): number | null {
    if (field >= this.fields) return null;
    const offset = this.uint16(this.layout + 4 + 2 * field);
    return offset === 0 ? null : this.at + offset;
  }

  private vector(field: number, width: number): { start: number; count: number } {
    const at = this.placeOf(field);
    if (at === null) return { start: 0, count: 0 };
    const start = at + this.uint32(at);
    const count = this.uint32(start);
    return this.read(start + 4, count * width, () => ({ start: start + 4, count }));
  }

  private uint16(at: number): number {
    return this.read(at, 2, () => this.view.getUint16(at, true));
  }

  private uint32(at: number): number {
    return this.read(at, 4, () => this.view.getUint32(at, true));
  }

  private read<T>(at: number, length: number, value: () => T): T {
    if (at < 0 || length > this.view.byteLength - at) throw outside();
    return value();
  }
}

function outside(): Error {
  return new Error('an offset in it leads outside the file');
}
