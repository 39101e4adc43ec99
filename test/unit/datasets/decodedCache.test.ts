import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, afterAll, expect, test, vi } from 'vitest';
import { makeRoom, tidyCache } from '../../../engine/datasets/cache/bound';
import { cachedPortions } from '../../../engine/datasets/cache/cachedPortions';
import { imageCacheFolder } from '../../../engine/datasets/cache/place';
import { decodedFiles } from '../../../engine/datasets/loading/decodedFiles';
import type { ImageBytes } from '../../../engine/datasets/imageBytes';
import { smallDisk } from '../../cli/smallDisk';
import { temporaryNameOf } from '../files/temporaryNames';
import { writeJpeg } from './jpegFile';
import { userErrorOf } from './userError';

/** At this size a portion has 42 images: three portions, the last one small. */
const [count, side] = [100, 512];
const list = Array.from({ length: count }, (_, i) => ({ path: `${i}.jpg` }));

let images: string;
beforeAll(async () => {
  images = await mkdtemp(join(tmpdir(), 'darkroom-decoded-'));
  for (let i = 0; i < count; i++) await writeJpeg(join(images, `${i}.jpg`), [2 * i, 255 - i, 7], 16 + (i % 8));
}, 60_000);
afterAll(() => rm(images, { recursive: true }));

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'darkroom-cache-'));
  vi.stubEnv('DARKROOM_CACHE', join(base, 'cache'));
  vi.stubEnv('DARKROOM_WORKERS', '2');
});
const children = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  vi.unstubAllEnvs();
  await rm(base, { recursive: true, force: true });
});

const decode = async (options: Partial<Parameters<typeof decodedFiles>[1]> = {}) =>
  (await decodedFiles([list], { dataset: 'child', folder: images, resolution: side, advice: '', ...options }))
    .decoded[0].images;

function digestOf(all: ImageBytes): string {
  const hash = createHash('sha256');
  for (const portion of all.portions()) hash.update(portion);
  return hash.digest('hex');
}

/** Portions by name, and what tells each file from a later one of its name. */
function portions(): Map<string, number> {
  const folder = imageCacheFolder('child');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.images')) : [];
  return new Map(names.map((name) => [name, statSync(join(folder, name)).ino]));
}

/** A process that decodes the same images; `digest` comes when it is done, and it lives on. */
function startChild(before: readonly string[] = []) {
  const translator = pathToFileURL(createRequire(__filename).resolve('tsx')).href;
  const own = [process.execPath, '--import', translator, join(__dirname, 'decodeInChild.ts')];
  const [command, ...rest] = [...before, ...own, images, String(count), String(side)];
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  const digest = new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => {
      resolve(data.toString().trim());
    });
    child.once('exit', (code, signal) => {
      reject(new Error(`It ended: ${code ?? signal}`));
    });
  });
  digest.catch(() => undefined);
  return { child, digest };
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

test('threads decode to the same bytes as one, told on the way, and from then on they are read', async () => {
  vi.stubEnv('DARKROOM_WORKERS', '0');
  const alone = digestOf(await decode());
  await rm(join(base, 'cache'), { recursive: true });
  vi.stubEnv('DARKROOM_WORKERS', '3');
  const all = await decode();
  expect(digestOf(all)).toBe(alone);
  expect(all).toMatchObject({ count, imageSize: 3 * side ** 2 });
  // Out of order, over portions, and one twice.
  const some = all.gather([99, 0, 42, 41, 42]);
  const reds = [99, 0, 42, 41, 42].map((_, i) => some[i * all.imageSize + 9_999]! / 2);
  [99, 0, 42, 41, 42].forEach((at, i) => expect(Math.abs(reds[i]! - at)).toBeLessThan(2));
  expect(() => all.gather([100])).toThrow(RangeError);

  const written = portions();
  expect(written.size).toBe(3);
  expect(digestOf(await decode())).toBe(alone);
  expect(portions()).toEqual(written);
});

test('a portion that is damaged or cut short is made again, the others are not', async () => {
  const whole = digestOf(await decode());
  const before = portions();
  const [damaged, cut, good] = [...before.keys()].map((name) => join(imageCacheFolder('child'), name));
  const bytes = await readFile(damaged!);
  bytes[12_345]! ^= 1;
  await writeFile(damaged!, bytes);
  await truncate(cut!, 1000);
  expect(digestOf(await decode())).toBe(whole);
  const after = portions();
  expect([...after.keys()]).toEqual([...before.keys()]);
  expect(statSync(good!).ino).toBe([...before.values()][2]);
  expect((await readFile(damaged!))[12_345]).toBe(bytes[12_345]! ^ 1);
});

test('killed while it decodes, a process leaves the portions that it had done, and they are used', async () => {
  const { child, digest } = startChild();
  await expect.poll(() => portions().size, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await ended(child);
  const left = portions();
  expect(left.size).toBeLessThan(3);
  await expect(digest).rejects.toThrow('SIGKILL');

  const whole = digestOf(await decode());
  for (const [name, file] of left) expect(portions().get(name), name).toBe(file);
  expect(portions().size).toBe(3);
  // Nothing of the dead process lies about, be it half a file or the list of those it read.
  const foreign = (name: string) => name.includes('.tmp') && !name.includes(`.${process.pid}-`);
  const folders = [imageCacheFolder('child'), join(base, 'cache', 'datasets')];
  expect(folders.flatMap((folder) => readdirSync(folder)).filter(foreign)).toEqual([]);
  await rm(join(base, 'cache'), { recursive: true });
  expect(digestOf(await decode())).toBe(whole);
});

test('two processes that decode the same images at once both have them right', async () => {
  const both = [startChild(), startChild()];
  const [one, other] = await Promise.all(both.map(({ digest }) => digest));
  expect(one).toBe(other);
  expect(digestOf(await decode())).toBe(one);
  expect(portions().size).toBe(3);
});

/** A set of a few bytes, whose portion is in the cache from now on; when it was used last, in seconds. */
async function keep(dataset: string, usedAt: number): Promise<string> {
  const folder = imageCacheFolder(dataset);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${'0'.repeat(24)}.images`);
  await writeFile(path, Buffer.alloc(1000));
  await utimes(path, usedAt, usedAt);
  return path;
}

test('beyond the limit, what was not used for longest goes; what another process reads stays', async () => {
  const { child, digest } = startChild();
  await digest;
  const read = portions();
  for (const name of read.keys()) await utimes(join(imageCacheFolder('child'), name), 1, 1);
  const [old, newer, newest] = [await keep('a', 10), await keep('b', 20), await keep('c', 30)];
  const there = () => [old, newer, newest].map((path) => existsSync(path));
  const used = [...read.keys()].reduce((sum, name) => sum + statSync(join(imageCacheFolder('child'), name)).size, 0);
  expect(await makeRoom(0, used + 3000)).toBe(0);
  expect(await makeRoom(500, used + 3000)).toBe(1000);
  expect(there()).toEqual([false, true, true]);
  await makeRoom(0, 0);
  expect(there()).toEqual([false, false, false]);
  expect(portions(), 'in use').toEqual(read);

  child.stdin.end();
  await ended(child);
  await makeRoom(0, 0);
  expect(portions().size).toBe(0);
});

/** Containers count processes by themselves: in each of them, other numbers are in use. */
test('what a process in another container reads stays, also after it has said nothing for hours', async ({ skip }) => {
  const apart = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--mount-proc', '--kill-child'];
  if (spawnSync(apart[0]!, [...apart.slice(1), 'true']).status !== 0) return skip();
  const { child, digest } = startChild(apart);
  await digest;
  const [list] = readdirSync(join(base, 'cache/datasets')).filter((name) => name.startsWith('.in-use.'));
  const heard = async (hours: number) => {
    const at = Date.now() / 1000 - 3600 * hours;
    await utimes(join(base, 'cache/datasets', list!), at, at);
  };
  await heard(5);
  await tidyCache();
  await makeRoom(0, 0);
  expect(portions().size, 'in use').toBe(3);

  child.kill('SIGKILL');
  await ended(child);
  await heard(48);
  await tidyCache();
  await makeRoom(0, 0);
  expect(portions().size).toBe(0);
  expect(readdirSync(join(base, 'cache/datasets'))).not.toContain(list);
});

test('a limit in the environment holds while images are decoded', async () => {
  const old = await keep('a', 10);
  vi.stubEnv('DARKROOM_CACHE_LIMIT', '0.05');
  await decode();
  expect(existsSync(old)).toBe(false);
  expect(portions().size, 'those that are read stay').toBe(3);
  vi.stubEnv('DARKROOM_CACHE_LIMIT', 'much');
  await rm(join(base, 'cache'), { recursive: true });
  expect((await userErrorOf(() => decode())).where).toBe('DARKROOM_CACHE_LIMIT');
});

test('files of the former form and those of dead processes are cleaned, nothing else', async () => {
  const folder = imageCacheFolder('cifar10');
  await mkdir(folder, { recursive: true });
  const { pid } = spawn(process.execPath, ['-e', '']);
  const [former, dead] = [`${'a'.repeat(24)}.bin`, temporaryNameOf(pid!, 'x.images')];
  const elsewhere = temporaryNameOf(pid!, 'x.images', 'elsewhere');
  const living = [process.pid, process.ppid].map((number) => temporaryNameOf(number, 'x.images'));
  const kept = ['data_batch_1.bin', elsewhere, ...living];
  for (const name of [former, dead, ...kept]) await writeFile(join(folder, name), 'x');
  await expect.poll(async () => (await tidyCache(), readdirSync(folder).sort())).toEqual(kept.sort());
});

test('a run that is to stop is heard while images are decoded', async () => {
  const told: string[] = [];
  const stop = new Error('stop');
  let looks = 0;
  const progress = {
    activity: (text: string) => void told.push(text),
    throwIfStopped: () => {
      if (++looks > 3) throw stop;
    },
  };
  await expect(decode({ progress })).rejects.toBe(stop);
  expect(portions().size).toBeLessThan(3);
  await decode({ progress: { ...progress, throwIfStopped: () => {} } });
  for (const text of told) expect(text).toMatch(/^decoding images \d+ \/ 100$/);
});

test('on a disk that is full, images are kept in memory; more than that is refused in words', async ({ skip }) => {
  const disk = await smallDisk(base, 16);
  if (!disk) return skip();
  const whole = digestOf(await decode());
  vi.stubEnv('DARKROOM_CACHE', disk.inside);
  expect(await startChild(disk.enter).digest).toBe(whole);
  expect(readdirSync(join(disk.outside, 'datasets/child')).filter((name) => name.endsWith('.images'))).toHaveLength(1);

  // As this process sees the disk.
  vi.stubEnv('DARKROOM_CACHE', disk.outside);
  const many = { dataset: 'many', count: 2 ** 30, imageSize: 2 ** 20, keyOf: () => 'many' };
  const made = () => ({ remarks: null, isFinal: true });
  const error = await userErrorOf(() => cachedPortions({ ...many, make: made }));
  expect(error.message).toMatch(
    /^The disk of the cache is full, and the .* GiB of decoded images that are left don't fit/,
  );
  expect(error.advice).toContain('DARKROOM_CACHE');
});
