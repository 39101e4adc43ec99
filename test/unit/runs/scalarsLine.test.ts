import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumber } from '../../../engine/runs/decimal';
import { ScalarsLine } from '../../../engine/runs/scalarsLine';
import { scalarsEvent } from './scalarsEvent';

/** What is read of a text where more stands behind it; null if nothing. */
function numberIn(text: string) {
  const into = { value: NaN, end: -1 };
  return readNumber(Buffer.from(`${text},"next":1.5`), 0, into) ? into : null;
}

describe('a number out of bytes', () => {
  it('is the same double as JSON has, for every double', () => {
    const doubles = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.integer(),
    );
    fc.assert(
      fc.property(doubles, (value) => {
        const text = JSON.stringify(value);
        expect(numberIn(text)).toEqual({ value: JSON.parse(text) as number, end: text.length });
      }),
      { numRuns: 20_000 },
    );
  });

  it('is rounded as JSON rounds it, also next to the middle between two doubles', () => {
    const view = new DataView(new ArrayBuffer(8));
    const middles = fc.tuple(
      fc.double({ min: 1, max: 8, maxExcluded: true, noNaN: true }),
      fc.integer({ min: -2, max: 2 }),
    );
    fc.assert(
      fc.property(middles, ([value, off]) => {
        view.setFloat64(0, value);
        const bits = view.getBigInt64(0);
        const exponent = Number((bits >> 52n) & 0x7ffn) - 1023;
        const mantissa = (bits & 0xfffffffffffffn) | 0x10000000000000n;
        // value + half a unit in its last place, cut to nineteen digits.
        const scaled = ((2n * mantissa + 1n) * 10n ** 18n) / 2n ** BigInt(53 - exponent) + BigInt(off);
        const digits = String(scaled);
        const text = `${digits[0]}.${digits.slice(1)}`;
        expect(numberIn(text)?.value).toBe(Number(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it('is one of JSON, with or without an exponent, or is none', () => {
    for (const text of ['0', '-0', '0.5', '1e-7', '-2.5E+10', '12345678901234567890123', '1e400'])
      expect(numberIn(text)).toEqual({ value: JSON.parse(text) as number, end: text.length });
    for (const text of ['', '-', '01', '1.', '.5', '+1', 'NaN', '-Infinity', 'null']) expect(numberIn(text)).toBeNull();
  });
});

function read(line: ScalarsLine, text: string): boolean {
  const around = Buffer.from(`{"seq":0}\n${text}\n{"seq":`);
  const start = '{"seq":0}\n'.length;
  return line.read(around, start, start + Buffer.byteLength(text));
}

describe('a line of scalars', () => {
  const name = fc.constantFrom('loss/generator', 'loss/discriminator', 'labels/accuracy', 'speed', '12', 'a b');
  const figure = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
  const events = fc.array(
    fc.record({
      seq: fc.nat(),
      time: fc.constant('2026-10-01T00:02:29.700Z'),
      type: fc.constant('scalars'),
      step: fc.nat(),
      values: fc.dictionary(name, figure, { noNullPrototype: true }),
    }),
  );

  it('is read as JSON reads it, whatever line came before', () => {
    fc.assert(
      fc.property(events, (all) => {
        const line = new ScalarsLine();
        for (const event of all) {
          expect(read(line, JSON.stringify(event))).toBe(true);
          expect(scalarsEvent(line)).toEqual(JSON.parse(JSON.stringify(event)));
        }
      }),
    );
  });

  it('keeps one array of names while they are the same', () => {
    const line = new ScalarsLine();
    const text = (step: number, values: object) =>
      JSON.stringify({ seq: step, time: '', type: 'scalars', step, values });
    read(line, text(1, { a: 1, b: 2 }));
    const { names } = line;
    read(line, text(2, { a: 3, b: null }));
    expect(line.names).toBe(names);
    read(line, text(3, { a: 3 }));
    expect([names, line.names]).toEqual([['a', 'b'], ['a']]);
    read(line, text(4, Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`series ${i}`, i]))));
    expect(Array.from(line.figures.subarray(0, 100))).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('leaves to JSON what stands in another form, and reads the next one all the same', () => {
    const plain = '{"seq":1,"time":"t","type":"scalars","step":10,"values":{"a":1}}';
    const line = new ScalarsLine();
    for (const other of [
      plain.replace('"values"', ' "values"'),
      plain.replace('"a"', '"\\u0061"'),
      plain.replace('"a"', '"ä"'),
      plain.replace('"a"', '"__proto__"'),
      plain.replace('"a":1', '"a":1,"a":2'),
      plain.replace('"a":1', '"a":"1"'),
      plain.replace('"a":1', '"a":1,'),
      plain.replace('10', '-1'),
      plain.replace('10', '1.5'),
      plain.replace('scalars', 'grid'),
      `${plain} `,
      plain.slice(0, -1),
      '',
    ]) {
      expect(read(line, other), other).toBe(false);
      expect(read(line, plain)).toBe(true);
      expect(scalarsEvent(line)).toEqual(JSON.parse(plain));
    }
  });
});
