import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * `npm test`: everything, in the order in which it fails fastest. `npm test -- unit lint` runs only those stages. The
 * last line counts the tests; a stage that is no test, or that broke before it could count, counts as one when it
 * fails.
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

function tests(name: string, ...args: string[]): Stage {
  const report = join(reports, `${name}.json`);
  return {
    name,
    commands: [['vitest', 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]],
    report,
  };
}

const stages: Stage[] = [
  { name: 'build', commands: [['esbuild.mjs']] },
  { name: 'format', commands: [['prettier', '--check', '--log-level=warn', '.']] },
  {
    name: 'types',
    commands: [
      ['tsc', '-p', '.'],
      ['tsc', '-p', 'webview'],
      ['tsc', '-p', 'test'],
    ],
  },
  { name: 'lint', commands: [['eslint', '.', '--max-warnings=0']] },
  { name: 'unused', commands: [['knip']] },
  tests('unit'),
  tests('editor', '--config', 'test/editor/vitest.config.mjs'),
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

function runStage({ name, commands, report }: Stage): Outcome {
  console.log(`\n── ${name} ──`);
  const started = Date.now();
  const succeeded = commands.every(
    ([command = '', ...args]) =>
      spawnSync(process.execPath, [script(command), ...args], { cwd: repository, stdio: 'inherit' }).status === 0,
  );
  const seconds = (Date.now() - started) / 1000;
  const counted =
    report && existsSync(report)
      ? (JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number })
      : { numPassedTests: 0, numFailedTests: 0 };
  const failed = Math.max(counted.numFailedTests, succeeded ? 0 : 1);
  return { name, passed: counted.numPassedTests, failed, seconds };
}

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !stages.some((stage) => stage.name === name));
if (unknown !== undefined) {
  console.error(`There is no stage "${unknown}"; there are ${stages.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const outcomes: Outcome[] = [];
for (const stage of stages.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
  const outcome = runStage(stage);
  outcomes.push(outcome);
  // Nothing after it could mean anything.
  if (stage.name === 'build' && outcome.failed > 0) break;
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
