import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { cacheFolder } from '../files/cacheFolder';
import { digest } from '../files/digest';
import { keepNewest } from '../files/keepNewest';
import { makeFolder } from '../files/makeFolder';
import { sealed, unsealed } from '../files/sealed';
import { temporaryName } from '../files/temporaryName';

/** Milliseconds after which a program has run all that it needs to begin. */
const begun = 15_000;
/** Files kept, of a few megabytes each: one for each command, of the last few versions. */
const bound = 16;
const extension = '.code';

/**
 * A CommonJS file as V8 has compiled it, kept between processes together with the functions that were called until
 * then. What is not there, damaged, or of another V8 is compiled as always.
 */
export class CompiledCode {
  readonly script: Script;
  private readonly file: string;

  /** @param command what calls other functions of it is kept apart. */
  constructor(path: string, command = '') {
    const source = readFileSync(path, 'utf8');
    const name = /^[a-z]+$/.test(command) ? command : 'other';
    const key = digest('sha256', JSON.stringify([process.versions.v8, process.arch, process.execArgv, name]), source);
    this.file = join(folder(), key + extension);
    const cachedData = read(this.file);
    this.script = new Script(Module.wrap(source), { filename: path, cachedData });
    if (cachedData && this.script.cachedDataRejected === false) this.keepLater = () => undefined;
  }

  /** Keeps it, if it isn't kept yet, once the process has called what it needs. */
  keepLater(): void {
    const keep = () => {
      clearTimeout(timer);
      process.off('exit', keep);
      this.keep();
    };
    const timer = setTimeout(keep, begun).unref();
    process.on('exit', keep);
  }

  private keep(): void {
    try {
      makeFolder(folder());
      this.write();
      keepNewest(folder(), extension, bound);
    } catch {
      // A full disk, or a folder that can't be written, costs the time only.
    }
  }

  private write(): void {
    const written = join(folder(), temporaryName('compiled'));
    const code = this.script.createCachedData();
    try {
      writeFileSync(written, sealed(code));
      renameSync(written, this.file);
    } finally {
      rmSync(written, { force: true });
    }
  }
}

function folder(): string {
  return join(cacheFolder(), 'code');
}

/** V8 trusts what it is given: only bytes as they were written are. */
function read(file: string): Buffer | undefined {
  try {
    return unsealed(readFileSync(file));
  } catch {
    return undefined;
  }
}
