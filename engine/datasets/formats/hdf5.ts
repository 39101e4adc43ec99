import type { Dataset, File } from 'h5wasm';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { readDataFile } from './dataFile';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The library's types leave out that its memory file system can take bytes over as they are. */
const withoutCopying = { flags: 'w', canOwn: true };

/** The images of an HDF5 file: `count x 3 x side x side` bytes, as the authors of CcGAN write them. */
export interface Hdf5Images {
  count: number;
  side: number;
  /** Images `from` to `to`, without the last. */
  read(this: void, from: number, to: number): Uint8Array;
}

/**
 * Opens an HDF5 file, hands it to `use`, and closes it. All of the file is in memory meanwhile.
 * @throws UserError if it is missing, damaged, or not HDF5.
 */
export async function withHdf5<T>(path: string, advice: string, use: (file: Hdf5File) => T): Promise<T> {
  const bytes = await readDataFile(path, advice);
  if (signature.some((byte, i) => bytes[i] !== byte)) {
    throw new UserError('This is not an HDF5 file: it does not begin as one.', { where: path, advice });
  }
  // Loaded only here: the library is large.
  const { File, ready } = await import('h5wasm');
  const library = await ready;
  library.activate_throwing_error_handler();
  const name = '/open.h5';
  try {
    library.FS.writeFile(name, bytes, withoutCopying);
    const file = new File(name, 'r');
    try {
      return use(new Hdf5File(file, path, advice));
    } finally {
      file.close();
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`This HDF5 file is damaged or truncated: ${reasonOf(cause)}`, {
      where: path,
      advice: 'Copy or download the file again.',
      cause,
    });
  } finally {
    library.FS.unlink(name);
  }
}

/** The first line of what the library says. */
function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!;
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
    return Float64Array.from(value as ArrayLike<number | bigint>, Number);
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
