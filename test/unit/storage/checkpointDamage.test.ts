import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random';
import { CheckpointStore } from '../../../engine/storage/checkpointStore';
import { NetworkStore } from '../../../engine/storage/networkStore';
import type { HostTensors } from '../../../engine/runtime/program';
import { temporaryFolder } from '../training/bench';
import { checkpointAt } from './checkpoints';

const pageBytes = 4096;
const samples = 200;

/** What disks and copies do to a file; a uniform number each says where. */
const damages: Record<string, (bytes: Buffer, where: number) => Buffer> = {
  'a flipped bit': (bytes, where) => {
    const bit = Math.floor(where * bytes.length * 8);
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    return changed;
  },
  'a zeroed page': (bytes, where) => {
    const page = Math.floor((where * bytes.length) / pageBytes) * pageBytes;
    return Buffer.from(bytes).fill(0, page, Math.min(page + pageBytes, bytes.length));
  },
  'a cut': (bytes, where) => bytes.subarray(0, Math.floor(where * bytes.length)),
};

/** Tensors of some pages, of which one is all zeros, as new slots of an optimiser are. */
function someTensors(): HostTensors {
  const random = Random.from(3, 'damage');
  return {
    weights: { shape: [40, 100], data: random.normals(4000) },
    slots: { shape: [3000], data: new Float32Array(3000) },
    count: { shape: [], data: Int32Array.of(7) },
  };
}

describe.each(Object.entries(damages))('%s', (_name, damage) => {
  it('anywhere in a checkpoint is seen, or changes nothing', async () => {
    const folder = temporaryFolder();
    const written = { ...checkpointAt(2), tensors: someTensors() };
    const store = new CheckpointStore(folder);
    for (const checkpoint of [checkpointAt(1), written]) await store.save(checkpoint, { keep: 2 });
    const newest = join(folder, 'checkpoints/step-000002');
    const files = readdirSync(newest).map((name) => join(newest, name));
    expect(files).toHaveLength(3);

    const random = Random.from(1, _name);
    let seen = 0;
    for (let i = 0; i < samples; i++) {
      const file = files[i % files.length]!;
      const bytes = readFileSync(file);
      const changed = damage(bytes, random.uniform());
      writeFileSync(file, changed);
      const { state, tensors, passedOver } = await store.loadNewest();
      writeFileSync(file, bytes);
      if (state.step === 1) {
        seen++;
        expect(passedOver.map(({ where }) => where!.slice(0, newest.length))).toEqual([newest]);
      } else {
        // A page that held zeros, or the last line's end cut from the digests.
        expect({ state, tensors }, `${file}, sample ${i}`).toEqual(written);
      }
    }
    expect(seen).toBeGreaterThan(samples * 0.8);
  });

  it('anywhere in a saved network is seen, or changes nothing', async () => {
    const folder = temporaryFolder();
    const store = new NetworkStore(folder);
    const written = { tensors: someTensors(), metadata: { recipe: '{"width":1}', seconds: '1.5' } };
    await store.save('generator', written);
    const file = join(folder, 'networks/generator.safetensors');
    const bytes = readFileSync(file);
    expect(await store.load('generator')).toEqual(written);

    const random = Random.from(2, _name);
    let seen = 0;
    for (let i = 0; i < samples; i++) {
      // Half of them in the header, which is the smaller part.
      const where = i % 2 === 0 ? random.uniform() : (random.uniform() * 500) / bytes.length;
      const changed = damage(bytes, where);
      writeFileSync(file, changed);
      const found = await store.load('generator').catch((error: unknown) => error);
      if (found instanceof Error) {
        seen++;
        expect(found.message).toMatch(/^The network "generator" is damaged: /);
      } else {
        // One bit of the seal's own key leaves a file as it was before there were seals.
        const { tensors, metadata } = found as typeof written;
        expect(tensors).toEqual(written.tensors);
        expect(metadata).toMatchObject(written.metadata);
      }
    }
    expect(seen).toBeGreaterThan(samples * 0.7);
  });
});
