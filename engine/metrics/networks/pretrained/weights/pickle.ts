import { shortName } from './shortName';

/**
 * Reads pickles without carrying anything out. Python's own reader calls what a pickle names; here a call is noted, as
 * a record of what was named and with which arguments, and only names that state dictionaries need may stand there at
 * all. Opcodes are those of Python's `pickletools`, protocols 2 to 4, as far as `torch.save` and TorchScript write
 * them.
 */

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickledName
  | PickledObject
  | PersistentId;

/** A function or class, by its name: "torch.FloatStorage". */
export class PickledName {
  constructor(readonly name: string) {}
}

/** What Python would have called or made, and what it would have put into it. */
export class PickledObject {
  readonly items = new Map<PickleValue, PickleValue>();
  state: PickleValue = null;

  constructor(
    readonly callee: string,
    readonly args: PickleValue[],
  ) {}
}

/** What stands for something outside the pickle: for a storage. */
export class PersistentId {
  constructor(readonly id: PickleValue) {}
}

/**
 * Bytes of a pickle at most; that of a state dictionary of a thousand tensors has about two hundred thousand. Each byte
 * may be an empty dictionary in memory, so that more of them would take gigabytes.
 */
const longestPickle = 2 ** 21;
/** Bytes of a whole number at most: the magic number of PyTorch's older files has ten. */
const longestNumber = 16;

/** In place of a mark on the stack. */
const mark = Symbol('mark');
type Slot = PickleValue | typeof mark;

interface Pickled {
  value: PickleValue;
  /** What it names outside itself, as often as it does. */
  outside: readonly PersistentId[];
  /** Where behind it the next byte is. */
  end: number;
}

/**
 * What a pickle holds.
 * @param isAllowed whether a function or class of that name may be named, "module.name".
 * @throws Error saying what is damaged, or what it names that no weights need.
 */
export function readPickle(bytes: Uint8Array, isAllowed: (name: string) => boolean, start = 0): Pickled {
  return new PickleReader(bytes, isAllowed, start).read();
}

class PickleReader {
  private readonly view: DataView;
  private readonly limit: number;
  private readonly stack: Slot[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private readonly outside: PersistentId[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    private readonly isAllowed: (name: string) => boolean,
    private at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = Math.min(bytes.length, at + longestPickle);
  }

  read(): Pickled {
    for (;;) {
      const code = this.byte();
      if (code === 0x2e) return { value: this.pop(), outside: this.outside, end: this.at };
      this.step(code);
    }
  }

  private step(code: number): void {
    switch (code) {
      case 0x80: // PROTO
        if (this.byte() > 4) throw new Error('its pickle is of a protocol above 4');
        return;
      case 0x95: // FRAME: how much follows is known without it.
        this.take(8);
        return;
      case 0x4e: // NONE
        return this.push(null);
      case 0x88: // NEWTRUE
        return this.push(true);
      case 0x89: // NEWFALSE
        return this.push(false);
      case 0x4b: // BININT1
        return this.push(this.byte());
      case 0x4d: // BININT2
        return this.push(this.view.getUint16(this.take(2), true));
      case 0x4a: // BININT
        return this.push(this.view.getInt32(this.take(4), true));
      case 0x8a: // LONG1
        return this.push(this.wholeNumber(this.byte()));
      case 0x47: // BINFLOAT
        return this.push(this.view.getFloat64(this.take(8), false));
      case 0x58: // BINUNICODE
        return this.push(this.text(this.view.getUint32(this.take(4), true)));
      case 0x8c: // SHORT_BINUNICODE
        return this.push(this.text(this.byte()));
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        return this.push([]);
      case 0x7d: // EMPTY_DICT
        return this.push(new Map());
      case 0x28: // MARK
        this.stack.push(mark);
        return;
      case 0x74: // TUPLE
        return this.push(this.popToMark());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.push(this.popSome(code - 0x84));
      case 0x61: // APPEND
        return this.append([this.pop()]);
      case 0x65: // APPENDS
        return this.append(this.popToMark());
      case 0x73: // SETITEM
        return this.setItems(this.popSome(2));
      case 0x75: // SETITEMS
        return this.setItems(this.popToMark());
      case 0x71: // BINPUT
        return this.remember(this.byte());
      case 0x72: // LONG_BINPUT
        return this.remember(this.view.getUint32(this.take(4), true));
      case 0x94: // MEMOIZE
        return this.remember(this.memo.size);
      case 0x68: // BINGET
        return this.recall(this.byte());
      case 0x6a: // LONG_BINGET
        return this.recall(this.view.getUint32(this.take(4), true));
      case 0x63: // GLOBAL
        return this.push(this.named(`${this.line()}.${this.line()}`));
      case 0x93: // STACK_GLOBAL
        return this.push(this.named(this.popSome(2).map(textOf).join('.')));
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ
        return this.note();
      case 0x62: // BUILD
        return this.build();
      case 0x51: // BINPERSID
        return this.refer();
      default:
        throw new Error(`its pickle has the opcode 0x${code.toString(16).padStart(2, '0')}, which no weights need`);
    }
  }

  private push(value: PickleValue): void {
    this.stack.push(value);
  }

  private pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value === mark) throw damaged();
    return value;
  }

  private popSome(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  private popToMark(): PickleValue[] {
    const from = this.stack.lastIndexOf(mark);
    if (from < 0) throw damaged();
    const values = this.stack.splice(from).slice(1);
    return values as PickleValue[];
  }

  /** The value on top of the stack, which stays there. */
  private top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  private append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw damaged();
    for (const value of values) list.push(value);
  }

  private setItems(values: readonly PickleValue[]): void {
    const target = this.top();
    const items = target instanceof PickledObject ? target.items : target;
    if (!(items instanceof Map) || values.length % 2 !== 0) throw damaged();
    for (let i = 0; i < values.length; i += 2) items.set(values[i]!, values[i + 1]!);
  }

  private remember(key: number): void {
    this.memo.set(key, this.top());
  }

  private recall(key: number): void {
    const value = this.memo.get(key);
    if (value === undefined) throw damaged();
    this.push(value);
  }

  private named(name: string): PickledName {
    if (!this.isAllowed(name)) throw new Error(`its pickle names ${shortName(name)}, which no weights need`);
    return new PickledName(name);
  }

  private note(): void {
    const [callee, args] = this.popSome(2) as [PickleValue, PickleValue];
    if (!(callee instanceof PickledName) || !Array.isArray(args)) throw damaged();
    this.push(new PickledObject(callee.name, args));
  }

  private build(): void {
    const state = this.pop();
    const target = this.top();
    if (!(target instanceof PickledObject)) throw damaged();
    target.state = state;
  }

  private refer(): void {
    const reference = new PersistentId(this.pop());
    this.outside.push(reference);
    this.push(reference);
  }

  private byte(): number {
    return this.bytes[this.take(1)]!;
  }

  /** Where the next `count` bytes begin, which are then read. */
  private take(count: number): number {
    const from = this.at;
    if (count > this.limit - from) throw new Error('its pickle is cut off, or too long');
    this.at += count;
    return from;
  }

  private text(length: number): string {
    const from = this.take(length);
    return new TextDecoder('utf-8').decode(this.bytes.subarray(from, from + length));
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw damaged();
    const text = this.text(end - this.at);
    this.take(1);
    return text;
  }

  /** Little-endian, in two's complement; as a number where one holds it. */
  private wholeNumber(length: number): number | bigint {
    if (length > longestNumber) throw new Error('its pickle has a number that no weights need');
    const from = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = value * 256n + BigInt(this.bytes[from + i]!);
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }
}

function textOf(value: PickleValue): string {
  if (typeof value !== 'string') throw damaged();
  return value;
}

function damaged(): Error {
  return new Error('its pickle is damaged');
}
