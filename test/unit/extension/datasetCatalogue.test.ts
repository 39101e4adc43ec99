import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { markedFetch } from '../../../engine/datasets/ownCopy/markedFetch';
import { DatasetCatalogue } from '../../../extension/datasets/datasetCatalogue';
import { Engine } from '../../../extension/launch/engine';

const bundle = resolve(import.meta.dirname, '../../../dist/engine.js');
const [set, title] = ['fashion-mnist', 'Fashion-MNIST'];
let folder: string;
let catalogue: DatasetCatalogue | undefined;
let asked: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-catalogue-'));
  vi.stubEnv('DARKROOM_CACHE', folder);
});
afterEach(() => {
  catalogue?.dispose();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** With the engine of a file. */
function catalogueOf(file = bundle) {
  const engine = new Engine(file, () => undefined);
  asked = 0;
  catalogue = new DatasetCatalogue(
    (args) => {
      asked++;
      return engine.ask(args);
    },
    () => undefined,
  );
  return catalogue;
}

/** Work that lasts until it is let go. */
function lasting() {
  let end!: (value: string) => void;
  const done = new Promise<string>((resolve) => (end = resolve));
  return { work: vi.fn(() => done), end: () => end('done') };
}

it('does one thing at a time with a data set, and tells of it until its end is known', async () => {
  const all = catalogueOf();
  await all.refresh();
  const [fetch, verify, other] = [lasting(), lasting(), lasting()];
  const fetching = all.during(set, 'fetching', () => undefined, fetch.work);
  expect(await all.during(set, 'verifying', () => undefined, verify.work)).toBeNull();
  expect(await all.during(set, 'fetching', () => undefined, verify.work)).toBeNull();
  expect(verify.work).not.toHaveBeenCalled();
  const verifying = all.during('mnist', 'verifying', () => undefined, other.work);
  expect([all.workOn(set)?.kind, all.workOn('mnist')?.kind]).toEqual(['fetching', 'verifying']);

  // What is fetched is here before the window ceases to say that it is being fetched, also for who asked too early.
  const early = all.refresh();
  mkdirSync(join(folder, 'datasets', set), { recursive: true });
  for (const file of all.get(set)!.files) writeFileSync(join(folder, 'datasets', set, file), '');
  const seen: (string | undefined)[] = [];
  all.onDidChange(() => seen.push(all.workOn(set)?.kind ?? all.get(set)?.standing));
  fetch.end();
  await early;
  expect(await fetching).toBe('done');
  expect(all.get(set)?.title).toBe(title);
  expect(seen).not.toContain('absent');
  expect(seen.at(-1)).toBe('fetched');
  other.end();
  expect(await verifying).toBe('done');
  expect(
    await all.during(
      set,
      'verifying',
      () => undefined,
      () => Promise.resolve('again'),
    ),
  ).toBe('again');
});

it('begins nothing with a data set that another process fetches', async () => {
  const all = catalogueOf();
  await all.refresh();
  const work = vi.fn(() => Promise.resolve());
  await markedFetch(all.get(set)!.mark, undefined, async () => {
    await all.refresh();
    expect(await all.during(set, 'verifying', () => undefined, work)).toBeNull();
  });
  expect(work).not.toHaveBeenCalled();
  await all.refresh();
  await all.during(set, 'verifying', () => undefined, work);
  expect(work).toHaveBeenCalledOnce();
});

it('tells of progress without telling of a change', async () => {
  const all = catalogueOf();
  all.watch(true);
  await all.refresh();
  let [changes, progress] = [0, 0];
  all.onDidChange(() => changes++);
  all.onDidProgress(() => progress++);
  await markedFetch(all.get(set)!.mark, undefined, async (_, report) => {
    await vi.waitFor(() => expect(all.workOn(set)).not.toBeNull(), { timeout: 20_000 });
    const before = changes;
    for (const done of [1, 2, 3]) {
      report({ activity: 'Downloading', done, total: 3 });
      await vi.waitFor(() => expect(all.workOn(set)?.progress?.done).toBe(done), { timeout: 20_000 });
    }
    await all.refresh();
    expect(changes).toBe(before);
    expect(progress).toBeGreaterThanOrEqual(3);
  });
});

it('asks an engine that can’t start less and less often, and goes on as usual once it can', async () => {
  const file = join(folder, 'engine.js');
  writeFileSync(file, 'process.exit(3)');
  const all = catalogueOf(file);
  all.watch(true);
  await new Promise((resolve) => setTimeout(resolve, 8000));
  expect(all.problem).not.toBeNull();
  // At 0, 2 and 6 seconds; each second would be 8 times.
  expect(asked).toBeLessThanOrEqual(3);
  writeFileSync(file, `process.argv[1] = ${JSON.stringify(bundle)}; require(${JSON.stringify(bundle)})`);
  await all.refresh();
  expect(all.problem).toBeNull();
  expect(all.listings.length).toBeGreaterThan(5);
});
