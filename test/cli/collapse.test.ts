import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { headlineOf } from '../../engine/history/headline';
import { linearNetwork, randomWeights } from '../unit/metrics/linearNetwork';
import { workspace } from './darkroom';
import { completed, eventsOf } from './subsampling';

it('a generator that collapses while its FID improves is told of, and is not the best', async () => {
  const folder = workspace();
  writeFileSync(join(folder, 'four.onnx'), linearNetwork(randomWeights(4)));
  // So high a rate that after its first step it makes one image of almost every latent, which comes nearer to the data.
  // It does so at any rate from 0.27 to 0.33: rounding of another machine changes the figures, and not that.
  const run = await completed(folder, 'run', {
    method: 'self-labeling',
    labels: 'all',
    seed: 3,
    selfLabeling: { labelEntry: 'both', labelScale: 1, balance: false },
    networks: { width: 0.25 },
    dataset: { name: 'mnist', limit: 512 },
    optimizer: { generator: 0.3, discriminatorSteps: 1 },
    training: { steps: 10, batch: 8, logEvery: 10 },
    sampling: { every: 1_000_000, columns: 1 },
    evaluation: { every: 1, samples: 256, network: { name: 'onnx', file: 'four.onnx' } },
    checkpoints: { every: 0, keep: 1 },
    runtime: { device: 'cpu', threads: 1 },
  });
  const events = eventsOf(run);
  const evaluations = events.filter((event) => event.type === 'evaluation');
  const distances = evaluations.map(({ step, measurements }) => ({
    step,
    ...measurements.find(({ id }) => id === 'fid')!,
  }));
  const trusted = distances.filter(({ doubtful }) => doubtful === undefined);
  const last = distances.at(-1)!;
  expect(trusted.map(({ step }) => step)).toContain(1);
  expect(last.doubtful).toContain('seems to have collapsed');
  // By its figure alone it would be the best.
  expect(last.value).toBeLessThan(0.95 * Math.min(...trusted.map(({ value }) => value!)));

  const { declarations } = events.find((event) => event.type === 'declaration')!;
  const best = headlineOf(declarations, evaluations)!.best!.step;
  expect(trusted.map(({ step }) => step)).toContain(best);
  const marked = events.flatMap((event) => (event.type === 'checkpoint' && event.best ? [event.step] : []));
  expect(marked.at(-1)).toBe(best);
  expect(readdirSync(join(run, 'checkpoints')).sort()).toEqual([
    `step-${String(best).padStart(6, '0')}`,
    'step-000010',
  ]);
  const alarms = events.filter((event) => event.type === 'warning' && event.message.includes('collapsed'));
  expect(alarms).toHaveLength(1);
});
