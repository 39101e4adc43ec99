import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decode, encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { runEventSchema } from '../../engine/protocol/events';
import { isRunId } from '../../engine/protocol/runFolder';
import { compareFolders, type Reproduction } from '../../engine/reproduction/compareFolders';
import { claimRunFolder } from '../../engine/runs/ownership/claimRunFolder';
import { CheckpointStore } from '../../engine/storage/checkpointStore';
import { reproductionIn } from '../../extension/launch/reproductionAnswer';
import { start, workspace, writeExperiment } from './darkroom';
import { cache, eventsOf, recordOf } from './subsampling';

const tiny = {
  method: 'self-labeling',
  labels: 'some',
  labelsPerClass: 2,
  dataset: { name: 'mnist', limit: 512 },
  networks: { latent: 8, width: 0.25 },
  training: { steps: 6, batch: 8, logEvery: 2 },
  sampling: { every: 3, columns: 4 },
  evaluation: { every: 0 },
  checkpoints: { every: 3 },
  runtime: { device: 'cpu', threads: 1 },
};

/** One run of a project under git in which something is changed, for all tests: what it printed, and its folder. */
const root = mkdtempSync(join(tmpdir(), 'darkroom-cli-'));
let printed: string[];
let run: string;

beforeAll(async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: root });
  const file = writeExperiment(root, tiny);
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'first');
  writeExperiment(root, { ...tiny, seed: 5 });
  const { code, stdout, stderr } = await start(root, ['run', file, '--json'], cache).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  printed = stdout.trimEnd().split('\n');
  run = (JSON.parse(printed[0]!) as { folder: string }).folder;
}, 300_000);

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A copy of the run with something changed. */
function tampered(change: (folder: string) => void): string {
  const folder = join(workspace(), 'copy');
  cpSync(run, folder, { recursive: true });
  change(folder);
  return folder;
}

describe('run --json', () => {
  it('prints the folder and then the events as they are written, nothing else', () => {
    expect(JSON.parse(printed[0]!)).toEqual({ folder: run });
    expect(`${printed.slice(1).join('\n')}\n`).toBe(readFileSync(join(run, 'events.jsonl'), 'utf8'));
    for (const line of printed.slice(1)) runEventSchema.parse(JSON.parse(line));
  });

  it('keeps what the run needs to be repeated', () => {
    expect(recordOf(run)).toMatchObject({
      configFile: join(root, 'digits.experiment.json'),
      configFromFolder: '../../../digits.experiment.json',
      git: { dirty: true, changes: 'kept' },
      data: { name: 'mnist', images: 512, id: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      machine: { platform: process.platform, threads: 1, kernels: expect.any(String) as string },
    });
    expect(readFileSync(join(run, 'changes.patch'), 'utf8')).toMatch(/^\+ {2}"seed": 5$/m);
    const last = eventsOf(run).findLast((event) => event.type === 'scalars')!;
    expect(Object.keys(last.values)).not.toContain('machine/gpu/busy');
    expect(eventsOf(run).flatMap((event) => (event.type === 'scalars' ? Object.keys(event.values) : []))).toEqual(
      expect.arrayContaining(['machine/processor/run', 'machine/memory/run', 'machine/speed/images']),
    );
    expect(eventsOf(run).some(({ type }) => type === 'evaluation')).toBe(false);
  });
});

describe('a run folder as config', () => {
  it("repeats the run's own config beside it, whatever has become of its file", async () => {
    const folder = tampered((copy) => {
      const record = recordOf(copy);
      writeFileSync(join(copy, 'run.json'), JSON.stringify({ ...record, configFile: '/gone/digits.experiment.json' }));
    });
    const elsewhere = workspace();
    const { code, stderr } = await start(elsewhere, ['run', folder, '--set', 'seed=3'], cache).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(elsewhere)).toEqual([]);
    const [name] = readdirSync(dirname(folder)).filter(isRunId);
    const repeated = join(dirname(folder), name!);
    const config = (of: string) => JSON.parse(readFileSync(join(of, 'config.json'), 'utf8')) as object;
    expect(config(repeated)).toEqual({ ...config(run), seed: 3 });
    expect(recordOf(repeated)).toMatchObject({
      experiment: 'digits',
      configFile: null,
      configFromFolder: null,
      seed: 3,
      state: 'finished',
    });
  });
});

describe('reproduce', () => {
  it('comes to the same, bit for bit, and says what is not the same here', async () => {
    const original = tampered((copy) => {
      const record = recordOf(copy);
      writeFileSync(join(copy, 'run.json'), JSON.stringify({ ...record, versions: { ...record.versions, node: '1' } }));
    });
    const args = ['reproduce', original, '--folder', join(dirname(original), 'again'), '--json'];
    const { code, stdout, stderr } = await start(root, args, cache).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = JSON.parse(stdout) as Reproduction;
    expect(told).toMatchObject({ identical: true, upTo: 6, differences: [], run: original });
    expect(told.changes).toEqual([{ what: 'node', was: '1', is: process.versions.node }]);
    // Seven curves at three points; the real images, and at steps 0, 3 and 6 samples and interpolation, at 3 and 6 real
    // images by label and labels by class, too.
    expect(told.compared).toMatchObject({ curve: 21, grid: 9, matrix: 2, weights: expect.any(Number) as number });
    expect(told.compared.weights).toBeGreaterThan(50);
    // As the editor reads it, out of a file that other lines went into.
    expect(reproductionIn(`Stopping …\n${stdout}more`)).toMatchObject({ identical: true, upTo: 6 });
    expect(reproductionIn('{\n  "identical": tr')).toBeNull();
  });

  it('compares two runs, and says where they part', async () => {
    const darkerAt3 = tampered((copy) => {
      const file = join(copy, 'samples/step-000003.png');
      const { width, height, channels, depth, data } = decode(readFileSync(file));
      // A pixel of the image in the second row and third column.
      data[(30 * width + 2 * 28 + 5) * channels]! ^= 3;
      writeFileSync(file, encode({ width, height, channels, depth, data }));
    });
    const { code, stdout } = await start(root, ['reproduce', run, '--against', darkerAt3], cache).ended;
    expect(code).toBe(1);
    expect(stdout).toContain(
      'They part at step 3: In the grid "samples" 1 of 40 images are others, by up to 3 of 255; ' +
        'the first stands in row 2, column 3.',
    );

    const weights = tampered(() => undefined);
    const store = new CheckpointStore(weights);
    const checkpoint = await store.load('step-000006');
    Object.values(checkpoint.tensors).at(-1)!.data[0]! += 1;
    await store.save(checkpoint, { keep: 100 });
    const { differences } = await compareFolders(run, weights);
    expect(differences).toMatchObject([
      { step: 6, what: 'weights', message: expect.stringMatching(/has 1 other/) as string },
    ]);

    const curve = tampered((copy) => {
      const text = readFileSync(join(copy, 'events.jsonl'), 'utf8');
      const { values } = eventsOf(copy).find((event) => event.type === 'scalars' && event.step === 4) as {
        values: Record<string, number>;
      };
      const loss = `"loss/generator":${values['loss/generator']}`;
      writeFileSync(join(copy, 'events.jsonl'), text.replace(loss, '"loss/generator":1'));
    });
    expect((await compareFolders(run, curve)).differences).toMatchObject([
      { step: 4, what: 'curve', name: 'loss/generator' },
    ]);
    // What was stopped earlier is compared as far as it came.
    const record = recordOf(curve);
    const stopped = { ...record, state: 'stopped', progress: { ...record.progress, step: 3 } };
    writeFileSync(join(curve, 'run.json'), JSON.stringify(stopped));
    expect(await compareFolders(run, curve)).toMatchObject({ identical: true, upTo: 3 });
    // The first grids alone prove nothing.
    rmSync(join(curve, 'checkpoints'), { recursive: true });
    writeFileSync(join(curve, 'run.json'), JSON.stringify({ ...stopped, progress: { ...record.progress, step: 1 } }));
    expect(await compareFolders(run, curve)).toMatchObject({ identical: false, upTo: 1, differences: [] });
  });

  it('refuses what is no run, and one that is still going', async () => {
    await expect(compareFolders(run, root)).rejects.toThrow('This is not a run folder.');
    const going = tampered(() => undefined);
    await claimRunFolder(going);
    await expect(compareFolders(run, going)).rejects.toThrow('This run is still going.');
  });
});

describe('ask', () => {
  it('asks a run that is going, waits until it is done, and says so where none is', async () => {
    const folder = workspace();
    const file = writeExperiment(folder, { ...tiny, training: { steps: 1_000_000, batch: 8 } });
    const { ended } = start(folder, ['run', file, '--folder', 'run'], cache);
    await expect.poll(() => existsSync(join(folder, 'run/samples/step-000000.png')), { timeout: 60_000 }).toBe(true);
    const ask = (...args: string[]) => start(folder, ['ask', 'run', ...args], cache).ended;

    const paused = await ask('pause', '--wait', '--json');
    expect(paused.code).toBe(0);
    expect(JSON.parse(paused.stdout)).toMatchObject({ action: 'pause', outcome: 'done', state: 'paused' });
    const { step } = recordOf(join(folder, 'run')).progress;
    expect((await ask('checkpoint', '--wait')).stdout).toMatch(
      /^Done\. The run is paused, at step \d+ of 1000000\.\n$/,
    );
    expect(readdirSync(join(folder, 'run/checkpoints'))).toContain(`step-${String(step).padStart(6, '0')}`);
    expect((await ask('stop', '--wait')).stdout).toMatch(/^Done\. The run is stopped/);
    expect((await ended).code).toBe(exitCodes.stopped);

    const late = await ask('pause');
    expect(late.code).toBe(2);
    expect(late.stderr).toMatch(/^error: This run has ended: it is stopped, at step \d+ of 1000000\.\n/);
  });
});
