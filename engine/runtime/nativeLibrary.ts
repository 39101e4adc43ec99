import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors';

const bindingFile = 'onnxruntime_binding.node';
const reinstall =
  'Reinstall Darkroom, or in a checkout run "npm ci" again: a part of it is missing or damaged. "darkroom doctor" shows ' +
  'what works here.';
const elsewhere = 'Run the experiment on another machine, for example over SSH: run folders can be read from here.';

/**
 * Checks, in a millisecond, that ONNX Runtime's library is there for this platform and whole: loading half of one ends
 * the process with no word.
 * @throws UserError that says what to do.
 */
export function assertLibraryWhole(): void {
  const folder = libraryFolder();
  if (!existsSync(join(folder, bindingFile))) {
    const supported = platformsIn(dirname(dirname(folder)));
    const here = `${process.platform} ${process.arch}`;
    if (supported.length === 0 || supported.includes(here)) {
      throw new UserError("ONNX Runtime's library is missing.", {
        where: join(folder, bindingFile),
        advice: reinstall,
      });
    }
    throw new UserError(`ONNX Runtime, which computes the steps, has no library for ${here}.`, {
      where: folder,
      advice: `It has them for ${supported.join(', ')}. ${elsewhere}`,
    });
  }
  const damaged = readdirSync(folder)
    .map((name) => join(folder, name))
    .find((file) => !isWholeLibrary(file));
  if (damaged !== undefined)
    throw new UserError("ONNX Runtime's library is damaged: its end is missing.", {
      where: damaged,
      advice: reinstall,
    });
}

/** What kept ONNX Runtime's library from loading, in words; undefined for any other error. */
export function explainLoadError(error: unknown): UserError | undefined {
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
  const line = String(message).split('\n')[0]!;
  if (code === 'MODULE_NOT_FOUND' && line.includes('onnxruntime'))
    return new UserError('ONNX Runtime, which computes the steps, is not installed.', {
      advice: reinstall,
      cause: error,
    });
  if (code !== 'ERR_DLOPEN_FAILED' || !line.includes('onnxruntime')) return undefined;
  return new UserError(`ONNX Runtime's library does not load: ${line}`, { advice: adviceFor(line), cause: error });
}

function adviceFor(line: string): string {
  if (/GLIBC|ld-linux|musl|Error relocating|libstdc\+\+/.test(line)) {
    return (
      'It needs a Linux with glibc 2.28 or newer and libstdc++ (Debian 10, Ubuntu 20.04, RHEL 8 or later; not Alpine). ' +
      elsewhere
    );
  }
  if (process.platform === 'win32') {
    return `Install the Microsoft Visual C++ Redistributable for ${process.arch}. If it is there: ${reinstall}`;
  }
  return reinstall;
}

/** The folder of this platform's library. @throws UserError where the package is not installed. */
function libraryFolder(): string {
  try {
    const manifest = createRequire(pathToFileURL(__filename)).resolve('onnxruntime-node/package.json');
    return join(dirname(manifest), 'bin', 'napi-v6', process.platform, process.arch);
  } catch (error) {
    throw explainLoadError(error) ?? error;
  }
}

/** "linux x64", as far as there are libraries. */
function platformsIn(folder: string): string[] {
  const namesIn = (path: string) => (existsSync(path) ? readdirSync(path) : []);
  return namesIn(folder).flatMap((platform) => namesIn(join(folder, platform)).map((arch) => `${platform} ${arch}`));
}

/** Whether a file is as long as its ELF header says, whose table of sections ends it; true for other files. */
function isWholeLibrary(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const header = Buffer.alloc(64);
    const { size } = fstatSync(handle);
    if (readSync(handle, header) < header.length) return !file.endsWith('.node');
    if (header.readUInt32BE(0) !== 0x7f454c46) return true;
    const [sectionTable, entrySize, entries] = [
      header.readBigUInt64LE(40),
      header.readUInt16LE(58),
      header.readUInt16LE(60),
    ];
    return size >= Number(sectionTable) + entrySize * entries;
  } finally {
    closeSync(handle);
  }
}
