import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CompiledCode } from '../../../engine/cli/compiledCode';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-code-'));
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const kept = () => readdirSync(join(folder, 'cache/code'));

/** Runs the script, and then what is done when a process ends. */
function runOnce(path: string, command?: string): { exports: { answer?: number }; rejected: boolean | undefined } {
  const compiled = new CompiledCode(path, command);
  const exports: { answer?: number } = {};
  const before = process.listeners('exit');
  compiled.keepLater();
  (compiled.script.runInThisContext() as (exports: object) => void)(exports);
  for (const listener of process.listeners('exit')) if (!before.includes(listener)) (listener as () => void)();
  return { exports, rejected: compiled.script.cachedDataRejected };
}

function programOf(answer: number): string {
  const path = join(folder, 'program.js');
  writeFileSync(path, `function later() { return ${answer}; }\nexports.answer = later();\n`);
  return path;
}

describe('compiled code', () => {
  it('is kept by one process and taken by the next, apart for each command', () => {
    const path = programOf(42);
    expect(runOnce(path, 'run')).toEqual({ exports: { answer: 42 }, rejected: undefined });
    expect(kept()).toHaveLength(1);
    expect(runOnce(path, 'run')).toEqual({ exports: { answer: 42 }, rejected: false });
    expect(kept()).toHaveLength(1);
    expect(runOnce(path, 'check').rejected).toBeUndefined();
    // What a person mistypes makes no files.
    for (const odd of ['../../a', 'RUN!', '--help']) runOnce(path, odd);
    expect(kept()).toHaveLength(3);
  });

  it('is never that of another program', () => {
    runOnce(programOf(42));
    expect(runOnce(programOf(43))).toEqual({ exports: { answer: 43 }, rejected: undefined });
  });

  it('that is damaged is compiled and kept again', () => {
    const path = programOf(42);
    runOnce(path);
    const file = join(folder, 'cache/code', kept()[0]!);
    const whole = readFileSync(file);
    for (const damaged of [
      Buffer.alloc(0),
      whole.subarray(0, 100),
      Buffer.concat([whole.subarray(0, -1), Buffer.of(1)]),
    ]) {
      writeFileSync(file, damaged);
      expect(runOnce(path)).toEqual({ exports: { answer: 42 }, rejected: undefined });
      expect(runOnce(path).rejected).toBe(false);
    }
  });

  it('of older versions goes', () => {
    mkdirSync(join(folder, 'cache/code'), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const path = join(folder, 'cache/code', `${i}.code`);
      writeFileSync(path, 'old');
      utimesSync(path, 1000 + i, 1000 + i);
    }
    runOnce(programOf(42));
    expect(kept()).toHaveLength(16);
    expect(kept()).not.toContain('4.code');
    expect(kept()).toContain('5.code');
  });

  it('needs no cache folder', () => {
    writeFileSync(join(folder, 'cache'), 'a file');
    expect(runOnce(programOf(42)).exports.answer).toBe(42);
  });
});

it('the built engine starts with it and without', () => {
  const engine = join(import.meta.dirname, '../../../dist/engine.js');
  const versions = [0, 1].map(() => spawnSync(process.execPath, [engine, '--version'], { encoding: 'utf8' }).stdout);
  expect(versions[0]).toMatch(/^\d+\.\d+\.\d+/);
  expect(versions[1]).toBe(versions[0]);
  expect(kept()).toHaveLength(1);
});
