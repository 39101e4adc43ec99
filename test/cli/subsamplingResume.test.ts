import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../engine/protocol/events';
import { start, workspace, writeExperiment } from './darkroom';
import { cache, comparisonOf, completed, eventsOf, networkOf, recordOf, stagesBegun, tiny } from './subsampling';

/** With stages long enough to be killed in. */
const experiment = {
  ...tiny,
  ratio: { hidden: [64, 32], steps: 60, batch: 64 },
  checkpoints: { every: 5 },
  subsampling: { ...tiny.subsampling, baselines: ['discriminator-rejection'] },
};
/** Steps done when each stage ends. */
const ends = { generator: 6, features: 10, ratio: 70, subsampling: 100 };

const shared = mkdtempSync(join(tmpdir(), 'darkroom-cli-'));
afterAll(() => {
  rmSync(shared, { recursive: true, force: true, maxRetries: 5 });
});
let unbroken: string;
beforeAll(async () => {
  unbroken = await completed(shared, 'unbroken', experiment);
}, 600_000);

/** Starts the run and kills it as soon as it has said what `when` matches. */
async function killed(folder: string, when: RegExp): Promise<string> {
  const { child, ended } = start(folder, ['run', writeExperiment(folder, experiment), '--folder', 'run'], cache);
  let text = '';
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
    if (when.test(text)) child.kill('SIGKILL');
  });
  expect((await ended).code).toBeNull();
  const run = join(folder, 'run');
  expect(recordOf(run).state).toBe('running');
  return run;
}

/** Everything about files that a rewrite would change. */
function filesIn(folder: string): Record<string, { written: number; bytes: Buffer }> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      { written: statSync(join(folder, name)).mtimeMs, bytes: readFileSync(join(folder, name)) },
    ]),
  );
}

/** Goes on with a killed run to its end, and returns what that engine told. */
async function resumed(folder: string): Promise<{ told: RunEvent[] }> {
  const before = eventsOf(join(folder, 'run')).length;
  expect(await start(folder, ['resume', 'run'], cache).ended).toMatchObject({ code: 0, stderr: '' });
  const run = join(folder, 'run');
  expect(recordOf(run)).toMatchObject({
    state: 'finished',
    progress: { step: ends.subsampling, steps: ends.subsampling },
  });
  const events = eventsOf(run);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
  return { told: events.slice(before) };
}

const own = (events: RunEvent[]) =>
  stagesBegun(events).filter((stage) => !['Data set', 'Device', 'Networks', 'Feature network'].includes(stage));
const trainedSteps = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'scalars' ? [event.step] : []));
const tensorsOf = async (run: string, name: string) => (await networkOf(run, name)).tensors;

/** That the resumed run has become what one that was never broken off is. */
async function expectAsUnbroken(run: string): Promise<void> {
  expect(comparisonOf(run)).toEqual(comparisonOf(unbroken));
  for (const name of ['generator', 'features', 'ratio'])
    expect(await tensorsOf(run, name), name).toEqual(await tensorsOf(unbroken, name));
  const images = (of: string) =>
    readdirSync(join(of, 'subsampled/conditional-ratio'))
      .filter((name) => name.endsWith('.png'))
      .map((name) => [name, readFileSync(join(of, 'subsampled/conditional-ratio', name)).toString('base64')]);
  expect(images(run)).toEqual(images(unbroken));
}

describe('a subsampling run that was killed', () => {
  it('between two stages goes on with the next, and ends as if it had never been broken off', async () => {
    const folder = workspace();
    const run = await killed(folder, /Feature extractor: done/);
    const [generator] = [filesIn(join(run, 'networks'))['generator.safetensors']];
    const { told } = await resumed(folder);
    // The features are only kept again, if the ratio had no checkpoint yet: no step of theirs is done twice.
    expect(own(told).slice(-2)).toEqual(['Density ratio', 'Subsampling']);
    expect(own(told)).not.toContain('Generator');
    expect(Math.min(...trainedSteps(told))).toBeGreaterThan(ends.features);
    expect(filesIn(join(run, 'networks'))['generator.safetensors']).toEqual(generator);
    await expectAsUnbroken(run);
  });

  it('within the training of its ratio goes on there, and trains nothing else again', async () => {
    const folder = workspace();
    const run = await killed(folder, /Density ratio …[^]*step 20 {2}checkpoint/);
    const reached = Math.max(...eventsOf(run).flatMap((event) => (event.type === 'checkpoint' ? [event.step] : [])));
    expect(reached).toBeGreaterThanOrEqual(20);
    expect(reached).toBeLessThan(ends.ratio);
    const networks = filesIn(join(run, 'networks'));
    expect(Object.keys(networks).sort()).toEqual(['features.safetensors', 'generator.safetensors']);

    const { told } = await resumed(folder);
    expect(own(told)).toEqual(['Density ratio', 'Subsampling']);
    const steps = trainedSteps(told);
    expect(Math.min(...steps)).toBeGreaterThan(reached);
    expect(new Set(steps).size).toBe(steps.length);
    expect(filesIn(join(run, 'networks'))).toMatchObject(networks);
    await expectAsUnbroken(run);
  });

  it('while it draws goes on drawing, and draws nothing twice', async () => {
    const folder = workspace();
    const run = await killed(folder, /Subsampling …[^]*-subsampled\.png[^]*-subsampled\.png/);
    const networks = filesIn(join(run, 'networks'));
    const drawn = filesIn(join(run, 'subsampled/conditional-ratio'));
    const finished = Object.keys(drawn)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.replace('.json', ''));
    expect(finished.length).toBeGreaterThan(0);
    expect(finished.length).toBeLessThan(10);

    const { told } = await resumed(folder);
    expect(own(told)).toEqual(['Subsampling']);
    const after = filesIn(join(run, 'subsampled/conditional-ratio'));
    for (const name of Object.keys(drawn).filter((file) => finished.some((group) => file.startsWith(group))))
      expect(after[name]).toEqual(drawn[name]);
    expect(filesIn(join(run, 'networks'))).toEqual(networks);
    await expectAsUnbroken(run);
  });
});

it("a run that is complete can't be made longer, nor any that has several stages", async () => {
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await start(shared, ['resume', 'unbroken', ...args], cache).ended;
    expect(`${stdout}${stderr}`).not.toMatch(/^ {4}at /m);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await refused()).toBe(`error: This run is complete: 100 of 100 steps are done.
  ${unbroken}
  Start the experiment again with other steps to train it longer.
`);
  expect(await refused('--set', 'training.steps=9')).toMatch(
    /^error: training\.steps can't be changed in the middle of a run\.\n {2}--set training\.steps\n {2}These can: training\.logEvery, /,
  );
});
