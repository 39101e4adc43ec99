import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rgPath } from '@vscode/ripgrep';
import { cache, repository } from './paths';
import { ProcessGroup, cleanEnvironment, run, until } from './processes';
import type { Profile } from './profile';

/**
 * A real VS Code workbench without a desktop: the server build of VS Code that the npm package `code-server` carries.
 * Nothing is compiled and no install script runs, so there are no integrated terminals in it.
 */

/** The last release that runs on Node 20. It is VS Code 1.100.3. */
const version = '4.100.3';
const integrity = 'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==';

const home = join(cache, `vscode-server-${version}`);
const main = join(home, 'out/server-main.js');

/**
 * Puts the server into the cache, unless it is there.
 * @throws Error where the registry gives another package than the one this was written for.
 */
export function ensureServer(): void {
  if (existsSync(main)) return;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'server-'));
  try {
    npm(['pack', `code-server@${version}`, '--silent', '--pack-destination', scratch], repository);
    const tarball = join(scratch, `code-server-${version}.tgz`);
    const digest = createHash('sha512').update(readFileSync(tarball)).digest('base64');
    if (`sha512-${digest}` !== integrity)
      throw new Error(`code-server@${version} is not the package it was: its sha512 is ${digest}.`);
    run('tar', ['-xzf', tarball, '-C', scratch, '--strip-components=1', 'package/lib/vscode']);

    const unpacked = join(scratch, 'lib/vscode');
    // `npm ci` refuses: the package's own lock file lacks tslib.
    npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], unpacked);
    symlinkSync('node_modules', join(unpacked, 'node_modules.asar'));
    placeRipgrep(unpacked);
    // Complete or not there at all: other processes may be looking.
    rmSync(home, { recursive: true, force: true });
    renameSync(unpacked, home);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function npm(args: readonly string[], cwd: string): void {
  run('npm', args, { cwd });
}

/** Searching files needs ripgrep, which the server's own package would fetch from outside the registry. */
function placeRipgrep(unpacked: string): void {
  const bin = join(unpacked, 'node_modules/@vscode/ripgrep/bin');
  mkdirSync(bin, { recursive: true });
  copyFileSync(rgPath, join(bin, 'rg'));
  chmodSync(join(bin, 'rg'), 0o755);
}

/** Installs a VSIX into a profile, as `code --install-extension` does. */
export function installExtension(profile: Profile, vsix: string): void {
  run(process.execPath, [main, '--accept-server-license-terms', ...profile.arguments, '--install-extension', vsix]);
}

export interface RunningServer {
  readonly port: number;
  /** The address that opens a folder. */
  address(folder: string): string;
  /** Ends the server, its extension host and whatever else it started that is not detached. */
  stop(): Promise<void>;
  /** The same without warning, as a crash would. */
  kill(): Promise<void>;
}

/** Starts the server on 127.0.0.1, at `port` or at any free one, and settles when it listens. */
export async function startServer(
  profile: Profile,
  { port = 0, env = {} }: { port?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<RunningServer> {
  // Paths of Unix sockets may have about 107 characters: give them a short folder.
  const sockets = mkdtempSync(join(tmpdir(), 'vs-'));
  const group = new ProcessGroup(
    process.execPath,
    [
      main,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--without-connection-token',
      '--accept-server-license-terms',
      '--telemetry-level',
      'off',
      '--disable-workspace-trust',
      ...profile.arguments,
    ],
    {
      env: { ...cleanEnvironment(), ...env, TMPDIR: sockets, XDG_RUNTIME_DIR: sockets },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const tidy = () => rmSync(sockets, { recursive: true, force: true });
  const { child } = group;
  const log = createWriteStream(join(profile.root, 'server.log'), { flags: 'a' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      log.write(text);
    });
  }
  child.once('exit', () => log.end());

  try {
    const listening = await until(
      'the VS Code server',
      () => {
        if (child.exitCode !== null) throw new Error(`The VS Code server ended with ${child.exitCode}.`);
        return /Extension host agent listening on (\d+)/.exec(output)?.[1];
      },
      60_000,
    );
    const found = Number(listening);
    return {
      port: found,
      address: (folder) => `http://127.0.0.1:${found}/?folder=${encodeURIComponent(folder)}`,
      stop: () => group.stop().then(tidy),
      kill: () => group.kill().then(tidy),
    };
  } catch (error) {
    await group.kill();
    tidy();
    throw new Error(`${(error as Error).message}\n${output}`, { cause: error });
  }
}
