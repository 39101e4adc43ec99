import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineError } from '../../../engine/protocol/engineError';
import { isRunId } from '../../../engine/protocol/runFolder';
import { Engine } from '../../../extension/launch/engine';
import { engineCommand, folderBeside, newRunFolder } from '../../../extension/launch/engineCommand';
import { endOf, errorIn, goesOnWith, lastLine, ranOutOfMemory } from '../../../extension/launch/engineOutput';
import { boundOutput } from '../../../extension/launch/outputFile';
import { temporaryFolder } from './runFixture';

/** A program to start in the engine's place. */
function program(source: string): string {
  const file = join(temporaryFolder(), 'program.cjs');
  writeFileSync(file, source);
  return file;
}

describe('engineCommand', () => {
  it('runs the engine on this very Node, in an environment of its own', () => {
    const command = engineCommand(
      { file: '/x/dist/engine.js' },
      ['run', '/w/a b.experiment.json', '--folder', '/w/runs/a b/1'],
      {
        PATH: '/bin',
        VSCODE_PID: '1',
        VSCODE_IPC_HOOK: 'x',
        ELECTRON_NO_ATTACH_CONSOLE: '1',
        NODE_OPTIONS: '--inspect',
        CUDA_VISIBLE_DEVICES: '0',
      },
      new Set(),
    );
    expect(command).toEqual({
      executable: process.execPath,
      args: ['/x/dist/engine.js', 'run', '/w/a b.experiment.json', '--folder', '/w/runs/a b/1'],
      env: { PATH: '/bin', CUDA_VISIBLE_DEVICES: '0', ELECTRON_RUN_AS_NODE: '1' },
    });
  });

  it('lets no signal open a debugger, where this Node can be told so', () => {
    const options = new Set(['--disable-sigusr1']);
    expect(engineCommand({ file: 'engine.js' }, ['doctor'], {}, options).args).toEqual([
      '--disable-sigusr1',
      'engine.js',
      'doctor',
    ]);
    expect(engineCommand({ file: 'engine.js', node: '/opt/node' }, [], {}, options).args).toEqual(['engine.js']);
  });

  it('runs it on another Node if one is set', () => {
    expect(engineCommand({ file: 'engine.js', node: '/opt/node' }, [], {}).executable).toBe('/opt/node');
  });
});

describe('newRunFolder', () => {
  const now = new Date('2026-11-22T08:24:15.123Z');

  it("lies under the workspace, the runs folder and the experiment's name", () => {
    const folder = newRunFolder('/work', 'runs', '/work/sub/mnist.quick.experiment.json', now);
    expect(folder).toMatch(/^\/work\/runs\/mnist\.quick\/20261122-082415-[0-9a-f]{4}$/);
    expect(isRunId(folder.split('/').at(-1)!)).toBe(true);
  });

  it('lies where an absolute runs folder says', () => {
    expect(newRunFolder('/work', '/scratch/runs', '/work/a.experiment.json', now)).toMatch(/^\/scratch\/runs\/a\//);
  });

  it('lies beside the run that is repeated', () => {
    expect(folderBeside('/scratch/kept/best', now)).toMatch(/^\/scratch\/kept\/20261122-082415-[0-9a-f]{4}$/);
  });
});

describe('Engine', () => {
  it('answers with what was printed, as it comes, and how it ended', async () => {
    const file = program(
      'console.log(JSON.stringify(process.argv.slice(2))); console.error("no"); process.exitCode = 2;',
    );
    const heard: string[] = [];
    const answer = await new Engine(file, () => undefined).ask(['datasets', 'list'], {
      onText: (text) => heard.push(text),
    });
    expect(answer).toEqual({
      end: { type: 'exit', code: 2, signal: null },
      stdout: '["datasets","list","--errors","json"]\n',
      stderr: 'no\n',
    });
    expect(heard).toEqual([answer.stdout]);
  });

  it('can be interrupted', async () => {
    const file = program('setInterval(() => {}, 1000); console.log("here");');
    const stop = new AbortController();
    const { end } = await new Engine(file, () => undefined).ask([], {
      signal: stop.signal,
      onText: () => stop.abort(),
    });
    expect(end).toMatchObject({ type: 'spawn', error: { name: 'AbortError' } });
  });

  it('is ended where it hangs or prints without end', async () => {
    const bounds = { silence: 3000, length: 100_000 };
    const ask = (source: string) => new Engine(program(source), () => undefined).ask([], {}, bounds);
    const hanging = await ask('console.log("here"); setInterval(() => {}, 1000);');
    expect(hanging).toMatchObject({ end: { type: 'ended', why: 'silent' }, stdout: 'here\n' });
    const flooding = await ask('const more = () => process.stdout.write("x".repeat(999), more); more();');
    expect(flooding.end).toEqual({ type: 'ended', why: 'flooding' });
    expect(flooding.stdout.length).toBeLessThanOrEqual(bounds.length);
    const talking = await ask(
      'let n = 0; const t = setInterval(() => { console.log(n); n++ < 6 || clearInterval(t); }, 100);',
    );
    expect(talking.end).toEqual({ type: 'exit', code: 0, signal: null });
  });

  it('keeps of what a launched engine prints no more than is worth it', async () => {
    const folder = temporaryFolder();
    const output = join(folder, 'engine.txt');
    const file = program('setInterval(() => process.stdout.write("x".repeat(9999) + "\\n"), 1);');
    const { end, ended } = new Engine(file, () => undefined).launch([], folder, output);
    const stop = boundOutput(output, 100_000, 20);
    const sizes: number[] = [];
    for (let i = 0; i < 60; i++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      sizes.push(existsSync(output) ? statSync(output).blocks * 512 : 0);
    }
    stop();
    await expect.poll(() => readFileSync(output, 'latin1').slice(0, 9)).toBe('xxxxxxxxx');
    end?.();
    await ended;
    // It was cut, and grew again from its start: no hole is left where what was cut had been.
    expect(sizes.some((size, i) => i > 0 && size < sizes[i - 1]!)).toBe(true);
  });

  it('writes what a launched engine prints to a file, from a process group of its own', async () => {
    const file = program(
      'console.log(process.env.ELECTRON_RUN_AS_NODE, process.env.VSCODE_PID, process.cwd()); ' +
        'console.error("oh"); process.exitCode = 1;',
    );
    const folder = temporaryFolder();
    const output = join(folder, 'deep/er/engine.txt');
    process.env['VSCODE_PID'] = '17';
    const end = await new Engine(file, () => undefined).launch([], folder, output).ended;
    delete process.env['VSCODE_PID'];
    expect(end).toEqual({ type: 'exit', code: 1, signal: null });
    expect(readFileSync(output, 'utf8')).toMatch(/^1 undefined .*darkroom-test-.*\noh\n$/);
  });

  it('runs an engine even where there is no place for what it prints', async () => {
    const folder = temporaryFolder();
    const file = program("process.stdout.write('unheard'); process.exit(3);");
    const end = await new Engine(file, () => undefined).launch([], folder, join(file, 'out.txt')).ended;
    expect(end).toEqual({ type: 'exit', code: 3, signal: null });
  });

  it('says so when the Node to run it with is not there', async () => {
    const folder = temporaryFolder();
    const engine = new Engine('engine.js', () => join(folder, 'no-node'));
    expect(await engine.launch([], folder, join(folder, 'out.txt')).ended).toMatchObject({
      type: 'spawn',
      error: { code: 'ENOENT' },
    });
    expect((await engine.ask([])).end).toMatchObject({ type: 'spawn', error: { code: 'ENOENT' } });
  });
});

describe('what an engine printed', () => {
  it('holds its error, with advice and place', () => {
    const output = (error: EngineError) =>
      `Run folder: /w\n{"not": "one"}\n{torn\n${JSON.stringify({ error })}\nmore\n`;
    const error = { message: 'The key is not known.', where: '/w/a.experiment.json:3:5', advice: 'Did you mean "x"?' };
    expect(errorIn(output(error))).toBe('The key is not known. Did you mean "x"? (/w/a.experiment.json:3:5)');
    expect(errorIn(output({ message: 'The disk is full.', advice: 'Make room.' }))).toBe(
      'The disk is full. Make room.',
    );
    expect(errorIn(output({ message: 'Alone.', problems: [{ message: 'Alone.' }] }))).toBe('Alone.');
    expect(errorIn('all is well\nerror: Not for programs.\n')).toBe('');
    expect(goesOnWith(output({ message: 'Other images.', goesOnWith: '--accept-data' }))).toBe('--accept-data');
    expect(goesOnWith(output(error))).toBeUndefined();
  });

  it('ends in its last line', () => {
    expect(lastLine('Downloading …\n1 MB\r2 MB\n')).toBe('2 MB');
    expect(lastLine('')).toBe('');
  });

  it('may be nothing: then how it ended is told', () => {
    expect(endOf({ type: 'exit', code: null, signal: 'SIGILL' })).toBe('signal SIGILL');
    expect(endOf({ type: 'exit', code: 3, signal: null })).toBe('exit code 3');
    expect(endOf({ type: 'unseen' })).toBe('while the window was reloaded');
  });
});

describe('ranOutOfMemory', () => {
  it.skipIf(process.platform === 'win32')('knows a real engine that ran out of it', async () => {
    const folder = temporaryFolder();
    const node = join(folder, 'node');
    writeFileSync(node, `#!/bin/sh\nexec "${process.execPath}" --max-old-space-size=30 "$@"\n`, { mode: 0o755 });
    const file = program('const kept = []; for (;;) kept.push(new Array(1e5).fill({}));');
    const output = join(folder, 'output.txt');
    const end = await new Engine(file, () => node).launch([], '.', output).ended;
    expect(ranOutOfMemory(end, readFileSync(output, 'utf8'), [null, null])).toBe(true);
  });

  it('believes what the system counts of an engine that was killed', () => {
    const killed = { type: 'exit', code: null, signal: 'SIGKILL' } as const;
    expect(ranOutOfMemory(killed, '', [2, 3])).toBe(true);
    expect(ranOutOfMemory(killed, '', [2, 2])).toBe(false);
    expect(ranOutOfMemory(killed, '', [null, null])).toBe(false);
    expect(ranOutOfMemory({ type: 'exit', code: 1, signal: null }, '', [2, 3])).toBe(false);
  });
});
