import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../engine/errors';
import { specsOf } from '../../../engine/runtime/program';
import { assertFits, CheckpointStore, type Checkpoint } from '../../../engine/storage/checkpoint';
import { temporaryFolder } from './bench';

function checkpointAt(step: number): Checkpoint {
  return {
    tensors: { w: { shape: [2], data: Float32Array.of(step, 0.1) } },
    state: {
      version: 1,
      method: 'self-labeling',
      datasetId: 'abc',
      stage: 0,
      step,
      random: [1, -2, 3, 4],
      evaluatedAt: -1,
      elapsedSeconds: 1.25,
      trainedSeconds: 1,
      means: { sums: { 'loss/a': 0.1 + 0.2 }, counts: { 'loss/a': 2 } },
    },
  };
}

describe('CheckpointStore', () => {
  it('gives back exactly what was saved', async () => {
    const store = new CheckpointStore(temporaryFolder(), 3);
    expect(await store.save(checkpointAt(500))).toBe('checkpoints/step-000500');
    expect(await store.loadNewest()).toMatchObject({ ...checkpointAt(500), damaged: [] });
  });

  it('keeps the newest, by number and not by name', async () => {
    const store = new CheckpointStore(temporaryFolder(), 2);
    for (const step of [999_999, 1_000_000, 1_000_001]) await store.save(checkpointAt(step));
    expect(await store.list()).toEqual(['step-1000001', 'step-1000000']);
  });

  it('never deletes a good one to keep a damaged newer one', async () => {
    const folder = temporaryFolder();
    await new CheckpointStore(folder, 3).save(checkpointAt(20));
    writeFileSync(join(folder, 'checkpoints/step-000020/weights.safetensors'), 'torn');
    const store = new CheckpointStore(folder, 1);
    for (const step of [10, 15]) await store.save(checkpointAt(step));
    expect(await store.list()).toEqual(['step-000020', 'step-000015']);
    expect((await store.loadNewest()).state.step).toBe(15);
    await store.save(checkpointAt(20));
    expect(await store.list()).toEqual(['step-000020']);
  });

  it('replaces a checkpoint of the same step', async () => {
    const store = new CheckpointStore(temporaryFolder(), 2);
    await store.save(checkpointAt(5));
    const again = checkpointAt(5);
    again.tensors['w']!.data[0] = 77;
    await store.save(again);
    expect((await store.loadNewest()).tensors['w']!.data[0]).toBe(77);
  });

  it('does not see what a dying engine left half-written, and clears it away', async () => {
    const folder = temporaryFolder();
    const left = join(folder, 'checkpoints', '.writing-step-000005');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'weights.safetensors'), 'half');
    const store = new CheckpointStore(folder, 2);
    await expect(store.loadNewest()).rejects.toThrow('This run has no checkpoint to go on from.');
    await store.save(checkpointAt(5));
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['step-000005']);
  });

  it.each<[string, string, (folder: string) => void]>([
    [
      'a cut weights file',
      'it ends in the middle of w',
      (folder) => {
        const file = join(folder, 'weights.safetensors');
        writeFileSync(file, readFileSync(file).subarray(0, -2));
      },
    ],
    [
      'a missing weights file',
      'ENOENT',
      (folder) => {
        rmSync(join(folder, 'weights.safetensors'));
      },
    ],
    [
      'a cut state',
      'JSON',
      (folder) => {
        writeFileSync(join(folder, 'state.json'), '{"version": 1, "st');
      },
    ],
    [
      'a torn state of the generator',
      'random',
      (folder) => {
        writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...checkpointAt(2).state, random: [1] }));
      },
    ],
    [
      'a state of no version that ever was',
      'version',
      (folder) => {
        writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...checkpointAt(2).state, version: 0 }));
      },
    ],
  ])('goes back past %s, and says what is wrong with it', async (_name, words, damage) => {
    const folder = temporaryFolder();
    const store = new CheckpointStore(folder, 3);
    await store.save(checkpointAt(1));
    await store.save(checkpointAt(2));
    damage(join(folder, 'checkpoints', 'step-000002'));
    const loaded = await store.loadNewest();
    expect(loaded.state.step).toBe(1);
    expect(loaded.damaged).toHaveLength(1);
    expect(loaded.damaged[0]!.message).toMatch(/^The checkpoint is damaged: /);
    expect(loaded.damaged[0]!.message).toContain(words);
    expect(loaded.damaged[0]!.where).toContain('step-000002');
  });

  it('refuses a newer form in words, though there is an older checkpoint', async () => {
    const folder = temporaryFolder();
    const store = new CheckpointStore(folder, 3);
    await store.save(checkpointAt(1));
    await store.save(checkpointAt(2));
    const state = { ...checkpointAt(2).state, version: 2 };
    writeFileSync(join(folder, 'checkpoints/step-000002/state.json'), JSON.stringify(state));
    await expect(store.loadNewest()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('was written by a newer version of Darkroom') as string,
    });
  });
});

describe('assertFits', () => {
  const { tensors } = checkpointAt(1);
  it('takes the same tensors', () => {
    expect(() => {
      assertFits('c', tensors, specsOf(tensors));
    }).not.toThrow();
  });
  it.each([
    [{ w: { shape: [3], dtype: 'float32' } }, 'for w it has float32 2, they need float32 3'],
    [{ w: { shape: [2], dtype: 'int32' } }, 'for w it has float32 2, they need int32 2'],
    [{}, 'for w it has float32 2, they need nothing'],
    [
      { w: { shape: [2], dtype: 'float32' }, v: { shape: [], dtype: 'float32' } },
      'for v it has nothing, they need float32 scalar',
    ],
  ] as const)('refuses %j', (specs, words) => {
    expect(() => {
      assertFits('c', tensors, specs);
    }).toThrow(UserError);
    expect(() => {
      assertFits('c', tensors, specs);
    }).toThrow(words);
  });
});
