import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromBytes } from '../../../engine/images/bytes';
import { SubsampleStore, type SubsampleRecord } from '../../../engine/methods/subsampling/sampling/subsampleStore';
import type { SamplingStrategy } from '../../../engine/methods/subsampling/sampling/strategies';
import { Random } from '../../../engine/random';
import { temporaryFolder } from '../training/bench';

const strategy: SamplingStrategy = { id: 'conditional-ratio', name: 'cDRE-F-cSP+RS' };
const recordOf = (count: number, rejected: number): SubsampleRecord => ({
  system: strategy.name,
  group: '3',
  count,
  labels: [],
  outcome: 'complete',
  tries: 90,
  burnIn: 20,
  kept: count,
  maximum: 2.5,
  seconds: 0.25,
  rejected,
});

describe('images that were drawn', () => {
  it.each([
    ['grey', 1, 1],
    ['grey', 1, 31],
    ['grey', 1, 32],
    ['grey', 1, 45],
    ['colour', 3, 1],
    ['colour', 3, 33],
    ['colour', 3, 64],
  ])('come back as they were saved: %s, %d channels, %d of them', async (_, channels, count) => {
    const shape = { height: 5, width: 3, channels };
    const store = new SubsampleStore(temporaryFolder(), shape);
    const random = Random.from(count, 'images');
    const bytes = (n: number) => fromBytes(Uint8Array.from({ length: n * 15 * channels }, () => random.integer(256)));
    const [images, rejected] = [bytes(count), bytes(7)];
    await store.write({ strategy, group: 3 }, { record: recordOf(count, 7), images: images, rejected: rejected });
    expect(await store.read({ strategy, group: 3 })).toEqual(recordOf(count, 7));
    expect(await store.images({ strategy, group: 3 }, count)).toEqual(images);
    expect(await store.images({ strategy, group: 3 }, 7, '-rejected')).toEqual(rejected);
    // The first ones alone.
    const some = Math.ceil(count / 2);
    expect(await store.images({ strategy, group: 3 }, some)).toEqual(images.slice(0, some * 15 * channels));
  });

  it('are rounded to bytes', async () => {
    const store = new SubsampleStore(temporaryFolder(), { height: 1, width: 2, channels: 1 });
    await store.write(
      { strategy, group: 0 },
      { record: recordOf(2, 0), images: Float32Array.of(-1, 1, 0.0001, -3), rejected: new Float32Array(0) },
    );
    expect([...(await store.images({ strategy, group: 0 }, 2))]).toEqual([...fromBytes(Uint8Array.of(0, 255, 128, 0))]);
  });

  it('are not drawn yet while what is known of them is missing, torn or of another kind', async () => {
    const folder = temporaryFolder();
    const store = new SubsampleStore(folder, { height: 1, width: 1, channels: 1 });
    expect(await store.read({ strategy, group: 12 })).toBeNull();
    const own = join(folder, 'subsampled', strategy.id);
    mkdirSync(own, { recursive: true });
    for (const text of [
      '',
      '{"system":"x","group":',
      '{"system":"x"}',
      JSON.stringify({ ...recordOf(1, 0), outcome: 'great' }),
    ]) {
      writeFileSync(join(own, '012.json'), text);
      expect(await store.read({ strategy, group: 12 })).toBeNull();
    }
  });

  it('of none there is no sheet', async () => {
    const folder = temporaryFolder();
    const store = new SubsampleStore(folder, { height: 2, width: 2, channels: 1 });
    await store.write(
      { strategy, group: 1 },
      { record: recordOf(0, 0), images: new Float32Array(0), rejected: new Float32Array(0) },
    );
    expect(readdirSync(join(folder, 'subsampled', strategy.id))).toEqual(['001.json']);
    expect(await store.images({ strategy, group: 1 }, 0)).toHaveLength(0);
  });
});
