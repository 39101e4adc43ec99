import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOfClaims } from '../../engine/protocol/claim';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { linearNetwork, randomWeights } from '../unit/metrics/linearNetwork';
import { start, workspace, writeExperiment } from './darkroom';
import { cache, comparisonOf, completed, eventsOf, tiny } from './subsampling';

/** Runs whose figures are made with a small network of a person's own, in an ONNX file. */

const command = (folder: string, ...args: string[]) => start(folder, args, cache).ended;

/** Every file below a folder with what is in it, but claims: whoever tries to go on claims the folder. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => statSync(join(folder, file)).isFile() && !isOfClaims(file));
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(folder, file)).toString('base64')]));
}

/** A run of a second or two. */
const gan = {
  method: 'self-labeling',
  labels: 'all',
  networks: { width: 0.25 },
  dataset: { name: 'mnist', limit: 256 },
  training: { steps: 1, batch: 4, logEvery: 1 },
  sampling: { every: 1_000_000, columns: 1 },
  checkpoints: { every: 1, keep: 1 },
  runtime: { device: 'cpu', threads: 1 },
};

describe('a run with figures of a network in a file goes on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-network-'));
  const [mine, moved] = ['mine.onnx', 'moved.onnx'].map((name) => join(folder, name)) as [string, string];
  let run: string;
  beforeAll(async () => {
    writeFileSync(mine, linearNetwork(randomWeights(4)));
    writeFileSync(join(folder, 'other.onnx'), linearNetwork(randomWeights(4, 1)));
    run = await completed(folder, 'run', {
      ...gan,
      evaluation: { every: 1, samples: 256, network: { name: 'onnx', file: 'mine.onnx' } },
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const resume = (...sets: string[]) => command(folder, 'resume', run, ...sets.flatMap((set) => ['--set', set]));

  it('not with another one, in whose figures its best would be lost', async () => {
    const before = contents(run);
    const { code, stderr } = await resume('training.steps=2', 'evaluation.network.file=other.onnx');
    expect(code).toBe(exitCodes.wrongUse);
    expect(stderr).toMatch(/another feature network: it is ONNX [0-9a-f]+, and the run's figures are made with ONNX /);
    expect(stderr).toContain('evaluation.network.file');
    expect(contents(run)).toEqual(before);
  });

  it('not without one, which is told before anything of its folder changes', async () => {
    renameSync(mine, moved);
    const before = contents(run);
    const { code, stderr } = await resume('training.steps=2');
    expect(code).toBe(exitCodes.wrongUse);
    expect(stderr).toContain('There is no such file of weights.');
    expect(contents(run)).toEqual(before);
  });

  it('with the same one that lies elsewhere by now', async () => {
    const { code, stdout } = await resume('training.steps=2', 'evaluation.network.file=moved.onnx');
    expect(code, stdout).toBe(exitCodes.success);
    const figures = eventsOf(run).flatMap((event) => (event.type === 'evaluation' ? event.measurements : []));
    expect(new Set(figures.map(({ network }) => network)).size).toBe(1);
    expect(eventsOf(run).findLast((event) => event.type === 'change')?.changes).toContainEqual({
      key: 'evaluation.network.file',
      from: mine,
      to: moved,
    });
  });
});

it('needs no network that no figure is made with', async () => {
  const folder = workspace();
  const file = writeExperiment(folder, {
    ...gan,
    evaluation: { every: 0, network: { name: 'onnx', file: 'absent.onnx' } },
  });
  const { code, stderr } = await command(folder, 'check', file);
  expect(code).toBe(exitCodes.success);
  expect(stderr).toMatch(/^warning: "onnx" is not used/m);
  expect(stderr).not.toContain('no such file');
  expect((await command(folder, 'run', file)).code).toBe(exitCodes.success);
});

it('subsamples, and judges what every system has drawn, by features of a network in a file', async () => {
  const folder = workspace();
  writeFileSync(join(folder, 'mine.onnx'), linearNetwork(randomWeights(4)));
  const run = await completed(folder, 'run', {
    ...tiny,
    training: { ...tiny.training, steps: 2 },
    subsampling: { perLabel: 10, burnIn: 10, batch: 10 },
    sampling: { every: 1_000_000, columns: 4 },
    evaluation: {
      ...tiny.evaluation,
      network: { name: 'onnx', file: 'mine.onnx' },
      metrics: ['fid', 'intra-fid', 'intra-kid', 'recall'],
    },
  });
  const figures = eventsOf(run).flatMap((event) => (event.type === 'evaluation' ? event.measurements : []));
  expect(figures.map(({ id }) => id)).toEqual([
    ...['fid', 'recall', 'near-copies'],
    ...['fid', 'intra-fid', 'intra-kid', 'recall', 'near-copies'].map((id) => `subsampled-${id}`),
  ]);
  const [network] = figures.map((figure) => figure.network!);
  expect(network).toMatch(/^ONNX [0-9a-f]{17}$/);
  for (const { id, network: own, value, floor, label } of figures) {
    expect([own, typeof value, typeof floor], id).toEqual([network, 'number', 'number']);
    expect(label).toContain(`(${network!.slice(0, 13)})`);
  }
  const compared = comparisonOf(run);
  expect(Object.keys(compared)).toEqual(['plain', 'cDRE-F-cSP+RS']);
  const subsampled = figures.find(({ id }) => id === 'subsampled-intra-fid')!;
  expect(compared['cDRE-F-cSP+RS']!['intra-fid']).toBe(subsampled.value);
  // Of hardly any training, far from the real images; and of other images than the plain generator's.
  expect(subsampled.value).toBeGreaterThan(2 * subsampled.floor!);
  expect(compared.plain!['intra-fid']).not.toBe(subsampled.value);
});
