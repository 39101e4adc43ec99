// Installs the dependencies when those in node_modules are not the ones package-lock.json names. Plain Node: it runs
// before anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Packages by folder, as a lock file lists them; empty where there is no such file. */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).packages;
  } catch {
    return {};
  }
}

/** The folders whose package is missing or has another version; packages for other platforms may be missing. */
function outOfDate() {
  const installed = lockedPackages('node_modules/.package-lock.json');
  return Object.entries(lockedPackages('package-lock.json'))
    .filter(([folder, { optional }]) => folder !== '' && !(optional && !installed[folder]))
    .filter(([folder, { version }]) => installed[folder]?.version !== version)
    .map(([folder]) => folder);
}

const missing = outOfDate();
if (missing.length > 0) {
  console.log('Installing dependencies from the npm registry ...');
  const started = Date.now();
  const npm = process.env.npm_execpath
    ? { command: process.execPath, args: [process.env.npm_execpath] }
    : { command: 'npm', args: [] };
  const { status } = spawnSync(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: new URL('..', import.meta.url),
    stdio: 'inherit',
    // npm is a batch file on Windows.
    shell: npm.command === 'npm' && process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm ci failed; its messages above say why. Node 20.11 or newer and the npm registry are needed.');
    process.exit(status ?? 1);
  }
  console.log(`Dependencies installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}
