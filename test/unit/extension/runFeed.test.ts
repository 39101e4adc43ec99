import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RunFeed, type RunUpdate } from '../../../extension/runs/runFeed';
import { lines, makeRun, record, scalars, stamped, temporaryFolder, writeRecord } from './runFixture';

const feeds: RunFeed[] = [];
afterEach(() => feeds.splice(0).forEach((feed) => feed.stop()));

function follow(folder: string) {
  const updates: RunUpdate[] = [];
  const feed = new RunFeed(folder, (update) => updates.push(update));
  feeds.push(feed);
  feed.start();
  const kinds = () => updates.map(({ type }) => type);
  const points = () =>
    updates.reduce((sum, update) => {
      const series = 'history' in update ? update.history.series : 'added' in update ? update.added.series : [];
      return sum + (series[0]?.steps.length ?? 0);
    }, 0);
  return { feed, updates, kinds, points };
}
const soon = { timeout: 10_000 };

describe('RunFeed', () => {
  it('tells first the whole and then only what is new', async () => {
    const folder = makeRun(
      temporaryFolder(),
      'digits',
      '20261122-082415-3fa2',
      {},
      stamped([scalars(10, { d: 1 }), scalars(20, { d: 2 })]),
    );
    const { updates, kinds, points } = follow(folder);
    await vi.waitUntil(() => kinds().length === 1, soon);
    expect(kinds()).toEqual(['whole']);
    expect(points()).toBe(2);

    appendFileSync(join(folder, 'events.jsonl'), lines(stamped([scalars(30, { d: 3 })], 2)));
    await vi.waitUntil(() => kinds().length === 2, soon);
    expect(kinds()).toEqual(['whole', 'more']);
    expect(points()).toBe(3);

    writeRecord(folder, record({ state: 'finished', heartbeatAt: new Date(Date.now() + 1000).toISOString() }));
    await vi.waitUntil(() => kinds().length === 3, soon);
    expect(updates[2]).toMatchObject({ type: 'more', status: { lost: false, record: { state: 'finished' } } });
  });

  it('goes on where it was stopped, and begins anew with what it was made to forget', async () => {
    const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2', {}, stamped([scalars(10, { d: 1 })]));
    const { feed, kinds, points } = follow(folder);
    await vi.waitUntil(() => kinds().length === 1, soon);
    feed.stop();
    appendFileSync(join(folder, 'events.jsonl'), lines(stamped([scalars(20, { d: 2 })], 1)));
    feed.resume();
    await vi.waitUntil(() => kinds().length === 2, soon);
    expect(kinds()).toEqual(['whole', 'more']);
    expect(points()).toBe(2);

    feed.forget();
    feed.start();
    await vi.waitUntil(() => kinds().length === 3, soon);
    expect(kinds()).toEqual(['whole', 'more', 'whole']);
    expect(points()).toBe(4);
  });

  it('tells a run of many portions as a whole, and goes on from there', async () => {
    const many = stamped(Array.from({ length: 60_000 }, (_, i) => scalars(i + 1, { d: i / 7 })));
    const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2', {}, many);
    const { kinds, points } = follow(folder);
    await vi.waitUntil(() => kinds().length === 1, soon);
    expect(points()).toBe(many.length);
    appendFileSync(join(folder, 'events.jsonl'), lines(stamped([scalars(70_000, { d: 0 })], many.length)));
    await vi.waitUntil(() => points() === many.length + 1, soon);
    expect(kinds().filter((kind) => kind === 'whole')).toEqual(['whole']);
  });

  it('waits for a folder that is not there yet, and tells when it is gone', async () => {
    const root = temporaryFolder();
    const folder = join(root, 'digits', '20261122-082415-3fa2');
    const { kinds } = follow(folder);
    await vi.waitUntil(() => kinds().length === 1, soon);
    makeRun(root, 'digits', '20261122-082415-3fa2');
    await vi.waitUntil(() => kinds().length === 2, soon);
    rmSync(folder, { recursive: true });
    await vi.waitUntil(() => kinds().length === 3, soon);
    expect(kinds()).toEqual(['empty', 'whole', 'empty']);
  });

  it('tells the whole again after a stop, with what was written meanwhile', async () => {
    const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2', {}, stamped([scalars(10, { d: 1 })]));
    const { feed, updates, kinds } = follow(folder);
    await vi.waitUntil(() => kinds().length === 1, soon);
    feed.stop();
    appendFileSync(join(folder, 'events.jsonl'), lines(stamped([scalars(20, { d: 2 })], 1)));
    feed.start();
    await vi.waitUntil(() => kinds().length === 2, soon);
    expect(updates[1]).toMatchObject({
      type: 'whole',
      history: { series: [{ name: 'd', steps: new Float64Array([10, 20]) }] },
    });
  });

  it('tells nothing after a stop, not even of a look that was under way', async () => {
    const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2', {}, stamped([scalars(10, { d: 1 })]));
    const overtaken = follow(folder);
    overtaken.feed.stop();
    const { kinds } = follow(folder);
    await vi.waitUntil(() => kinds().length === 1, soon);
    expect(overtaken.kinds()).toEqual([]);
  });

  it('calls a run lost whose engine is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2', { host: hostname(), pid });
    const { updates, kinds } = follow(folder);
    await vi.waitUntil(() => kinds().length === 1, soon);
    expect(updates[0]).toMatchObject({ type: 'whole', status: { lost: true } });
  });

  it("tells once that a record can't be understood", async () => {
    const folder = join(temporaryFolder(), '20261122-082415-3fa2');
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.json'), '{"version": 2}');
    const { kinds } = follow(folder);
    await vi.waitUntil(() => kinds().length === 1, soon);
    writeRecord(folder, record());
    await vi.waitUntil(() => kinds().length === 2, soon);
    expect(kinds()).toEqual(['unreadable', 'whole']);
  });
});
