import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { digits, engine, start, workspace, writeExperiment } from './darkroom';

const root = join(import.meta.dirname, '../..');
const libraries = join('node_modules/onnxruntime-node/bin/napi-v6', process.platform, process.arch);
const binding = join(libraries, 'onnxruntime_binding.node');

/** The built engine with an ONNX Runtime of its own, of real files, to be damaged. */
function engineIn(folder: string): string {
  const copy = join(folder, 'dist/engine.js');
  for (const file of [engine, join(dirname(engine), 'program.js')]) cpSync(file, join(folder, 'dist', basename(file)));
  symlinkSync(join(root, 'dist/data'), join(folder, 'dist/data'));
  mkdirSync(join(folder, libraries), { recursive: true });
  symlinkSync(join(root, 'node_modules/onnxruntime-common'), join(folder, 'node_modules/onnxruntime-common'));
  for (const part of ['dist', 'package.json'])
    cpSync(join(root, 'node_modules/onnxruntime-node', part), join(folder, 'node_modules/onnxruntime-node', part), {
      recursive: true,
    });
  for (const name of readdirSync(join(root, libraries))) {
    // The binding is small and will be cut; of the library itself, a second name is enough.
    const [from, to] = [join(root, libraries, name), join(folder, libraries, name)];
    if (name.endsWith('.node')) cpSync(from, to);
    else linkOrCopy(from, to);
  }
  return copy;
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}

const libraryIn = (folder: string) =>
  readdirSync(join(folder, libraries)).find((name) => /onnxruntime\.(so|dll|1)/.test(name))!;

const troubles: { name: string; damage: (folder: string) => void; says: RegExp }[] = [
  {
    name: 'the package is not installed',
    damage: (folder) => rmSync(join(folder, 'node_modules/onnxruntime-node'), { recursive: true }),
    says: /^error: ONNX Runtime, which computes the steps, is not installed\.\n {2}Reinstall Darkroom/,
  },
  {
    name: 'there is none for this platform',
    damage: (folder) => {
      const here = dirname(join(folder, libraries));
      cpSync(join(folder, binding), join(here, 'mips', 'onnxruntime_binding.node'));
      rmSync(join(folder, libraries), { recursive: true });
    },
    says: /^error: ONNX Runtime, which computes the steps, has no library for \w+ \w+\.\n.*\n {2}It has them for \w+ mips\. Run the experiment on another machine/,
  },
  {
    name: 'a file is missing',
    damage: (folder) => rmSync(join(folder, libraries, libraryIn(folder))),
    says: /^error: ONNX Runtime's library does not load: .*libonnxruntime.*\n {2}Reinstall Darkroom/,
  },
  {
    // Loaded as it is, it would end the process with SIGBUS and no word.
    name: 'a file is cut off',
    damage: (folder) => truncateSync(join(folder, binding), 100_000),
    says: /^error: ONNX Runtime's library is damaged: its end is missing\.\n.*onnxruntime_binding\.node\n {2}Reinstall Darkroom/,
  },
  {
    name: 'a file is empty',
    damage: (folder) => truncateSync(join(folder, binding), 0),
    says: /^error: ONNX Runtime's library is damaged/,
  },
];

it.skipIf(process.platform !== 'linux').each(troubles)(
  'ends before there is a run folder where $name',
  ({ damage, says }) => {
    const folder = workspace();
    const damaged = engineIn(folder);
    damage(folder);
    const file = writeExperiment(folder, digits);
    const ended = spawnSync(process.execPath, [damaged, 'run', file, '--folder', 'run'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr).not.toMatch(/^ {4}at /m);
    expect(ended.status).toBe(exitCodes.wrongUse);
    expect(existsSync(join(folder, 'run'))).toBe(false);
  },
);

it.skipIf(process.platform !== 'linux')(
  'ends before there is a run folder where the device that is asked for does not work',
  async () => {
    const folder = workspace();
    const file = writeExperiment(folder, { ...digits, runtime: { device: 'coreml' } });
    const { code, stderr } = await start(folder, ['run', file, '--folder', 'run']).ended;
    expect(stderr).toMatch(/^error: The device "coreml" does not work on this machine: .*\n.*\n {2}Needs macOS 12/);
    expect(code).toBe(exitCodes.wrongUse);
    expect(existsSync(join(folder, 'run'))).toBe(false);
  },
);

it.skipIf(process.platform !== 'linux')('leaves the doctor to tell the rest', () => {
  const folder = workspace();
  const damaged = engineIn(folder);
  truncateSync(join(folder, binding), 100_000);
  const { status, stdout } = spawnSync(process.execPath, [damaged, 'doctor', '--json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status).toBe(exitCodes.success);
  const report = JSON.parse(stdout) as { devices: { kind: string; works: boolean; detail: string }[] };
  expect(report.devices.every(({ works }) => !works)).toBe(true);
  expect(report.devices[0]).toMatchObject({
    kind: 'cpu',
    detail: expect.stringMatching(/is damaged: its end is missing\. Reinstall Darkroom/) as string,
  });
  const { datasets, threads, memory } = report as unknown as Record<string, unknown>;
  expect(datasets).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'mnist', present: true })]));
  expect(threads).toBeGreaterThan(0);
  expect(memory).toBeGreaterThan(0);
});

it.skipIf(process.platform !== 'linux')(
  'keeps no id of the machine for its makers, and sends them nothing',
  async () => {
    const folder = workspace();
    const home = join(folder, 'home');
    mkdirSync(home);
    const file = writeExperiment(folder, {
      ...digits,
      dataset: { name: 'mnist', limit: 64 },
      networks: { width: 0.25 },
      training: { steps: 2, batch: 4 },
      evaluation: { every: 0 },
      runtime: { device: 'cpu', threads: 1 },
    });
    // Where CI is set, the library keeps quiet by itself.
    const quietly = ['env', '-u', 'CI', '-u', 'ORT_DISABLE_TELEMETRY'];
    const ended = start(folder, ['run', file, '--folder', 'run'], undefined, { HOME: home }, quietly).ended;
    expect((await ended).code).toBe(0);
    expect(readdirSync(home)).toEqual([]);
  },
);
