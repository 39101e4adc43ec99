import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runEventSchema, type RunEvent } from '../../engine/protocol/events';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { parseRecord } from '../../engine/protocol/record';
import { softwareVulkan } from '../workbench/browser';
import { start, workspace, writeExperiment } from './darkroom';

/** A real run, as small as it gets: some seconds on one processor core. */
const tiny = {
  method: 'self-labeling',
  labels: 'some',
  labelsPerClass: 2,
  dataset: { name: 'mnist' },
  networks: { latent: 8, width: 0.25 },
  training: { steps: 6, batch: 8, logEvery: 2 },
  sampling: { every: 3, columns: 4 },
  evaluation: { every: 1_000_000, samples: 256 },
  checkpoints: { every: 3 },
  runtime: { device: 'cpu' },
};

/**
 * Kept between test runs: what is in it depends on nothing but its name, and the feature network takes a minute to
 * train.
 */
const cache = process.env.DARKROOM_CACHE ?? join(__dirname, '../../.cache/test');

const recordOf = (folder: string) => parseRecord(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')));
const eventsOf = (folder: string): RunEvent[] =>
  readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => runEventSchema.parse(JSON.parse(line)));
/** Without what the machine did. */
const ofModel = (values: Record<string, number | null>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('machine/')));
const weightsOf = (folder: string, step: string) =>
  readFileSync(join(folder, 'checkpoints', step, 'weights.safetensors'));
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

/** Starts a run in `<folder>/<name>`. */
function startRun(folder: string, name: string, ...args: string[]) {
  return start(folder, ['run', writeExperiment(folder, tiny), '--folder', name, ...args], cache);
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-cli-'));
  const { code, stderr } = await startRun(folder, 'run', '--set', 'training.steps=1', '--set', 'sampling.every=1')
    .ended;
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(stderr);
}, 900_000);

/** Waits until the output of a process holds `words`. */
function said(child: ReturnType<typeof start>['child'], words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes(words)) resolve();
    });
    child.once('close', () => {
      reject(new Error(`ended without saying "${words}": ${text}`));
    });
  });
}

describe('a run from the command line', () => {
  it('trains to the end, though whoever watched it is gone', async () => {
    const folder = workspace();
    const { child, ended } = startRun(folder, 'run');
    await said(child, 'Run folder:');
    child.stdout.destroy();
    child.stderr.destroy();
    expect((await ended).code).toBe(0);

    const run = join(folder, 'run');
    expect(recordOf(run)).toMatchObject({
      state: 'finished',
      device: { kind: 'cpu' },
      progress: { step: 6, steps: 6 },
    });
    expect(readFileSync(join(run, 'log.txt'), 'utf8')).toMatch(
      /step 6 \/ 6 · .* · FID \d.* \(classifier-64\) · discriminator /,
    );
    expect(readdirSync(join(run, 'samples'))).toContain('step-000006.png');
    const events = eventsOf(run);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(events.find((event) => event.type === 'evaluation')!.measurements[0]!.value).toBeGreaterThan(0);
  });

  it('stops with a checkpoint at Ctrl-C, and goes on from it', async () => {
    const folder = workspace();
    const { child, ended } = startRun(folder, 'run', '--set', 'training.steps=1000000', '--set', 'checkpoints.every=0');
    await said(child, 'step 2 /');
    child.kill('SIGINT');
    const stopped = await ended;
    expect(stopped.code).toBe(exitCodes.stopped);
    expect(lastLine(stopped.stdout)).toMatch(/^Stopped after .*\. Run folder: /);
    const run = join(folder, 'run');
    const {
      state,
      reason,
      progress: { step },
    } = recordOf(run);
    expect([state, reason]).toEqual(['stopped', 'Stopped by Ctrl-C.']);
    const before = eventsOf(run).length;

    const resumed = await start(folder, ['resume', 'run', '--set', `training.steps=${step + 2}`], cache).ended;
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(lastLine(resumed.stdout)).toMatch(/^Finished after .*\. Run folder: /);
    expect(recordOf(run)).toMatchObject({ state: 'finished', progress: { step: step + 2 } });
    const steps = eventsOf(run)
      .slice(before)
      .flatMap((event) => (event.type === 'scalars' ? [event.step] : []));
    expect(Math.min(...steps)).toBeGreaterThan(step);
  });

  it('ends at once at a second Ctrl-C, and says so in its record', async () => {
    const folder = workspace();
    const { child, ended } = startRun(
      folder,
      'run',
      '--set',
      'training.steps=1000000',
      '--set',
      'training.batch=256',
      '--set',
      'networks.width=2',
    );
    await said(child, 'Training …');
    child.kill('SIGINT');
    await said(child, 'Ctrl-C again ends at once.');
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(recordOf(join(folder, 'run'))).toMatchObject({
      state: 'stopped',
      reason: expect.stringMatching(/without a checkpoint/) as string,
    });
  });

  it('obeys control.json while the feature network is still being trained', async () => {
    const folder = workspace();
    // A cache of its own, which has no feature network yet.
    const { child, ended } = start(folder, ['run', writeExperiment(folder, tiny), '--folder', 'run']);
    await said(child, 'Feature network …');
    writeFileSync(join(folder, 'run', 'control.json'), JSON.stringify({ id: 'a', action: 'stop' }));
    expect((await ended).code).toBe(exitCodes.stopped);
    expect(recordOf(join(folder, 'run'))).toMatchObject({ state: 'stopped', reason: 'Stopped on request.' });
  });

  it('trains the same twice, and in two parts as in one, bit for bit, on two threads', async () => {
    const folder = workspace();
    const threads = ['--set', 'runtime.threads=2', '--set', 'training.logEvery=1'];
    expect((await startRun(folder, 'whole', ...threads).ended).code).toBe(0);
    // Another process until step 3, and a third from there.
    expect((await startRun(folder, 'parts', ...threads, '--set', 'training.steps=3').ended).code).toBe(0);
    expect((await start(folder, ['resume', 'parts', '--set', 'training.steps=6'], cache).ended).code).toBe(0);
    const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')];
    expect(weightsOf(parts, 'step-000006').equals(weightsOf(whole, 'step-000006'))).toBe(true);
    expect(existsSync(join(parts, 'samples/step-000006.png'))).toBe(true);
    expect(
      readFileSync(join(parts, 'samples/step-000006.png')).equals(readFileSync(join(whole, 'samples/step-000006.png'))),
    ).toBe(true);
    const curves = (run: string) =>
      eventsOf(run).flatMap((event) => (event.type === 'scalars' ? [[event.step, ofModel(event.values)]] : []));
    expect(curves(whole)).toHaveLength(6);
    expect(curves(parts)).toEqual(curves(whole));
    const fid = (run: string) => eventsOf(run).findLast((event) => event.type === 'evaluation')!.measurements[0]!.value;
    expect(fid(parts)).toBe(fid(whole));
  });
});

const vulkan = softwareVulkan();
describe.runIf(vulkan)('WebGPU, on a Vulkan driver that computes on the processor', () => {
  it('trains to the same losses and the same FID as the processor', async () => {
    const folder = workspace();
    const file = writeExperiment(folder, { ...tiny, training: { steps: 2, batch: 8, logEvery: 1 } });
    expect((await start(folder, ['run', file, '--folder', 'cpu'], cache).ended).code).toBe(0);
    const { code, stderr } = await start(
      folder,
      ['run', file, '--folder', 'webgpu', '--set', 'runtime.device=webgpu'],
      cache,
      vulkan,
    ).ended;
    expect({ code, stderr: stderr.split('\n').filter((line) => line.startsWith('error:')) }).toEqual({
      code: 0,
      stderr: [],
    });
    expect(recordOf(join(folder, 'webgpu')).device?.kind).toBe('webgpu');
    const figures = (run: string) =>
      eventsOf(join(folder, run)).flatMap((event) => {
        if (event.type === 'scalars') return Object.values(ofModel(event.values));
        return event.type === 'evaluation' ? event.measurements.map(({ value }) => value) : [];
      });
    const [ours, theirs] = [figures('webgpu'), figures('cpu')];
    expect(ours.length).toBe(theirs.length);
    ours.forEach((value, i) => {
      expect(Math.abs(value! - theirs[i]!)).toBeLessThan(1e-3 * Math.max(1, Math.abs(theirs[i]!)));
    });

    // Some operations of today's step are not in ONNX Runtime's WebGPU provider: the run says so.
    const warnings = (run: string) =>
      eventsOf(join(folder, run)).flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings('webgpu').join('\n')).toMatch(
      /computes \d+ of the \d+ operations of "self-labeling iteration" on the processor instead of on webgpu: /,
    );
    expect(warnings('cpu')).toEqual([]);
  }, 600_000);
});
