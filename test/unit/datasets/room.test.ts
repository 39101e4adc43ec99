import { expect, test } from 'vitest';
import { assertRoom, imageRoom } from '../../../engine/datasets/cache/room';
import { decodingThreads } from '../../../engine/datasets/loading/workers';
import { userErrorOf } from './userError';

const gigabyte = 2 ** 30;

test('images must fit on the disk of the cache, or into memory', async () => {
  const demand = { count: 1_331_167, imageSize: 3 * 64 ** 2 };
  assertRoom(demand, { disk: 16 * gigabyte, memory: 0 });
  assertRoom(demand, { disk: 0, memory: 16 * gigabyte });
  const error = await userErrorOf(() => {
    assertRoom(demand, { disk: 8 * gigabyte, memory: 2 * gigabyte });
  });
  expect(error.message).toMatch(
    /^1,331,167 decoded images take 15\.2 GiB; the disk of the cache \(.*\) has room for 8\.00 /,
  );
  expect(error.where).toBe('dataset.limit');
  expect(error.advice).toContain('set dataset.limit to 340,000 or less');
  assertRoom({ ...demand, count: 2 * 340_000 }, { disk: 8 * gigabyte, memory: 2 * gigabyte });
});

test('what this machine has is told', async () => {
  const { disk, memory } = await imageRoom();
  expect(disk).toBeGreaterThan(0);
  expect(memory).toBeGreaterThan(2 ** 26);
});

test('threads: as many as processors, eight at most, or as the environment says', async () => {
  expect(decodingThreads({})).toBeGreaterThanOrEqual(1);
  expect(decodingThreads({})).toBeLessThanOrEqual(8);
  expect(decodingThreads({ DARKROOM_WORKERS: '0' })).toBe(0);
  expect(decodingThreads({ DARKROOM_WORKERS: '12' })).toBe(12);
  expect((await userErrorOf(() => decodingThreads({ DARKROOM_WORKERS: '-1' }))).where).toBe('DARKROOM_WORKERS');
});
