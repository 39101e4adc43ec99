import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { referenceRun, runChain, writeVariant, type Reference } from '../crash/chain';
import { variants } from '../crash/variants';
import { cache } from './subsampling';

/** A small share of `npm run test:crash`, on a shorter run. */
const variant = variants.find(({ name }) => name === 'self-labeling some labels')!;
const short = { training: { steps: 12, batch: 16, logEvery: 3 }, evaluation: { every: 6, samples: 256 } };
const folder = mkdtempSync(join(tmpdir(), 'darkroom-crash-'));
let file: string;
let reference: Reference;

beforeAll(async () => {
  process.env.DARKROOM_CACHE = cache;
  file = writeVariant({ ...variant, experiment: { ...variant.experiment, ...short } }, folder);
  reference = await referenceRun(file, join(folder, 'uninterrupted'));
}, 300_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

it.each([
  ['before its first checkpoint', [{ at: 'stage', nth: 5, delay: 0 }]],
  [
    'while it writes a checkpoint, and again',
    [
      { at: 'checkpoint', nth: 2, delay: 0 },
      { at: 'checkpoint', nth: 1, delay: 5 },
    ],
  ],
] as const)('a run that is killed %s ends as one that was let be', async (_when, kills) => {
  const chain = await runChain(variant.name, { file, folder: join(folder, 'killed'), reference, kills });
  expect(chain).toMatchObject({ kills: kills.length, differences: [] });
});
