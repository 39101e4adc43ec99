/** The powers of ten that a double holds exactly. */
const tens = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** Digits that a double surely holds exactly, and those that may stand behind them in `readDecimal`. */
const exactDigits = 15;
const mostDigits = exactDigits + 4;
/** Splits a double into two halves whose products are exact. */
const splitter = 2 ** 27 + 1;
/** More than the share of its second part by which a quotient may be off. */
const slack = 2 ** -48;

const [zero, nine, minus, point, lowerE, upperE] = [0x30, 0x39, 0x2d, 0x2e, 0x65, 0x45];

/** A number out of a text, and where that goes on behind it. */
export interface Decimal {
  value: number;
  end: number;
}

/** What JSON takes for a number, and the bytes that it may be made of. */
const grammar = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const isPart = Uint8Array.from({ length: 256 }, (_, byte) =>
  '+-.eE0123456789'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * Reads a number of JSON, to the same double as JSON does.
 * @returns whether there is one at `at`.
 */
export function readNumber(bytes: Buffer, at: number, into: Decimal): boolean {
  if (readDecimal(bytes, at, into)) return true;
  let end = at;
  while (isPart[bytes[end]!] === 1) end++;
  const text = bytes.toString('latin1', at, end);
  if (!grammar.test(text)) return false;
  into.value = Number(text);
  into.end = end;
  return true;
}

/**
 * Reads a decimal number as JSON writes it, to the same double as `Number` does, without a string in between: a long
 * run's figures are a million of them, each of seventeen digits.
 * @returns whether one begins at `at` that this reads; numbers with an exponent, with more than nineteen digits, or so
 * close to the middle of two doubles that it takes more than twice a double's digits to tell, are left to `Number`.
 */
function readDecimal(bytes: Uint8Array, at: number, into: Decimal): boolean {
  const isNegative = bytes[at] === minus;
  const start = isNegative ? at + 1 : at;
  let place = start;
  let digits = 0;
  /** The first digits as a whole number, and those behind them as another. */
  let leading = 0;
  let trailing = 0;
  let trailingDigits = 0;
  let firstDecimal = -1;
  for (; ; place++) {
    const byte = bytes[place]!;
    if (byte >= zero && byte <= nine) {
      if (digits < exactDigits) leading = leading * 10 + byte - zero;
      else {
        trailing = trailing * 10 + byte - zero;
        trailingDigits++;
      }
      if (leading > 0) digits++;
    } else if (byte === point && firstDecimal < 0) firstDecimal = place + 1;
    else {
      if (byte === lowerE || byte === upperE) return false;
      break;
    }
  }
  const wholeDigits = (firstDecimal < 0 ? place : firstDecimal - 1) - start;
  const decimals = firstDecimal < 0 ? 0 : place - firstDecimal;
  if (wholeDigits === 0 || (wholeDigits > 1 && bytes[start] === zero) || (decimals === 0) !== firstDecimal < 0)
    return false;
  if (digits > mostDigits || decimals >= tens.length) return false;
  const value =
    trailingDigits === 0
      ? leading / tens[decimals]!
      : quotient(leading, tens[trailingDigits]!, trailing, tens[decimals]!);
  if (Number.isNaN(value)) return false;
  into.value = isNegative ? -value : value;
  into.end = place;
  return true;
}

/**
 * (a * b + c) / d, rounded once, of whole numbers: in two doubles each, whose sum is the number. NaN where the second
 * part of the quotient is not exact enough to tell to which side to round.
 */
function quotient(a: number, b: number, c: number, d: number): number {
  const product = a * b;
  const rest = productError(a, b, product) + c;
  const high = product + rest;
  const low = rest - (high - product);
  const first = high / d;
  const back = first * d;
  const second = (high - back - productError(first, d, back) + low) / d;
  const value = first + second * (1 + slack);
  return value === first + second * (1 - slack) ? value : NaN;
}

/** a * b less its double, exactly (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The upper half of a double's digits (Veltkamp 1968). */
function upperHalf(value: number): number {
  const scaled = splitter * value;
  return scaled - (scaled - value);
}
