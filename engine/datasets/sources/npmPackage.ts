import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from '../../files/cacheFolder';

/** One version of a package of the npm registry that the user has configured. */
export interface NpmPackage {
  name: string;
  version: string;
  /** Subresource integrity of its tarball: "sha512-...". */
  integrity: string;
}

/**
 * Gets a package's tarball, verifies it, hands its path to `use`, and removes it.
 * @throws Error if npm is not there, can't get it, or what it gets is something else.
 */
export async function* withNpmTarball<T>(
  wanted: NpmPackage,
  use: (tarball: string) => AsyncIterable<T>,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  await mkdir(cacheFolder(), { recursive: true });
  const scratch = await mkdtemp(join(cacheFolder(), 'npm-'));
  try {
    await pack(`${wanted.name}@${wanted.version}`, scratch, signal);
    const tarball = join(scratch, `${wanted.name}-${wanted.version}.tgz`);
    await verifyIntegrity(tarball, wanted.integrity, signal);
    yield* use(tarball);
  } finally {
    // An npm that was just told to stop may still be writing.
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Runs `npm pack` in `folder`. Its cache goes there too, or a copy of the tarball would stay in the user's for ever.
 */
async function pack(spec: string, folder: string, signal?: AbortSignal): Promise<void> {
  const child = spawn('npm', ['pack', spec, '--ignore-scripts', '--cache', 'cache'], {
    cwd: folder,
    signal,
    stdio: ['ignore', 'ignore', 'pipe'],
    // npm is a script there, and only a shell starts scripts.
    shell: process.platform === 'win32',
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error('npm is not on the PATH.', { cause: error }) : error);
    });
    child.once('close', resolve);
  });
  if (code === 0) return;
  // Only npm's error code: the rest of its words tells of the user's registry.
  const reason = /^npm (?:error|ERR!) code (\S+)/m.exec(complaints)?.[1] ?? `exit code ${code}`;
  throw new Error(`npm could not get ${spec} (${reason}).`);
}

async function verifyIntegrity(path: string, integrity: string, signal?: AbortSignal): Promise<void> {
  const [algorithm, expected] = integrity.split(/-(.*)/s) as [string, string];
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash, { signal });
  if (hash.digest('base64') !== expected)
    throw new Error('The package is not the one that was expected: its checksum differs.');
}
