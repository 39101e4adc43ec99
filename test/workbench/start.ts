import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runHeadless } from './headless';
import { packageExtension } from './package';
import { cache, repository } from './paths';
import { openProfile } from './profile';
import { run } from './processes';
import { ensureServer, installExtension, startServer } from './server';

/**
 * `npm start`: Darkroom on the examples, in the VS Code that is here, else in one that npm brings, at an address.
 * `npm start -- --headless`: the first example from the command line, with what it cost.
 */

const examples = join(repository, 'examples');
const firstExample = join(examples, 'mnist-self-labeling.experiment.json');

/** The port that is tried first: at the same address a browser keeps a window's state. */
const usualPort = 8127;

/** Says what is being done and, when it took long enough to wonder, how long it took. */
async function step<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const started = Date.now();
  console.log(`${what} ...`);
  const value = await work();
  const seconds = (Date.now() - started) / 1000;
  if (seconds > 2) console.log(`  took ${seconds.toFixed(0)} s`);
  return value;
}

/**
 * Whether a desktop VS Code can be asked; inside its remote terminals, `code` can't load an extension under
 * development.
 */
function hasDesktopEditor(): boolean {
  if (process.env['VSCODE_IPC_HOOK_CLI']) return false;
  return spawnSync('code', ['--version'], { shell: process.platform === 'win32' }).status === 0;
}

function openDesktopEditor(): void {
  const { status } = spawnSync('code', [`--extensionDevelopmentPath=${repository}`, examples, firstExample], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`\`code\` ended with exit code ${status}.`);
  console.log('VS Code opens the examples: press Run above the first line of the experiment.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function serveEditor(): Promise<void> {
  await step("Fetching VS Code's server from the npm registry (once)", ensureServer);
  const vsix = await step('Packaging the extension', packageExtension);
  const profile = openProfile(join(cache, 'profile'));
  await step('Installing the extension', () => installExtension(profile, vsix));
  const server = await startServer(profile, { port: (await isFree(usualPort)) ? usualPort : 0 });
  const address = new URL(server.address(examples));
  address.searchParams.set('payload', JSON.stringify([['openFile', `vscode-remote://${address.host}${firstExample}`]]));
  console.log(`
  VS Code with Darkroom:  ${address.href}

  Open the address in a browser and press Run above the first line of the experiment.
  Ctrl-C ends the editor; a run that has been started goes on.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await server.stop();
}

async function main(): Promise<void> {
  const since = Date.now() - process.uptime() * 1000;
  const { values } = parseArgs({ options: { headless: { type: 'boolean', default: false } } });
  await step('Building', () => run(process.execPath, [join(repository, 'esbuild.mjs')], { cwd: repository }));
  if (values.headless) process.exitCode = await runHeadless(firstExample, since);
  else if (hasDesktopEditor()) openDesktopEditor();
  else await serveEditor();
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
