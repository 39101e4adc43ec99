import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, describe, expect, it } from 'vitest';
import { isOfClaims } from '../../engine/protocol/claim';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { start, workspace, writeExperiment } from './darkroom';
import { cache, eventsOf, recordOf } from './subsampling';

/** Runs of seconds on one processor core. */
const fast = {
  networks: { width: 0.25 },
  training: { steps: 2, batch: 4, logEvery: 1 },
  sampling: { every: 1_000_000, columns: 1 },
  evaluation: { every: 0 },
  checkpoints: { every: 1, keep: 20 },
  runtime: { device: 'cpu', threads: 1 },
};
const gan = { ...fast, method: 'self-labeling', labels: 'all', dataset: { name: 'mnist', limit: 64 } };
const classifier = {
  ...fast,
  method: 'stic',
  dataset: { name: 'mnist', limit: 64 },
  selfAnalysis: { fakes: 'none' },
  sampler: { steps: 1, passes: 1 },
};

const command = (folder: string, ...args: string[]) => start(folder, args, cache).ended;
const configOf = (run: string): unknown => JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'));
const weightsOf = (run: string, step: number) =>
  readFileSync(join(run, 'checkpoints', `step-${String(step).padStart(6, '0')}`, 'weights.safetensors'));

/** Every file below a folder with what is in it, but claims: whoever tries to go on claims the folder. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true }).map(String).sort();
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(folder, file)).isFile() && !isOfClaims(file))
      .map((file) => [file, readFileSync(join(folder, file)).toString('base64')]),
  );
}

/** A folder of images in two classes. */
function writeImages(folder: string, shade: number): void {
  for (const name of ['dark', 'light']) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < 10; i++) {
      const data = new Uint8Array(32 * 32 * 3).fill(name === 'dark' ? i : shade + i);
      writeFileSync(join(folder, name, `${i}.png`), encode({ width: 32, height: 32, channels: 3, data }));
    }
  }
}

/** A folder for tests that go on with one another's runs. */
function shared(): string {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-cli-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

describe('a run whose data set was moved (case BR03)', () => {
  const folder = shared();
  const run = join(folder, 'run');

  it('says how to name its new place, and is left as it was', async () => {
    writeImages(join(folder, 'data'), 200);
    const file = writeExperiment(folder, { ...gan, dataset: { name: 'folder', folder: 'data', resolution: 32 } });
    expect(await command(folder, 'run', file, '--folder', 'run')).toMatchObject({ code: 0 });
    renameSync(join(folder, 'data'), join(folder, 'moved'));
    const before = contents(run);
    const { code, stderr } = await command(folder, 'resume', 'run', '--set', 'training.steps=3');
    expect({ code, stderr }).toEqual({
      code: exitCodes.wrongUse,
      stderr: `error: The data set's folder ${join(folder, 'data')} does not exist.
  dataset.folder
  If it lies elsewhere now, say where: darkroom resume ${run} --set dataset.folder=<folder>. It is taken if its images are the same.
`,
    });
    expect(contents(run)).toEqual(before);
  });

  it('refuses other images with both content ids, and is left as it was', async () => {
    writeImages(join(folder, 'other'), 100);
    const before = contents(run);
    const { code, stderr } = await command(
      folder,
      ...['resume', 'run', '--set', 'training.steps=3', '--set', 'dataset.folder=other'],
    );
    expect(code).toBe(exitCodes.wrongUse);
    const { id } = recordOf(run).data!;
    expect(stderr).toMatch(
      /These are other images: the content id of .*other is [0-9a-f]+, that of the run's data set/,
    );
    expect(stderr).toContain(`is ${id.slice(0, 16)}.`);
    expect(contents(run)).toEqual(before);
  });

  it('goes on where the images are the same', async () => {
    const sets = ['--set', 'training.steps=3', '--set', 'dataset.folder=moved'];
    expect(await command(folder, 'resume', 'run', ...sets)).toMatchObject({ code: 0, stderr: '' });
    expect(recordOf(run)).toMatchObject({ state: 'finished', progress: { step: 3 } });
    expect(configOf(run)).toMatchObject({ dataset: { folder: join(folder, 'moved') }, training: { steps: 3 } });
  });
});

describe('a run that is changed on its way (cases BR05 and BR33)', () => {
  const folder = shared();
  const run = join(folder, 'run');
  const warnings = () => eventsOf(run).flatMap((event) => (event.type === 'warning' ? [event.message] : []));

  it('says which learning rate it goes on with where it gets more steps', async () => {
    const file = writeExperiment(folder, classifier);
    expect(await command(folder, 'run', file, '--folder', 'run')).toMatchObject({ code: 0 });
    const { code, stdout } = await command(folder, 'resume', 'run', '--set', 'training.steps=4');
    expect(code).toBe(0);
    const words =
      "optimizer.rate falls over the run's length: with 4 instead of 2 steps it goes from 0 to 0.001 at step 2.";
    expect(stdout).toContain(`warning: ${words}`);
    expect(warnings()).toEqual([words]);
    expect(recordOf(run).changes).toEqual([{ step: 2, changes: [{ key: 'training.steps', from: 2, to: 4 }] }]);
  });

  it('diverges again when nothing is changed, and says so before', async () => {
    const sets = ['--set', 'training.steps=20', '--set', 'optimizer.rate=1', '--set', 'optimizer.decay=0'];
    const diverged = await command(folder, 'resume', 'run', ...sets);
    expect(diverged.code).toBe(exitCodes.failed);
    const { reason, progress, diverged: isDiverged } = recordOf(run);
    expect(isDiverged).toBe(true);
    expect(reason).toContain(
      `darkroom resume ${run} --set optimizer.rate=<value> (or seed); --from-step takes an older checkpoint, that of step`,
    );

    const again = await command(folder, 'resume', 'run');
    expect(again.code).toBe(exitCodes.failed);
    expect(again.stdout).toMatch(
      new RegExp(`warning: This run diverged at step ${progress.step}\\. From step \\d+ on it only repeats that`),
    );
    expect(recordOf(run)).toMatchObject({ diverged: true, reason, progress: { step: progress.step } });
  });

  it('goes on from an older checkpoint with another rate and seed, which its events, record and lists tell', async () => {
    const sets = ['--set', 'optimizer.rate=1e-3', '--set', 'seed=3', '--set', 'training.steps=6'];
    expect(await command(folder, 'resume', 'run', '--from-step', '4', ...sets)).toMatchObject({ code: 0 });
    const changes = [
      { key: 'seed', from: 0, to: 3 },
      { key: 'training.steps', from: 4, to: 6 },
      { key: 'optimizer.rate', from: 0.002, to: 0.001 },
      { key: 'optimizer.decay', from: 1, to: 0 },
    ];
    expect(eventsOf(run).findLast((event) => event.type === 'change')).toMatchObject({ step: 4, changes });
    expect(recordOf(run)).toMatchObject({ seed: 0, state: 'finished' });
    expect(recordOf(run).changes!.at(-1)).toEqual({ step: 4, changes });
    expect(readdirSync(join(run, 'checkpoints')).sort().at(-1)).toBe('step-000006');
    const { stdout } = await command(folder, 'runs', 'show', run);
    expect(stdout).toContain('seed 0 → 3, training.steps 4 → 6, optimizer.rate 0.002 → 0.001');

    // The same again comes to the same: random numbers are those of the new seed and the step.
    const weights = weightsOf(run, 6);
    expect(await command(folder, 'resume', 'run', '--from-step', '4')).toMatchObject({ code: 0 });
    expect(weightsOf(run, 6).equals(weights)).toBe(true);
  });

  it('names what can be changed where something else is', async () => {
    const before = contents(run);
    const { code, stderr } = await command(folder, 'resume', 'run', '--set', 'networks.width=1');
    expect(code).toBe(exitCodes.wrongUse);
    expect(stderr).toMatch(/networks\.width can't be changed in the middle of a run\.[^]*These can: .*optimizer\.rate/);
    expect(await command(folder, 'resume', 'run', '--from-step', '77')).toMatchObject({
      code: exitCodes.wrongUse,
      stderr: expect.stringMatching(/no checkpoint of step 77\.[^]*It has those of step 1, 2, 3, 4, 5, 6;/) as string,
    });
    expect(contents(run)).toEqual(before);
  });
});

describe('run --resume-if-there', () => {
  it('begins, goes on and leaves alone what is finished', async () => {
    const folder = workspace();
    const file = writeExperiment(folder, { ...gan, training: { ...gan.training, steps: 3 } });
    const words = ['run', file, '--folder', 'run', '--resume-if-there'];
    const { child, ended } = start(folder, words, cache);
    // Before there is any checkpoint.
    child.stdout.on('data', (text: string) => {
      if (text.includes('Device')) child.kill('SIGTERM');
    });
    expect((await ended).code).toBe(exitCodes.stopped);
    expect(readdirSync(join(folder, 'run/checkpoints'))).toEqual([]);

    expect(await command(folder, ...words)).toMatchObject({ code: 0 });
    expect(recordOf(join(folder, 'run'))).toMatchObject({ state: 'finished', progress: { step: 3 } });
    const before = contents(join(folder, 'run'));
    expect(await command(folder, ...words)).toMatchObject({
      code: 0,
      stdout: `This run is finished already. Run folder: ${join(folder, 'run')}\n`,
    });
    const other = await command(folder, ...words, '--set', 'training.batch=8');
    expect(other.code).toBe(exitCodes.wrongUse);
    expect(other.stderr).toContain('The run that is there has another config: training.batch 4 → 8.');
    expect(contents(join(folder, 'run'))).toEqual(before);
  });
});

describe('run --from', () => {
  it("begins with another run's weights, says which, and is repeated without that run", async () => {
    const folder = workspace();
    const file = writeExperiment(folder, gan);
    expect(await command(folder, 'run', file, '--folder', 'first')).toMatchObject({ code: 0 });
    const words = ['run', file, '--set', 'seed=5', '--folder', 'second'];
    const { code, stdout } = await command(folder, ...words, '--from', 'first@1');
    expect(code).toBe(0);
    const first = join(folder, 'first');
    expect(stdout).toMatch(
      new RegExp(`Beginning with weights of ${first} at step 1: generator, .*discriminator.*Optimisers and step begin`),
    );
    const { from } = recordOf(join(folder, 'second'));
    expect(from).toMatchObject({ run: first, step: 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect((await command(folder, 'runs', 'show', 'second')).stdout).toContain(`the weights of ${first} at step 1`);

    rmSync(first, { recursive: true });
    const again = await command(folder, 'reproduce', 'second', '--folder', 'third');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Identical.') as string });
    expect(recordOf(join(folder, 'third')).from).toEqual(from);

    rmSync(join(folder, 'second/initial.safetensors'));
    expect(await command(folder, 'run', 'second')).toMatchObject({
      code: exitCodes.wrongUse,
      stderr: expect.stringContaining('The weights that this run began with are gone.') as string,
    });
  });

  it('begins with the weights of a run whose record is damaged, as trying to go on with it advises', async () => {
    const folder = workspace();
    const file = writeExperiment(folder, gan);
    expect(await command(folder, 'run', file, '--folder', 'first')).toMatchObject({ code: 0 });
    writeFileSync(join(folder, 'first/run.json'), '{"version": 1, "id":');
    const first = join(folder, 'first');
    const { code, stderr } = await command(folder, 'resume', 'first');
    expect(code).toBe(exitCodes.wrongUse);
    expect(stderr).toMatch(
      /The run's record is damaged\.[^]*--from \S+ begins with the weights of its newest checkpoint/,
    );
    const [, advised] = /--from (\S+)/.exec(stderr)!;
    expect(advised).toBe(first);
    expect(await command(folder, 'run', file, '--from', advised!, '--folder', 'second')).toMatchObject({ code: 0 });
    expect(recordOf(join(folder, 'second')).from).toMatchObject({ run: first });
  });

  it('says where a run is on one line, whatever its folder is called', async () => {
    const folder = workspace();
    const file = writeExperiment(folder, gan);
    const { code, stdout } = await command(folder, 'run', file, '--folder', 'a\nFinished after 9 s. Run folder: b');
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => /^Finished after/.test(line))).toHaveLength(1);
  });

  it('names the first tensor that does not fit, and a method that is another', async () => {
    const folder = workspace();
    expect(await command(folder, 'run', writeExperiment(folder, gan), '--folder', 'first')).toMatchObject({ code: 0 });
    const wider = writeExperiment(folder, { ...gan, networks: { width: 0.5 } });
    const { code, stderr } = await command(folder, 'run', wider, '--from', 'first', '--folder', 'wider');
    expect(code).toBe(exitCodes.failed);
    expect(stderr).toMatch(/doesn't fit the experiment's networks: for generator\/\S+ it has float32 .*, they need/);
    const other = writeExperiment(folder, classifier, 'other.experiment.json');
    expect(await command(folder, 'run', other, '--from', 'first', '--folder', 'other')).toMatchObject({
      code: exitCodes.wrongUse,
      stderr: expect.stringContaining(
        'That run is of the method "self-labeling", this experiment of "stic".',
      ) as string,
    });
    expect(readdirSync(folder)).not.toContain('other');
  });
});
