import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../engine/errors';
import { crc32 } from '../../../engine/crc32';
import { readPickle, type PickleValue } from '../../../engine/metrics/networks/pretrained/weights/pickle';
import { strided } from '../../../engine/metrics/networks/pretrained/weights/storedTensor';
import { readWeightsFile } from '../../../engine/metrics/networks/pretrained/weights/weightsFile';
import { tensorOf } from '../../golden/inceptionWeights';

const made = join(__dirname, '../../golden/weights');
const folder = mkdtempSync(join(tmpdir(), 'darkroom-weights-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const kernel = tensorOf('conv.weight', [3, 2, 1, 1]).read();

describe('files as PyTorch and safetensors write them', () => {
  it.each(['tiny.pth', 'tiny-before-1.6.pth', 'tiny-checkpoint.pth', 'tiny.pt', 'tiny.safetensors'])(
    '%s',
    async (name) => {
      const { tensors, sha256 } = await readWeightsFile(join(made, name));
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(tensors.get('conv.weight')!.shape).toEqual([3, 2, 1, 1]);
      expect(tensors.get('conv.weight')!.read()).toEqual(kernel);
      for (const part of ['weight', 'bias', 'running_mean', 'running_var'])
        expect(tensors.get(`bn.${part}`)!.read(), part).toEqual(tensorOf(`bn.${part}`, [3]).read());
      expect([...tensors.get('bn.num_batches_tracked')!.read()]).toEqual([0]);
    },
  );

  it('half precision, and tensors that lie turned in their storage', async () => {
    const { tensors } = await readWeightsFile(join(made, 'tiny-types.pth'));
    tensors
      .get('half')!
      .read()
      .forEach((value, i) => expect(Math.abs(value - kernel[i]!)).toBeLessThanOrEqual(2 ** -11 * Math.abs(kernel[i]!)));
    tensors
      .get('bfloat')!
      .read()
      .forEach((value, i) => expect(Math.abs(value - kernel[i]!)).toBeLessThanOrEqual(2 ** -8 * Math.abs(kernel[i]!)));
    expect(tensors.get('turned')!.shape).toEqual([2, 3]);
    expect([...tensors.get('turned')!.read()]).toEqual([0, 2, 4, 1, 3, 5].map((i) => kernel[i]));
  });
});

const ascii = (text: string) => Buffer.from(text, 'latin1');
const unicode = (text: string) => Buffer.concat([ascii('X'), uint32(text.length), ascii(text)]);
const uint32 = (n: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
};
const pickle = (...parts: (string | Buffer)[]) =>
  Buffer.concat([Buffer.from([0x80, 2]), ...parts.map((part) => (typeof part === 'string' ? ascii(part) : part))]);

/** A ZIP archive of stored files; a file's `size` is what its entry says. */
function archive(files: { name: string; bytes: Buffer; size?: number; crc?: number; place?: number }[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, size = bytes.length, crc = crc32(bytes), place = at } of files) {
    const facts = Buffer.alloc(22);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(crc, 10);
    facts.writeUInt32LE(size, 14);
    facts.writeUInt32LE(size, 18);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(name.length);
    const local = Buffer.concat([uint32(0x04034b50), facts, lengths, ascii(name), bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(place, 10);
    directory.push(Buffer.concat([uint32(0x02014b50), Buffer.from([20, 0]), facts, lengths, rest, ascii(name)]));
    locals.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

/** What a state dictionary of one tensor, `x`, pickles to. */
function stateOf({ key = '0', values = 4, offset = 0, shape = [4], strides = [1] }: Partial<Tensor> = {}): Buffer {
  const number = (n: number) => Buffer.concat([ascii('J'), uint32(n)]);
  const tuple = (numbers: number[]) => Buffer.concat([ascii('('), ...numbers.map(number), ascii('t')]);
  return pickle(
    '}',
    unicode('x'),
    'ctorch._utils\n_rebuild_tensor_v2\n',
    '((',
    unicode('storage'),
    'ctorch\nFloatStorage\n',
    unicode(key),
    unicode('cpu'),
    number(values),
    'tQ',
    number(offset),
    tuple(shape),
    tuple(strides),
    Buffer.from([0x89]),
    'ccollections\nOrderedDict\n)RtRs.',
  );
}
interface Tensor {
  key: string;
  values: number;
  offset: number;
  shape: number[];
  strides: number[];
}

const four = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
const withState = (state: Buffer, content = four) =>
  archive([
    { name: 'a/data.pkl', bytes: state },
    { name: 'a/data/0', bytes: content },
  ]);

async function read(file: Buffer): Promise<Float32Array> {
  const path = join(folder, 'given.pth');
  writeFileSync(path, file);
  return (await readWeightsFile(path)).tensors.get('x')!.read();
}

describe('files of strangers', () => {
  it('reads the honest one that the others are made of', async () => {
    expect([...(await read(withState(stateOf())))]).toEqual([1, 2, 3, 4]);
    const lower = stateOf({ offset: 1, shape: [3], strides: [1] });
    expect([...(await read(withState(lower)))]).toEqual([2, 3, 4]);
  });

  it.each([
    ['a call of os.system', pickle('cos\nsystem\n', '(', unicode('touch pwned'), 'tR.'), 'names "os.system"'],
    ['posix.system', pickle('cposix\nsystem\n', '(', unicode('x'), 'tR.'), 'names "posix.system"'],
    ['eval', pickle('cbuiltins\neval\n', '(', unicode('1'), 'tR.'), 'names "builtins.eval"'],
    ['STACK_GLOBAL', pickle(unicode('os'), unicode('system'), Buffer.from([0x93]), '.'), 'names "os.system"'],
    [
      'a class of TorchScript where there is none',
      pickle('c__torch__\nA\n)', Buffer.from([0x81]), '.'),
      'names "__torch__.A"',
    ],
    ['INST', pickle('(', unicode('x'), 'ios\nsystem\n.'), 'opcode 0x69'],
    ['OBJ', pickle('(N', 'o.'), 'opcode 0x6f'],
    ['EXT1', pickle(Buffer.from([0x82, 1]), '.'), 'opcode 0x82'],
    ['a text beyond its end', pickle('X', uint32(0xffffffff), 'x.'), 'cut off'],
    ['a number of 255 bytes', pickle(Buffer.from([0x8a, 255]), Buffer.alloc(255), '.'), 'number'],
    ['nothing on its stack', pickle('.'), 'damaged'],
    ['a tuple without a mark', pickle('t.'), 'damaged'],
    ['a memo that is not there', pickle('h\u0005.'), 'damaged'],
    ['an item of a number', pickle('K\u0001K\u0001K\u0001s.'), 'damaged'],
    ['protocol 5', Buffer.from([0x80, 5, 0x4e, 0x2e]), 'protocol'],
    ['no end', pickle('}'), 'cut off'],
    ['no tensors', pickle('}.'), 'no tensors'],
  ])('a pickle with %s is refused', async (_, state, why) => {
    await expect(read(withState(state))).rejects.toThrow(UserError);
    await expect(read(withState(state))).rejects.toThrow(why);
  });

  it.each([
    ['a storage that is not there', stateOf({ key: '7' }), 'storage "7"'],
    ['a storage elsewhere', stateOf({ key: '../../a/data/0' }), 'storage'],
    ['more values than the file has', stateOf({ values: 2 ** 30, shape: [2 ** 30] }), 'storage "0"'],
    ['an offset beyond its storage', stateOf({ offset: 1 }), 'beyond its storage'],
    ['strides beyond its storage', stateOf({ strides: [2] }), 'beyond its storage'],
    ['one value as a billion', stateOf({ shape: [2 ** 30], strides: [0] }), 'beyond its storage'],
    ['negative strides', stateOf({ strides: [0xffffffff] }), 'shape'],
    ['a shape of other rank than its strides', stateOf({ shape: [2, 2], strides: [1] }), 'shape'],
  ])('a tensor with %s is refused', async (_, state, why) => {
    await expect(read(withState(state))).rejects.toThrow(why);
  });

  it('an archive that lies about its files is refused', async () => {
    const bytes = stateOf();
    const beside = { name: 'a/data/0', bytes: four };
    const refused = (...files: Parameters<typeof archive>[0]) =>
      read(archive([{ name: 'a/data.pkl', bytes }, ...files]));
    await expect(refused({ ...beside, crc: 1 })).rejects.toThrow('checksum');
    await expect(refused({ ...beside, size: 2 ** 31 })).rejects.toThrow();
    await expect(refused({ ...beside, place: 10_000 })).rejects.toThrow('outside its archive');
    await expect(refused({ ...beside, place: 3 })).rejects.toThrow('outside its archive');
    await expect(refused(beside, beside)).rejects.toThrow('two files');
    await expect(read(archive([beside]))).rejects.toThrow('data.pkl');
  });

  it('a file cut off anywhere, or with any byte changed, is read as it was or refused', async () => {
    for (const name of ['tiny.pth', 'tiny-before-1.6.pth', 'tiny.safetensors']) {
      const file = readFileSync(join(made, name));
      const path = join(folder, name);
      for (let at = 0; at < file.length; at += 17) {
        const changed = Buffer.from(file);
        changed[at]! ^= 0x55;
        for (const bytes of [file.subarray(0, at), changed]) {
          writeFileSync(path, bytes);
          try {
            const { tensors } = await readWeightsFile(path);
            expect(tensors.size).toBeGreaterThan(0);
          } catch (error) {
            expect(error, `${name} at ${at}`).toBeInstanceOf(UserError);
          }
        }
      }
    }
  });

  it('a file that begins as nothing known, or is not there, is told of', async () => {
    await expect(read(Buffer.from('hello, world'))).rejects.toThrow('none of the kinds');
    await expect(readWeightsFile(join(folder, 'absent.pth'))).rejects.toThrow('no such file');
  });
});

describe('files that the system does not let us read', () => {
  it('are told of as such, and not as missing', async () => {
    const circle = join(folder, 'circle.pth');
    symlinkSync(circle, circle);
    await expect(readWeightsFile(circle)).rejects.toThrow("can't be read (ELOOP)");
    await expect(readWeightsFile(circle)).rejects.toThrow(UserError);
  });

  // Root reads everything.
  it.skipIf(process.getuid?.() === 0)('for want of permission', async () => {
    const path = join(folder, 'locked.pth');
    writeFileSync(path, readFileSync(join(made, 'tiny.pth')), { mode: 0 });
    await expect(readWeightsFile(path)).rejects.toThrow('There is no permission to read this file.');
  });
});

describe('pickles', () => {
  const valueOf = (...parts: (string | Buffer)[]): PickleValue => readPickle(pickle(...parts), () => false).value;

  it('are whole numbers, texts, lists and dictionaries', () => {
    expect(valueOf(Buffer.from([0x8a, 2, 0xff, 0xff]), '.')).toBe(-1);
    expect(valueOf(Buffer.from([0x8a, 0]), '.')).toBe(0);
    expect(valueOf(Buffer.from([0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1]), '.')).toBe(2n ** 64n);
    expect(valueOf('](K\u0001', unicode('a'), 'e.')).toEqual([1, 'a']);
    expect(valueOf('}(', unicode('a'), 'K\u0002u.')).toEqual(new Map([['a', 2]]));
  });

  it('are read up to 2 MiB, of which each byte may be an object in memory', () => {
    const longest = 2 ** 21;
    const nothings = (count: number) => pickle(Buffer.alloc(count, 'N'), '.');
    // Two bytes before them and one behind.
    expect(readPickle(nothings(longest - 3), () => false).value).toBeNull();
    expect(() => readPickle(nothings(longest - 2), () => false)).toThrow('too long');
  });

  it('that claim more than they are take no memory for it', () => {
    const claims = [
      ['X', uint32(2 ** 32 - 1)],
      [Buffer.from([0x8c, 255])],
      ['N', 'r', uint32(2 ** 32 - 1), 'j', uint32(2 ** 32 - 1), Buffer.from([0x95]), Buffer.alloc(8, 255)],
    ] as const;
    for (const claim of claims) {
      const before = process.memoryUsage().rss;
      expect(() => valueOf(...claim)).toThrow('cut off');
      expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 26);
    }
  });

  it('keep a key that every object inherits apart from objects', () => {
    expect(valueOf('}', unicode('__proto__'), 'K\u0002s.')).toEqual(new Map([['__proto__', 2]]));
  });
});

describe('halves', () => {
  it('are those of IEEE 754', () => {
    const bits = [0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x7e00];
    const bytes = new Uint8Array(Uint16Array.from(bits).buffer);
    const values = strided(bytes, 'F16', { shape: [bits.length], offset: 0, strides: [1] });
    expect([...values]).toEqual([0, -0, 1, -2, 65504, Math.fround(2 ** -24), Infinity, NaN]);
  });
});
