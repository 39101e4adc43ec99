import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDeclarationsSchema } from '../../../engine/protocol/declarations';
import { runEventSchema } from '../../../engine/protocol/events';
import { legacyDeclarations } from '../../../engine/protocol/legacyDeclarations';
import { longestEvent } from '../../../engine/protocol/runFolder';
import { readHistory } from '../../../engine/runs/runHistory';
import { evaluation, grid, lines, matrix, scalars, stamped, temporaryFolder } from '../extension/runFixture';

const [whole] = stamped([matrix(10)]);
const many = (count: number, name: (i: number) => string = String) => Array.from({ length: count }, (_, i) => name(i));

describe('a matrix of events.jsonl', () => {
  it('is read as it was written', () => {
    expect(runEventSchema.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  });

  it.each([
    ['a cell outside its rows', { cells: [[2, 0, 1]] }],
    ['a cell outside its columns', { cells: [[0, 2, 1]] }],
    ['a cell before its rows', { cells: [[-1, 0, 1]] }],
    ['a cell twice', { cells: [[1, 1, 3], [1, 1, 4]] }], // prettier-ignore
    ['a share for a count', { cells: [[0, 0, 0.5]] }],
    ['a count of none', { cells: [[0, 0, 0]] }],
    ['a cell of two numbers', { cells: [[0, 0]] }],
    ['no rows', { rows: [], cells: [] }],
    ['more rows than there can be labels', { rows: many(1001) }],
    ['more columns than that', { columns: many(1001) }],
    ['more cells than images are looked at', { rows: many(1000), columns: many(1000), cells: many(20_001).map((_, i) => [i % 1000, Math.floor(i / 1000), 1]) }], // prettier-ignore
    ['a name of a hundred and one letters', { rows: ['x'.repeat(101), 'y'] }],
    ['a figure in no unit', { figures: [{ title: 'purity', unit: 'furlongs', value: 1 }] }],
    ['no step', { step: -1 }],
  ])('is refused with %s, and nothing else is lost', async (_, damage) => {
    const damaged = { ...whole, ...damage, seq: 1 };
    expect(runEventSchema.safeParse(damaged).success).toBe(false);
    const folder = temporaryFolder();
    const others = stamped([scalars(10, { loss: 1 }), matrix(5), evaluation(10, 20), matrix(20)]);
    const text = [lines(others.slice(0, 2)), `${JSON.stringify(damaged)}\n`, lines(others.slice(2))].join('');
    writeFileSync(join(folder, 'events.jsonl'), text);
    const { series, matrices, evaluations } = await readHistory(folder);
    expect([series.length, evaluations.length, matrices.map(({ step }) => step)]).toEqual([1, 1, [5, 20]]);
  });

  it('that is longer than any event is told of, and nothing else is lost', async () => {
    const huge = JSON.stringify({ ...whole, note: 'x'.repeat(longestEvent) });
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'events.jsonl'), `${huge}\n${lines(stamped([matrix(20)]))}`);
    const { matrices, warnings } = await readHistory(folder);
    expect(matrices.map(({ step }) => step)).toEqual([20]);
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('was left out')]);
  });

  it('need not be declared, as older engines did not', () => {
    expect(runDeclarationsSchema.parse(legacyDeclarations)).toEqual(legacyDeclarations);
    const matrices = [{ id: 'confusion', title: 'Labels by class' }];
    expect(runDeclarationsSchema.parse({ ...legacyDeclarations, matrices }).matrices).toEqual(matrices);
  });
});

describe('what is said of the images of a grid', () => {
  const labelled = { ...grid(10), rows: 1, columns: 2, cellLabels: ['97.3 % · class 7', ''] };

  it('is read as it was written, and may be missing', () => {
    for (const event of stamped([labelled, grid(10)])) expect(runEventSchema.parse(event)).toEqual(event);
  });

  it.each([
    ['longer than a short text', ['x'.repeat(101)]],
    ['of more images than a grid has', many(4097)],
    ['no text', [0.97]],
  ])('is refused where it is %s', (_, cellLabels) => {
    expect(runEventSchema.safeParse({ ...stamped([labelled])[0], cellLabels }).success).toBe(false);
  });
});
