import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';

/** The engine as it ships. */
export const engine = join(__dirname, '../../dist/engine.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** No process outlives the tests that started it. */
const children = new Set<ChildProcessWithoutNullStreams>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/**
 * Starts the real command line, as it was built, in `cwd`, with a cache of its own there or in `cache`; by another
 * command where `through` is one that starts what follows it.
 */
export function start(
  cwd: string,
  args: readonly string[],
  cache = join(cwd, 'cache'),
  environment: Record<string, string> = {},
  through: readonly string[] = [],
): { child: ChildProcessWithoutNullStreams; ended: Promise<Ended> } {
  const [command, ...rest] = [...through, process.execPath, engine, ...args];
  const child = spawn(command!, rest, { cwd, env: { ...process.env, ...environment, DARKROOM_CACHE: cache } });
  children.add(child);
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, ...text });
    });
  });
  return { child, ended };
}

/** Runs a command to its end; whatever happens, nobody is shown a stack trace. */
export async function darkroom(cwd: string, ...args: string[]): Promise<Ended> {
  const result = await start(cwd, args).ended;
  expect(`${result.stdout}${result.stderr}`).not.toMatch(/^ {4}at /m);
  return result;
}

/** A folder that is gone when the test has ended. */
export function workspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-cli-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

/** Writes an experiment file and returns its name. */
export function writeExperiment(folder: string, experiment: unknown, name = 'digits.experiment.json'): string {
  writeFileSync(join(folder, name), typeof experiment === 'string' ? experiment : JSON.stringify(experiment, null, 2));
  return name;
}

export const digits = { method: 'self-labeling', dataset: { name: 'mnist' } };
