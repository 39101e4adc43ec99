import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HistoryReducer } from '../../engine/history/reducer';
import { runEventSchema } from '../../engine/protocol/events';
import { englishStrings } from '../../extension/contract/panelStrings';
import { groupCurves } from '../../webview/charts/groups';
import { GridKinds } from '../../webview/grids/kinds';
import { useTexts } from '../../webview/ui/texts';

/**
 * A method, a metric and a data set are each a folder of their own and an entry of their registry. Toys of all three
 * are put into a copy of the sources so, and nothing else is changed there.
 */

const root = join(__dirname, '../..');
const toys = join(__dirname, '../fixtures/toys');
const copied = ['engine', 'extension', 'package.json', 'tsconfig.json'];
const copy = mkdtempSync(join(tmpdir(), 'darkroom-toys-'));
afterAll(() => {
  rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
});

/** Registers something: an import, and its entry at the end of the list. */
function register(registry: string, name: string, from: string): void {
  const file = join(copy, registry);
  const text = readFileSync(file, 'utf8');
  const registered = text.replace(/^(export const \w+(?:: [^=]+)? = \[[^\]]*?),?\s*\]/m, `$1, ${name}]`);
  expect(registered).not.toBe(text);
  writeFileSync(file, `import { ${name} } from '${from}';\n${registered}`);
}

/** Digests of all files below a folder, by their paths. */
function filesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return new Map(
    paths
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

const command = (script: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, DARKROOM_CACHE: join(copy, 'cache') },
  });
const darkroom = (...args: string[]) => command('tsx/dist/cli.mjs', 'engine/cli/main.ts', ...args);

let touched: string[] = [];
beforeAll(() => {
  for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true });
  const before = filesOf(join(copy, 'engine'));
  cpSync(join(toys, 'engine'), join(copy, 'engine'), { recursive: true });
  register('engine/methods/registry.ts', 'meanImage', './meanImage/method');
  register('engine/metrics/registry.ts', 'brightness', './brightness/brightness');
  register('engine/datasets/registry.ts', 'stripes', './stripes/stripes');
  const after = filesOf(join(copy, 'engine'));
  touched = [...after].flatMap(([file, digest]) => (before.get(file) === digest ? [] : [file])).sort();
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
});

describe('toys of a method, a metric and a data set', () => {
  it('touch their own folders and a registry each', () => {
    expect(touched).toEqual([
      'datasets/registry.ts',
      'datasets/stripes/loadStripes.ts',
      'datasets/stripes/stripes.ts',
      'methods/meanImage/config.ts',
      'methods/meanImage/method.ts',
      'methods/meanImage/model.ts',
      'methods/registry.ts',
      'metrics/brightness/brightness.ts',
      'metrics/registry.ts',
    ]);
  });

  it('have types that agree with all others', () => {
    expect(command('typescript/bin/tsc', '-p', '.').stdout).toBe('');
  });

  it('are in the schema with their descriptions, and in the list of data sets', () => {
    const schema = darkroom('schema').stdout;
    expect(schema).toContain('"mean-image"');
    expect(schema).toContain('The mean image of each class, with noise.');
    expect(schema).toContain('Stripes: 600 + 600 images of stripes that lie or stand');
    expect(darkroom('datasets', 'list').stdout).toMatch(/stripes .*stripes that lie or stand, 16x16, grey/);
  });

  it('train, evaluate and show', () => {
    const experiment = {
      method: 'mean-image',
      dataset: { name: 'stripes' },
      meanImage: { noise: 0.2 },
      training: { steps: 40, batch: 32 },
      sampling: { every: 20, columns: 3 },
      evaluation: { every: 100, samples: 300 },
      runtime: { device: 'cpu' },
    };
    writeFileSync(join(copy, 'toy.experiment.json'), JSON.stringify(experiment));
    expect(darkroom('check', 'toy.experiment.json')).toMatchObject({ status: 0 });
    writeFileSync(join(copy, 'wrong.experiment.json'), JSON.stringify({ ...experiment, meanImage: { noise: 2 } }));
    expect(darkroom('check', 'wrong.experiment.json')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('meanImage.noise is 2, but must be at most 1.') as string,
    });
    expect(darkroom('run', 'toy.experiment.json', '--folder', 'run')).toMatchObject({ status: 0, stderr: '' });

    const reducer = new HistoryReducer();
    const lines = readFileSync(join(copy, 'run/events.jsonl'), 'utf8').trimEnd().split('\n');
    reducer.add(lines.map((line) => runEventSchema.parse(JSON.parse(line))));
    const history = reducer.whole();
    const [error] = history.series;
    expect(error!.values.at(-1)!).toBeLessThan(error!.values[0]!);
    const { measurements } = history.evaluations.at(-1)!;
    expect(measurements.map(({ id }) => id)).toEqual(['fid', 'brightness', 'near-copies']);
    expect(measurements[1]).toMatchObject({ label: 'Brightness', better: 'lower' });
    expect(measurements[1]!.value).toBeLessThan(0.1);
    expect(measurements[1]!.floor).not.toBeNull();

    // What the panel draws of it, by its declarations alone.
    useTexts(englishStrings);
    const { declarations } = history;
    expect(groupCurves(['error/squares'], declarations)).toMatchObject([
      { group: { title: 'Error of the Mean' }, curves: [{ title: 'squares' }] },
    ]);
    const tabs = new GridKinds(declarations.grids).tabsOf(history.grids);
    expect(tabs.map(({ title }) => title)).toEqual(expect.arrayContaining(['Samples', 'Means', 'Real']));
    expect(declarations.measurements.find(({ id }) => id === 'brightness')).toMatchObject({ title: 'Brightness' });
  });
});
