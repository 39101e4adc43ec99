import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFolders, type Reproduction } from '../../engine/reproduction/compareFolders';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { parseKernels } from '../../engine/protocol/kernels';
import { tuningFile } from '../../engine/runtime/devices';
import { dependencies } from '../../package.json';
import { start, writeExperiment } from './darkroom';
import { recordOf } from './subsampling';

/** The kernel variants of a run belong to it, whatever has been measured since on this machine. */

const experiment = {
  method: 'self-labeling',
  labels: 'all',
  dataset: { name: 'mnist', limit: 512 },
  networks: { latent: 8, width: 0.5 },
  training: { steps: 6, batch: 16, logEvery: 2 },
  sampling: { every: 3, columns: 4 },
  evaluation: { every: 0 },
  checkpoints: { every: 3 },
  runtime: { device: 'cpu', threads: 1 },
};

const root = mkdtempSync(join(tmpdir(), 'darkroom-cli-'));
const cache = join(root, 'cache');
let run: string;
/** Other kernel variants than the run's, as if they had been measured since. */
let others: Record<string, string>;

beforeAll(async () => {
  run = await completed(['run', writeExperiment(root, experiment), '--folder', join(root, 'run')]);
  others = Object.fromEntries(Object.entries(kernelsOf(run)).map(([key, taken]) => [key, otherThan(key, taken)]));
  const poison = Object.entries(others).map(([key, chosen]) => [key, { chosen, milliseconds: { [chosen]: 1 } }]);
  const file = join(cache, 'formulations', basename(tuningFile('cpu', dependencies['onnxruntime-node'], 1)));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(Object.fromEntries(poison)));
}, 300_000);

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function completed(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await start(root, [...args, '--json'], cache).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout.split('\n')[0]!) as { folder: string }).folder;
}

function kernelsOf(folder: string): Record<string, string> {
  return parseKernels(JSON.parse(readFileSync(join(folder, 'kernels.json'), 'utf8'))).cpu!;
}

/** A variant that suits every shape. */
function otherThan(key: string, taken: string): string {
  if (!key.startsWith('filter gradient')) return taken === 'direct' ? 'blocks' : 'direct';
  return taken === 'by tap' ? 'folded' : 'by tap';
}

/** The run as it was when an engine was ended after its step 3, or any other copy of it. */
function copyOfRun(name: string, change: (folder: string) => void = () => undefined): string {
  const folder = join(root, name);
  cpSync(run, folder, { recursive: true });
  change(folder);
  return folder;
}

function endAtStep3(folder: string): void {
  rmSync(join(folder, 'checkpoints/step-000006'), { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...recordOf(folder), state: 'failed' }));
}

const lastWeights = (folder: string) => readFileSync(join(folder, 'checkpoints/step-000006/weights.safetensors'));

describe('kernel variants', () => {
  it('are written down, and measured ones are taken by another run of the experiment', async () => {
    expect(Object.keys(kernelsOf(run)).length).toBeGreaterThan(2);
    const another = await completed(['run', 'digits.experiment.json', '--folder', join(root, 'another')]);
    expect(kernelsOf(another)).toEqual(others);
    // So that what follows can fail.
    expect((await compareFolders(run, another)).identical).toBe(false);
    expect(recordOf(another).machine!.kernels).not.toBe(recordOf(run).machine!.kernels);
  });

  it('stay those of the run when it goes on', async () => {
    const resumed = await completed(['resume', copyOfRun('resumed', endAtStep3)]);
    expect(kernelsOf(resumed)).toEqual(kernelsOf(run));
    expect(lastWeights(resumed).equals(lastWeights(run))).toBe(true);
  });

  it('are those of the run that is repeated', async () => {
    const args = ['reproduce', run, '--folder', join(root, 'again'), '--json'];
    const { code, stdout } = await start(root, args, cache).ended;
    expect({ code, identical: (JSON.parse(stdout) as Reproduction).identical }).toEqual({ code: 0, identical: true });
    expect(kernelsOf(join(root, 'again'))).toEqual(kernelsOf(run));
  });

  it('are chosen anew where an older engine wrote none down, and a damaged list is named', async () => {
    const older = await completed([
      'resume',
      copyOfRun('older', (folder) => {
        endAtStep3(folder);
        rmSync(join(folder, 'kernels.json'));
      }),
    ]);
    expect(kernelsOf(older)).toEqual(others);
    const damaged = copyOfRun('damaged', (folder) => {
      endAtStep3(folder);
      writeFileSync(join(folder, 'kernels.json'), '{"cpu": {"convolution');
    });
    const before = readFileSync(join(damaged, 'run.json'), 'utf8');
    const { code, stderr } = await start(root, ['resume', damaged], cache).ended;
    expect(code).toBe(exitCodes.wrongUse);
    expect(stderr).toContain("The list of the run's kernel variants is damaged.");
    expect(stderr).toContain('kernels.json');
    expect(readFileSync(join(damaged, 'run.json'), 'utf8')).toBe(before);
  });
});
