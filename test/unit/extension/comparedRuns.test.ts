import { describe, expect, it } from 'vitest';
import { noAnnotations } from '../../../engine/runs/annotations';
import { flatten } from '../../../engine/runs/flatConfig';
import { comparedKeys, labelsOf } from '../../../extension/panels/comparedRuns';
import { comparePanelMessageSchema, comparisonSchema } from '../../../extension/panels/comparePanelMessages';
import { record } from './runFixture';

const run = (
  config: object,
  name: string | null = null,
  experiment = 'digits',
  startedAt = '2026-11-22T08:24:15Z',
) => ({
  folder: '/runs/digits/x',
  record: record({ experiment, startedAt }),
  config: flatten(config),
  annotations: { ...noAnnotations, name },
});

describe('labelsOf', () => {
  it('are as few keys as tell runs apart, the seed last', () => {
    const runs = [
      run({ seed: 1, lr: 0.1, width: 8 }),
      run({ seed: 2, lr: 0.2, width: 8 }),
      run({ seed: 3, lr: 0.3, width: 16 }),
    ];
    expect(labelsOf(runs, 'en')).toEqual(['lr 0.1', 'lr 0.2', 'lr 0.3']);
    const seeds = [run({ seed: 1, lr: 0.1 }), run({ seed: 2, lr: 0.1 }), run({ seed: 1, lr: 0.2 })];
    expect(labelsOf(seeds, 'en')).toEqual(['lr 0.1 · seed 1', 'lr 0.1 · seed 2', 'lr 0.2 · seed 1']);
  });

  it('are names that people gave, and the experiment where there are several', () => {
    const runs = [run({ lr: 0.1 }, 'the good one'), run({ lr: 0.2 }, null, 'letters')];
    expect(labelsOf(runs, 'en')).toEqual(['the good one', 'letters · lr 0.2']);
  });

  it('tell when a run was started where nothing else tells it from another', () => {
    const runs = [run({ lr: 0.1 }), run({ lr: 0.1 }, null, 'digits', '2026-11-23T08:24:15Z')];
    const labels = labelsOf(runs, 'en');
    expect(labels[0]).toMatch(/^Nov 22/);
    expect(labels[1]).toMatch(/^Nov 23/);
  });
});

describe('comparedKeys', () => {
  it('are all keys, with the words that tell them apart, and whether runs differ in them', () => {
    expect(
      comparedKeys([flatten({ a: { width: 1 }, b: { width: 2 } }), flatten({ a: { width: 1 }, b: { width: 3 } })]),
    ).toEqual([
      { path: 'a.width', title: 'a.width', differs: false },
      { path: 'b.width', title: 'b.width', differs: true },
    ]);
  });

  it('differ in nothing from those of a run that is gone', () => {
    const keys = comparedKeys([{}, flatten({ lr: 0.1, width: 8 }), flatten({ lr: 0.2, width: 8 })]);
    expect(keys.filter(({ differs }) => differs).map(({ path }) => path)).toEqual(['lr']);
  });
});

describe('messages of the Compare panel', () => {
  it('are dropped where they are none', () => {
    expect(comparePanelMessageSchema.safeParse({ type: 'remove', folder: '/runs/a' }).success).toBe(true);
    for (const wrong of [{ type: 'remove', folder: 'a' }, { type: 'diff', left: '/a' }, { type: 'run' }, null])
      expect(comparePanelMessageSchema.safeParse(wrong).success).toBe(false);
  });

  it('are understood as they were kept over a reload', () => {
    const kept = { runs: [{ folder: '/runs/a', slot: 3 }], name: null, view: { divided: true } };
    expect(comparisonSchema.parse(kept)).toEqual(kept);
    expect(comparisonSchema.safeParse({ ...kept, runs: [{ folder: 'a', slot: 0 }] }).success).toBe(false);
  });
});
