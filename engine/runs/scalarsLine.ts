import { readNumber, type Decimal } from './decimal';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const brace = 0x7d;
const beforeSeq = Buffer.from('{"seq":');
const beforeTime = Buffer.from(',"time":"');
const beforeStep = Buffer.from('","type":"scalars","step":');
const beforeValues = Buffer.from(',"values":{');
const afterValues = Buffer.from('}}');
const none = Buffer.from('null');

/** A series' name as it stands in a line, its quotes and colon with it. */
interface Name {
  name: string;
  bytes: Buffer;
}

/**
 * One line of scalars, read out of bytes in the very form in which engines write it; used again for the next one.
 * Nearly all lines of a long run are such, mostly of the same series as the line before: read by themselves they cost
 * half of what JSON takes, and leave hardly any garbage.
 */
export class ScalarsLine {
  seq = 0;
  time = '';
  step = 0;
  /** The series that the line has figures of: the same array as for the line before where these are the same. */
  names: readonly string[] = [];
  /** The figure of each name, NaN where it was not finite; there may be more, of lines before. */
  figures = new Float64Array(16);

  /** The names as they stood in the line that was read last, and whether `names` are still those of one before. */
  private readonly known: Name[] = [];
  private isRenamed = false;
  private readonly number: Decimal = { value: 0, end: 0 };

  /** Reads the bytes [start, end); false if they are anything else, or have another form, which only JSON can read. */
  read(data: Buffer, start: number, end: number): boolean {
    const { number } = this;
    if (!standsAt(data, start, beforeSeq) || !this.readCount(data, start + beforeSeq.length)) return false;
    this.seq = number.value;
    if (!standsAt(data, number.end, beforeTime)) return false;
    const timeAt = number.end + beforeTime.length;
    const timeEnd = endOfText(data, timeAt);
    if (!standsAt(data, timeEnd, beforeStep) || !this.readCount(data, timeEnd + beforeStep.length)) return false;
    this.step = number.value;
    if (!standsAt(data, number.end, beforeValues)) return false;
    const valuesEnd = this.readValues(data, number.end + beforeValues.length);
    if (valuesEnd === -1 || !standsAt(data, valuesEnd, afterValues) || valuesEnd + afterValues.length !== end)
      return false;
    this.time = data.toString('latin1', timeAt, timeEnd);
    return true;
  }

  /** @returns where the values that begin at `at` end, or -1 if they are not plain. */
  private readValues(data: Buffer, at: number): number {
    const { number } = this;
    let place = at;
    let count = 0;
    for (; data[place] !== brace; count++) {
      if (count > 0 && data[place++] !== comma) return -1;
      const bytes = this.nameAt(data, place, count);
      if (!bytes) return -1;
      place += bytes.length;
      if (count === this.figures.length) this.figures = Float64Array.from([...this.figures, ...this.figures]);
      if (standsAt(data, place, none)) {
        this.figures[count] = NaN;
        place += none.length;
      } else {
        if (!readNumber(data, place, number)) return -1;
        this.figures[count] = number.value;
        place = number.end;
      }
    }
    if (count < this.known.length) {
      this.known.length = count;
      this.isRenamed = true;
    }
    return !this.isRenamed || this.rename() ? place : -1;
  }

  /** The name at `place` with its quotes and colon; null if there is none that is plain. */
  private nameAt(data: Buffer, place: number, index: number): Buffer | null {
    const known = this.known[index]?.bytes;
    if (known && standsAt(data, place, known)) return known;
    if (data[place] !== quote) return null;
    const end = endOfText(data, place + 1);
    if (data[end] !== quote || data[end + 1] !== colon) return null;
    const bytes = Buffer.from(data.subarray(place, end + 2));
    this.known.length = index;
    this.known.push({ name: data.toString('latin1', place + 1, end), bytes });
    this.isRenamed = true;
    return bytes;
  }

  /** @returns whether the names are those of an object: each once, and none that objects have of themselves. */
  private rename(): boolean {
    const names = this.known.map(({ name }) => name);
    if (new Set(names).size < names.length || names.includes('__proto__')) return false;
    this.names = names;
    this.isRenamed = false;
    return true;
  }

  /** Whether a whole number stands at `at`, which is left in `number`. */
  private readCount(data: Buffer, at: number): boolean {
    return readNumber(data, at, this.number) && Number.isSafeInteger(this.number.value) && this.number.value >= 0;
  }
}

/** Where a text that needs no escapes ends: at its quote, or at the first byte that is not plain. */
function endOfText(data: Buffer, at: number): number {
  let end = at;
  while (isPlain(data[end]!)) end++;
  return end;
}

/** Whether a byte is a character of ASCII that stands for itself in a text of JSON. */
function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== quote && byte !== backslash;
}

/** Whether `bytes` stand in `data` from `at` on. */
export function standsAt(data: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (data[at + i] !== bytes[i]) return false;
  return true;
}
