import type { Dataset, File } from 'h5wasm';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { unreadableFile, withDataFile } from './dataFile';
import { showToHdf5 } from './hdf5Source';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The images of an HDF5 file: `count x 3 x side x side` bytes, as the authors of CcGAN write them. */
export interface Hdf5Images {
  count: number;
  side: number;
  /** Images `from` to `to`, without the last. */
  read(this: void, from: number, to: number): Uint8Array;
}

/**
 * Opens an HDF5 file, hands it to `use`, and closes it. What is asked for is read from the disk, and nothing else.
 * @throws UserError if it is missing, damaged, or not HDF5.
 */
export function withHdf5<T>(path: string, advice: string, use: (file: Hdf5File) => T): Promise<T> {
  return withDataFile(path, advice, async (file, size) => {
    const start = new Uint8Array(signature.length);
    await file.read(start, 0, start.length, 0);
    if (signature.some((byte, i) => start[i] !== byte))
      throw new UserError('This is not an HDF5 file: it does not begin as one.', { where: path, advice });
    // Loaded only here: the library is large.
    const { File, ready } = await import('h5wasm');
    const library = await ready;
    library.activate_throwing_error_handler();
    const name = '/open.h5';
    const source = showToHdf5(library, name, { fd: file.fd, size });
    try {
      const opened = new File(name, 'r');
      try {
        return use(new Hdf5File(opened, path, advice));
      } finally {
        opened.close();
      }
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      const failure = source.failure();
      if (failure !== undefined) throw unreadableFile(failure, path, advice);
      throw new UserError(`This HDF5 file is damaged or truncated: ${reasonOf(cause)}`, {
        where: path,
        advice: 'Copy or download the file again.',
        cause,
      });
    } finally {
      source.remove();
    }
  });
}

/** What went wrong, out of a list of calls that the library prints, the innermost one last. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [innermost] = [...message.matchAll(/^\s*#\d+: .*\(\): (.+)$/gm)].slice(-1);
  return `${innermost?.[1] ?? message.split('\n')[0]}.`;
}

/** An open HDF5 file whose arrays are asked for by key. */
export class Hdf5File {
  constructor(
    private readonly file: File,
    private readonly path: string,
    private readonly advice: string,
  ) {}

  /**
   * A list of numbers, of whatever type they are.
   * @throws UserError if there is no such key, or it isn't a list of numbers.
   */
  numbers(key: string): Float64Array {
    const dataset = this.dataset(key);
    const value = (dataset.shape ?? []).length === 1 ? dataset.value : null;
    if (!ArrayBuffer.isView(value) || value instanceof DataView) throw this.wrong(key, dataset, 'a list of numbers');
    const numbers = Float64Array.from(value as ArrayLike<number | bigint>, Number);
    // Beyond that, different whole numbers would become one.
    if ('BYTES_PER_ELEMENT' in value && value.BYTES_PER_ELEMENT === 8 && !(value instanceof Float64Array))
      if (numbers.some((number) => !Number.isSafeInteger(number)))
        throw this.refuse(key, 'holds whole numbers beyond 2^53, which are not told apart.');
    return numbers;
  }

  /** @throws UserError if there is no such key, or it isn't bytes of that shape. */
  images(key: string): Hdf5Images {
    const dataset = this.dataset(key);
    const [count, channels, height, width] = dataset.shape ?? [];
    const { size, type, signed } = dataset.metadata;
    // Type 0 is whole numbers.
    if (dataset.shape?.length !== 4 || channels !== 3 || height !== width || size !== 1 || type !== 0 || signed) {
      throw this.wrong(key, dataset, 'N x 3 x side x side unsigned bytes');
    }
    return { count: count!, side: height!, read: (from, to) => dataset.slice([[from, to]]) as Uint8Array };
  }

  /** An error about what is under a key, to be thrown. */
  refuse(key: string, message: string): UserError {
    return new UserError(`"${key}" ${message}`, { where: this.path, advice: this.advice });
  }

  private dataset(key: string): Dataset {
    const keys = this.file.keys();
    const found = keys.includes(key) ? this.file.get(key) : null;
    if (found && 'shape' in found) return found;
    throw new UserError(
      `This HDF5 file has no array "${key}": ` +
        `${keys.length === 0 ? 'it is empty' : `it has ${keys.map((name) => `"${name}"`).join(', ')}`}.`,
      {
        where: this.path,
        advice: this.advice,
      },
    );
  }

  private wrong(key: string, { shape, dtype }: Dataset, expected: string): UserError {
    return this.refuse(
      key,
      `holds ${(shape ?? []).map(formatCount).join(' x ') || 'no'} values of type ${JSON.stringify(dtype)}, not ` +
        `${expected}.`,
    );
  }
}
