import type { Dice } from './dice';

/** Mutations of real files: of what they mean as JSON, of their lines, and of their bytes. */

/** Values that programs trip over. */
const oddValues: readonly unknown[] = [
  ...[null, true, false, '', ' ', [], {}, [[]], [null], { '': null }],
  ...[0, -0, -1, 1, 0.5, 1e-320, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, -(2 ** 31), 1e21],
  ...['0', '1', 'null', 'NaN', 'Infinity', '-', '.', '..', '/', '../../../../etc/passwd', '/dev/zero', 'C:\\x'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\u0000',
    'a\u0000b',
    '\u001b[2J',
    '\u202eabc',
    '\ud800',
  ],
  ...['$(zap)', '[a](command:x)', 'x'.repeat(5000), '\n', '😀'.repeat(50), 'samples/../x.png', 'samples/x.png'],
  { __proto__x: 1, constructor: { prototype: 1 } },
];

/** A text that is JSON, or JSON with comments, mutated once or several times. */
export function mutateText(text: string, dice: Dice): Buffer {
  const parsed = dice.chance(0.7) ? parse(text) : undefined;
  if (parsed === undefined) return mutateBytes(Buffer.from(text), dice);
  const mutated = stringify(mutateValue(parsed, dice), dice);
  return dice.chance(0.1) ? mutateBytes(Buffer.from(mutated), dice) : Buffer.from(mutated);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sometimes with a key twice, a number that JSON doesn't know, or nested too deep. */
function stringify(value: unknown, dice: Dice): string {
  const text = JSON.stringify(value, null, dice.pick([0, 0, 2])) ?? 'undefined';
  if (dice.chance(0.03)) return text.replace(/:\s*-?\d+/, () => dice.pick([':NaN', ':1e999', ':0x1', ':-', ':01']));
  if (dice.chance(0.03)) return text.replace(/[{,]\s*("[^"]*":)/, (found, key: string) => `${found}1,${key}`);
  if (dice.chance(0.02)) {
    const depth = 10 ** (1 + dice.below(4));
    return text.replace(/:\s*(\d+|"[^"]*")/, () => `:${'['.repeat(depth)}${dice.chance(0.5) ? ']'.repeat(depth) : ''}`);
  }
  if (dice.chance(0.02)) return `${dice.pick(['// c\n', '/* c */', '\uFEFF', '/*'])}${text}`;
  return text;
}

/** A copy of a value, mutated in one to four places. */
export function mutateValue(value: unknown, dice: Dice): unknown {
  let mutated = structuredClone(value);
  for (let i = 1 + dice.below(4); i > 0; i--) mutated = mutateOnce(mutated, dice);
  return mutated;
}

type Holder = Record<string, unknown> | unknown[];

function mutateOnce(root: unknown, dice: Dice): unknown {
  const holders = holdersIn(root);
  if (holders.length === 0 || dice.chance(0.01)) return odd(root, dice);
  const holder = dice.pick(holders);
  const keys = Object.keys(holder);
  const key = dice.pick(keys);
  const fields = holder as Record<string, unknown>;
  switch (dice.below(8)) {
    case 0:
      if (key === undefined) break;
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete fields[key];
      break;
    case 1: {
      const name = dice.pick([String(dice.pick(oddValues)), `${key ?? ''}x`, key ?? 'a', (key ?? '').toUpperCase()]);
      if (Array.isArray(holder)) holder.push(odd(undefined, dice));
      else
        Object.defineProperty(holder, name, {
          value: odd(fields[key ?? ''], dice),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      break;
    }
    case 2: {
      const [from, to] = [dice.pick(holders), dice.pick(keys)];
      if (to !== undefined) fields[to] = structuredClone(dice.pick(Object.values(from)) ?? null);
      break;
    }
    case 3:
      if (Array.isArray(holder))
        for (let i = dice.below(40); i > 0; i--) holder.push(structuredClone(holder[0] ?? null));
      break;
    default:
      if (key !== undefined) fields[key] = odd(fields[key], dice);
  }
  return root;
}

/** Another value in the place of one: like it, or not at all. */
function odd(value: unknown, dice: Dice): unknown {
  if (typeof value === 'number' && dice.chance(0.5))
    return dice.pick([-value, value + 1, value * 1e6, value / 3, value - 1]);
  if (typeof value === 'string' && dice.chance(0.4)) {
    const at = dice.below(value.length + 1);
    return (
      value.slice(0, at) + dice.pick(['', 'x', '\u001b', '/', '..', ' ', '\n', '"']) + value.slice(at + dice.below(3))
    );
  }
  return structuredClone(dice.pick(oddValues));
}

function holdersIn(root: unknown): Holder[] {
  const found: Holder[] = [];
  const left = [root];
  for (let value = left.pop(); left.length > 0 || value !== undefined; value = left.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    found.push(value as Holder);
    left.push(...(Object.values(value) as unknown[]));
  }
  return found;
}

/** Bytes, mutated in one to four places. */
export function mutateBytes(bytes: Buffer, dice: Dice): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  for (let i = 1 + dice.below(4); i > 0; i--) mutated = mutateBytesOnce(mutated, dice);
  return mutated;
}

function mutateBytesOnce(bytes: Buffer, dice: Dice): Buffer {
  const at = dice.below(bytes.length);
  const end = Math.min(bytes.length, at + 1 + dice.below(dice.pick([1, 8, 64, 1024])));
  switch (dice.below(7)) {
    case 0:
      if (bytes.length > 0) bytes[at] = bytes[at]! ^ (1 << dice.below(8));
      return bytes;
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    case 3:
      return bytes.subarray(0, at);
    case 4:
      bytes.fill(dice.pick([0, 0xff, 0x22, 0x7b]), at, end);
      return bytes;
    case 5:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(dice.pick(['"', '{', '}', '\n', '\\', '\u0000', ',', '\ufeff'])),
        bytes.subarray(at),
      ]);
    default:
      for (let i = at; i < end; i++) bytes[i] = dice.below(256);
      return bytes;
  }
}
