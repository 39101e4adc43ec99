import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * `npm test`: everything, in the order in which it fails fastest. `npm test -- unit lint` runs only those stages. The
 * last line counts the tests; a stage that is no test, or that broke before it could count, counts as one when it
 * fails.
 *
 * Checks that keep one core busy run beside each other; tests, whose engines take all of them, run alone.
 */

const repository = resolve(import.meta.dirname, '..');
const reports = join(repository, 'test-results');

interface Stage {
  name: string;
  /** Commands of packages in node_modules, one after the other. */
  commands: (readonly string[])[];
  /** Where Vitest leaves its count, for a stage of tests. */
  report?: string;
}

/** A stage of one program that takes one core. */
function check(name: string, ...commands: (readonly string[])[]): Stage {
  return { name, commands };
}

function tests(name: string, ...args: string[]): Stage {
  const report = join(reports, `${name}.json`);
  return {
    name,
    commands: [['vitest', 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]],
    report,
  };
}

/** Stages one after the other; those of one list at once. */
const stages: Stage[][] = [
  [check('build', ['esbuild.mjs'])],
  [
    check('lint', ['eslint', '.', '--max-warnings=0']),
    check('types', ['tsc', '-p', '.'], ['tsc', '-p', 'webview'], ['tsc', '-p', 'test']),
    check('format', ['prettier', '--check', '--log-level=warn', '.']),
    check('unused', ['knip']),
  ],
  [tests('unit')],
  [tests('editor', '--config', 'test/editor/vitest.config.mjs')],
];

/** The script behind a package's command, so that no shell and no platform's wrapper is needed. */
function script(command: string): string {
  if (command.endsWith('.mjs')) return join(repository, command);
  const name = command === 'tsc' ? 'typescript' : command;
  const manifest = join(repository, 'node_modules', name, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | Record<string, string> };
  return join(dirname(manifest), typeof bin === 'string' ? bin : (bin[command] ?? ''));
}

interface Outcome {
  name: string;
  passed: number;
  failed: number;
  seconds: number;
}

/** Runs a command; what it prints comes at once, or where there are others beside it, at its end. */
async function succeeds([command = '', ...args]: readonly string[], isAlone: boolean): Promise<boolean> {
  const stdio = isAlone ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, [script(command), ...args], { cwd: repository, stdio });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => printed.push(chunk));
  const status = await new Promise((end) => child.once('error', end).once('close', end));
  if (!isAlone) process.stdout.write(Buffer.concat(printed));
  return status === 0;
}

async function runStage({ name, commands, report }: Stage, isAlone: boolean): Promise<Outcome> {
  if (isAlone) console.log(`\n── ${name} ──`);
  const started = Date.now();
  let succeeded = true;
  for (const command of commands) succeeded &&= await succeeds(command, isAlone);
  const seconds = (Date.now() - started) / 1000;
  if (!isAlone) console.log(`── ${name}: ${succeeded ? 'ok' : 'FAILED'} ──`);
  const counted =
    report && existsSync(report)
      ? (JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number })
      : { numPassedTests: 0, numFailedTests: 0 };
  const failed = Math.max(counted.numFailedTests, succeeded ? 0 : 1);
  return { name, passed: counted.numPassedTests, failed, seconds };
}

const chosen = process.argv.slice(2);
const names = stages.flat().map(({ name }) => name);
const unknown = chosen.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`There is no stage "${unknown}"; there are ${names.join(', ')}.`);
  process.exit(2);
}

async function main(): Promise<void> {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const outcomes: Outcome[] = [];
  for (const all of stages) {
    const wanted = all.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
    outcomes.push(...(await Promise.all(wanted.map((stage) => runStage(stage, wanted.length === 1)))));
    // Nothing after it could mean anything.
    if (outcomes.some(({ name, failed }) => name === 'build' && failed > 0)) break;
  }

  console.log();
  for (const { name, passed, failed, seconds } of outcomes) {
    const result = failed > 0 ? 'FAILED' : 'ok';
    const count = passed > 0 ? `${passed} passed` : '';
    console.log(`  ${name.padEnd(8)} ${result.padEnd(6)} ${seconds.toFixed(1).padStart(6)} s  ${count}`);
  }
  const total = (key: 'passed' | 'failed') => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  process.exitCode = total('failed') > 0 ? 1 : 0;
}

void main();
