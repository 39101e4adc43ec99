import { readSync } from 'node:fs';
import type { ready } from 'h5wasm';

type Library = Awaited<typeof ready>;

/** A file of the library's memory file system, as its types leave it out. */
interface MemoryNode {
  usedBytes: number;
  stream_ops: {
    read(stream: unknown, memory: Int8Array, offset: number, length: number, position: number): number;
  };
}

/** Emscripten's number of EIO. */
const inputOutputError = 29;

/** An open file of this machine that the HDF5 library sees under a name of its own. */
export interface Hdf5Source {
  /** What the system said where a part could not be read; undefined if all could. */
  failure(): unknown;
  remove(): void;
}

/**
 * Shows an open file to the library, which reads the parts that it wants when it wants them: files may be longer than
 * the memory, or than the two gigabytes that Node reads at once. Emscripten's own lazy files, which load from
 * addresses, stand in its memory file system in the same way.
 * @param file descriptor and size in bytes.
 */
export function showToHdf5({ FS }: Library, name: string, file: { fd: number; size: number }): Hdf5Source {
  let failure: unknown;
  FS.writeFile(name, new Uint8Array());
  const node = FS.lookupPath(name, {}).node as unknown as MemoryNode;
  node.usedBytes = file.size;
  node.stream_ops = {
    ...node.stream_ops,
    read(_, memory, offset, length, position) {
      try {
        return readSync(file.fd, memory, offset, length, position);
      } catch (cause) {
        failure = cause;
        throw Object.assign(new Error('EIO'), { name: 'ErrnoError', errno: inputOutputError });
      }
    },
  };
  return { failure: () => failure, remove: () => FS.unlink(name) };
}
