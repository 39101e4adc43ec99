import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../engine/errors';
import { specsOf } from '../../../engine/runtime/program';
import { assertFits, CheckpointMisfit, type CheckpointRun } from '../../../engine/storage/checkpointFit';
import { CheckpointStore, type Retention } from '../../../engine/storage/checkpointStore';
import { temporaryFolder } from '../training/bench';
import { checkpointAt } from './checkpoints';

const keep = (count: number, best?: number): Retention => ({ keep: count, best });
const run: CheckpointRun = { method: 'self-labeling', stages: [{ first: 0, last: 100 }], datasetId: 'abc' };

async function storeWith(steps: readonly number[], folder = temporaryFolder(), of?: CheckpointRun) {
  const store = new CheckpointStore(folder, of);
  for (const step of steps) await store.save(checkpointAt(step), keep(100));
  return { store, folder, at: (step: number) => join(folder, 'checkpoints', `step-${String(step).padStart(6, '0')}`) };
}

/** Writes a state as an engine would, with its digest. */
function writeState(folder: string, state: object): void {
  const text = JSON.stringify(state);
  writeFileSync(join(folder, 'state.json'), text);
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8');
  const sum = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(folder, 'SHA256SUMS'), sums.replace(/^.*state\.json$/m, `${sum}  state.json`));
}

describe('CheckpointStore', () => {
  it('gives back exactly what was saved', async () => {
    const store = new CheckpointStore(temporaryFolder(), run);
    expect(await store.save(checkpointAt(50), keep(3))).toBe('checkpoints/step-000050');
    const { state, tensors, passedOver } = await store.loadNewest();
    expect({ state, tensors, passedOver }).toEqual({ ...checkpointAt(50), passedOver: [] });
  });

  it('writes digests that sha256sum reads', async () => {
    const { at } = await storeWith([5]);
    const sums = readFileSync(join(at(5), 'SHA256SUMS'), 'utf8');
    const line = (file: string) =>
      `${createHash('sha256')
        .update(readFileSync(join(at(5), file)))
        .digest('hex')}  ${file}\n`;
    expect(sums).toBe(line('state.json') + line('weights.safetensors'));
  });

  it('keeps the newest, by number and not by name', async () => {
    const store = new CheckpointStore(temporaryFolder());
    for (const step of [999_999, 1_000_000, 1_000_001]) await store.save(checkpointAt(step), keep(2));
    expect(await store.list()).toEqual(['step-1000001', 'step-1000000']);
  });

  it('is rid of what was half-written or half-deleted, when a run goes on', async () => {
    const { folder, at } = await storeWith([10, 15, 20]);
    rmSync(join(at(10), 'state.json'));
    mkdirSync(join(folder, 'checkpoints/.writing-step-000020'));
    const store = new CheckpointStore(folder);
    await store.tidy(15, keep(1));
    expect(readdirSync(join(folder, 'checkpoints')).sort()).toEqual(['step-000015', 'step-000020']);
    await store.tidy(20, keep(1));
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['step-000020']);
  });

  it('gives a checkpoint its whole name where an engine was killed while it replaced an older one', async () => {
    const { folder, store } = await storeWith([10, 20]);
    renameSync(join(folder, 'checkpoints/step-000020'), join(folder, 'checkpoints/step-000020.1'));
    await store.tidy(20, keep(2));
    expect(await store.list()).toEqual(['step-000020', 'step-000010']);
    expect((await store.loadNewest()).folder).toBe(join(folder, 'checkpoints/step-000020'));
  });

  it('deletes none while it cannot be told which are good, as with too many files open', async () => {
    const { folder } = await storeWith([10, 20, 30]);
    class Unreadable extends CheckpointStore {
      override load(): Promise<never> {
        return Promise.reject(Object.assign(new Error('too many open files'), { code: 'EMFILE' }));
      }
    }
    await new Unreadable(folder).tidy(30, keep(1));
    expect(await new CheckpointStore(folder).list()).toEqual(['step-000030', 'step-000020', 'step-000010']);
  });

  it('keeps the best beside the newest, and lets the former best go', async () => {
    const { store } = await storeWith([10, 20, 30]);
    await store.save(checkpointAt(40), keep(2, 20));
    expect(await store.list()).toEqual(['step-000040', 'step-000030', 'step-000020']);
    await store.save(checkpointAt(50), keep(2, 50));
    expect(await store.list()).toEqual(['step-000050', 'step-000040']);
    await store.save(checkpointAt(60), keep(1, 50));
    expect(await store.list()).toEqual(['step-000060', 'step-000050']);
  });

  it('keeps the last one before the best, where the best has none', async () => {
    const { store } = await storeWith([10, 20, 30]);
    await store.save(checkpointAt(40), keep(1, 25));
    expect(await store.list()).toEqual(['step-000040', 'step-000020']);
  });

  it('counts no damaged one among those it keeps, also of an earlier engine, and deletes it for newer good ones', async () => {
    const { folder, at } = await storeWith([10, 20, 30]);
    writeFileSync(join(at(30), 'weights.safetensors'), 'torn');
    const store = new CheckpointStore(folder, run);
    await store.save(checkpointAt(40), keep(2));
    expect(await store.list()).toEqual(['step-000040', 'step-000030', 'step-000020']);
    await store.save(checkpointAt(50), keep(2));
    expect(await store.list()).toEqual(['step-000050', 'step-000040']);
  });

  it('never deletes a good one to keep a damaged newer one', async () => {
    const { folder, at } = await storeWith([20]);
    writeFileSync(join(at(20), 'weights.safetensors'), 'torn');
    const store = new CheckpointStore(folder);
    for (const step of [10, 15]) await store.save(checkpointAt(step), keep(1));
    expect(await store.list()).toEqual(['step-000020', 'step-000015']);
    expect((await store.loadNewest()).state.step).toBe(15);
    await store.save(checkpointAt(20), keep(1));
    expect(await store.list()).toEqual(['step-000020']);
  });

  it('replaces a checkpoint of the same step', async () => {
    const { store } = await storeWith([5]);
    const again = checkpointAt(5);
    again.tensors['w']!.data[0] = 77;
    expect(await store.save(again, keep(2))).toBe('checkpoints/step-000005');
    expect((await store.loadNewest()).tensors['w']!.data[0]).toBe(77);
    expect(await store.list()).toEqual(['step-000005']);
  });

  it('takes the newer of two writings of a step that a kill left, or the older if that is damaged', async () => {
    const { folder, store, at } = await storeWith([5]);
    const again = checkpointAt(5);
    again.tensors['w']!.data[0] = 77;
    const { store: elsewhere, at: there } = await storeWith([]);
    await elsewhere.save(again, keep(1));
    renameSync(there(5), `${at(5)}.1`);
    expect((await store.loadNewest()).tensors['w']!.data[0]).toBe(77);

    const other = temporaryFolder();
    cpSync(folder, other, { recursive: true });
    rmSync(join(other, 'checkpoints/step-000005.1/SHA256SUMS'));
    const { tensors, passedOver } = await new CheckpointStore(other).loadNewest();
    expect([tensors['w']!.data[0], passedOver.length]).toEqual([5, 1]);

    again.tensors['w']!.data[0] = 78;
    await store.save(again, keep(2));
    expect(await store.list()).toEqual(['step-000005']);
    expect((await store.loadNewest()).tensors['w']!.data[0]).toBe(78);
  });

  it('tidies a step that a kill left written twice when the next is saved', async () => {
    const { store, at } = await storeWith([5]);
    cpSync(at(5), `${at(5)}.1`, { recursive: true });
    await store.save(checkpointAt(6), keep(3));
    expect(await store.list()).toEqual(['step-000006', 'step-000005.1']);
  });

  it('has two checkpoints of the step between two stages', async () => {
    const store = new CheckpointStore(temporaryFolder());
    for (const stage of [0, 1]) await store.save(checkpointAt(8, stage), keep(3));
    expect(await store.list()).toEqual(['step-000008-stage-2', 'step-000008']);
    expect((await store.loadNewest()).state.stage).toBe(1);
  });

  it('does not see what a dying engine left half-written, and clears it away', async () => {
    const folder = temporaryFolder();
    const left = join(folder, 'checkpoints', '.writing-step-000005');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'weights.safetensors'), 'half');
    const store = new CheckpointStore(folder);
    await expect(store.loadNewest()).rejects.toThrow('This run has no checkpoint to go on from.');
    await store.save(checkpointAt(5), keep(2));
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['step-000005']);
  });

  it.each<[string, string, (folder: string) => void]>([
    [
      'a missing weights file',
      'ENOENT',
      (folder) => {
        rmSync(join(folder, 'weights.safetensors'));
      },
    ],
    [
      'missing digests',
      'it is not there',
      (folder) => {
        rmSync(join(folder, 'SHA256SUMS'));
      },
    ],
    [
      'changed weights',
      'its contents are not those that SHA256SUMS tells of',
      (folder) => {
        const file = join(folder, 'weights.safetensors');
        const bytes = readFileSync(file);
        bytes[bytes.length - 3]! ^= 1;
        writeFileSync(file, bytes);
      },
    ],
    [
      'another checkpoint under its name',
      'made at another place of a run: step-000001',
      (folder) => {
        rmSync(folder, { recursive: true });
        cpSync(join(folder, '../step-000001'), folder, { recursive: true });
      },
    ],
    [
      'a torn state of the generator',
      'random',
      (folder) => {
        writeState(folder, { ...checkpointAt(2).state, random: [1] });
      },
    ],
    [
      'a state of no version that ever was',
      'version',
      (folder) => {
        writeState(folder, { ...checkpointAt(2).state, version: 0 });
      },
    ],
    [
      'another method',
      'made with another method (stic\\u001b[2J)',
      (folder) => {
        writeState(folder, { ...checkpointAt(2).state, method: 'stic\u001b[2J' });
      },
    ],
    [
      'other images',
      'made with other images',
      (folder) => {
        writeState(folder, { ...checkpointAt(2).state, datasetId: 'else' });
      },
    ],
  ])('goes back past %s, and says what is wrong with it', async (_name, words, damage) => {
    const { folder, at } = await storeWith([1, 2]);
    damage(at(2));
    const loaded = await new CheckpointStore(folder, run).loadNewest();
    expect(loaded.state.step).toBe(1);
    expect(loaded.passedOver).toHaveLength(1);
    expect(loaded.passedOver[0]!.message).toMatch(/^The checkpoint (is damaged: |was made )/);
    expect(loaded.passedOver[0]!.message).toContain(words);
    expect(loaded.passedOver[0]!.where).toContain('step-000002');
  });

  it('goes back past a value that is not finite, of a step and a stage that the run has not', async () => {
    const wrong = checkpointAt(60);
    wrong.tensors['w']!.data[1] = NaN;
    const folder = temporaryFolder();
    const store = new CheckpointStore(folder);
    for (const checkpoint of [checkpointAt(50), wrong, checkpointAt(70, 1), checkpointAt(101)])
      await store.save(checkpoint, keep(9));
    const { state, passedOver } = await new CheckpointStore(folder, run).loadNewest();
    expect(state.step).toBe(50);
    expect(passedOver.map(({ message }) => message)).toEqual([
      'The checkpoint was made at step 101; its stage of the run has the steps 0 to 100.',
      'The checkpoint was made in stage 2; the run has 1.',
      'The checkpoint is damaged: w holds a value that is not a finite number.',
    ]);
  });

  it('says both content ids where all checkpoints are of other images', async () => {
    const { folder, at } = await storeWith([1, 2, 3]);
    rmSync(join(at(3), 'state.json'));
    const store = new CheckpointStore(folder, { ...run, datasetId: 'def' });
    await expect(store.loadNewest()).rejects.toThrow(
      'The run was trained with other images: its data set had the content id abc, the one given has def.',
    );
  });

  it('names every checkpoint where none is good', async () => {
    const { folder, at } = await storeWith([1, 2]);
    for (const step of [1, 2]) rmSync(join(at(step), 'state.json'));
    await expect(new CheckpointStore(folder).loadNewest()).rejects.toThrow(
      /^None of the 2 checkpoints is good\. .*step-000002.*step-000001/,
    );
  });

  it('passes over what its caller has found unfit', async () => {
    const { store, at } = await storeWith([1, 2, 3]);
    const unfit = [3, 2].map((step) => new CheckpointMisfit('Other networks.', { where: at(step) }));
    const { state, passedOver } = await store.loadNewest(unfit);
    expect([state.step, ...passedOver]).toEqual([1, ...unfit]);
  });

  it('refuses a newer form in words, though there is an older checkpoint', async () => {
    const { store, at } = await storeWith([1, 2]);
    writeState(at(2), { ...checkpointAt(2).state, version: 2 });
    await expect(store.loadNewest()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('was written by a newer version of Darkroom') as string,
    });
  });

  it('gives the checkpoint of a step, and drops those after it', async () => {
    const { store } = await storeWith([1, 2, 3]);
    expect((await store.loadStep(2)).state.step).toBe(2);
    await expect(store.loadStep(4)).rejects.toMatchObject({
      message: 'This run has no checkpoint of step 4.',
      advice: expect.stringContaining('those of step 1, 2, 3;') as string,
    });
    await store.dropAfter({ step: 2, stage: 0 });
    expect(await store.list()).toEqual(['step-000002', 'step-000001']);
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
