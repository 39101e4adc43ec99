import { describe, expect, it } from 'vitest';
import { englishStrings } from '../../../../extension/contract/panelStrings';
import { bestOfColumn, columnsOf, differenceTo, seenColumns, sorted } from '../../../../webview/compare/columns';
import { tableAsCsv, tableAsMarkdown } from '../../../../webview/compare/tableText';
import { useLocale } from '../../../../webview/ui/format';
import { useTexts } from '../../../../webview/ui/texts';
import { status } from '../run/run';
import { model } from './model';

// Titles are written when columns are made.
useTexts(englishStrings);
useLocale('en');

const ended = status({ state: 'finished', seed: 1 });
const fids = (...values: number[]) => values.map((value, index) => [10 * (index + 1), value] as const);
const a = model('a', { lr: 0.1, width: 8, note: 'plain' }, fids(30, 20), ended);
const b = model('b', { lr: 0.01, width: 8, note: 'a "b", c' }, fids(25, 28), ended);
const c = model('c', { lr: 0.5, width: 8, note: 'x|y' }, [], ended);
const keys = [
  { path: 'lr', title: 'lr', differs: true },
  { path: 'width', title: 'width', differs: false },
  { path: 'note', title: 'note', differs: true },
];
const columns = columnsOf([a, b, c], keys, true);
const column = (id: string) => columns.find((each) => each.id === id)!;

describe('the columns of the table of runs', () => {
  it('are, of the keys, those that differ; all when asked for', () => {
    const ids = (onlyDiffering: boolean) =>
      seenColumns(columnsOf([a, b, c], keys, onlyDiffering), {}).flatMap(({ id }) => /^key:(.*)/.exec(id)?.[1] ?? []);
    expect(ids(true)).toEqual(['lr', 'note']);
    expect(ids(false)).toEqual(['lr', 'width', 'note']);
  });

  it('are those that a person chose, before all else', () => {
    const seen = seenColumns(columns, { 'key:width': true, state: false, run: false }).map(({ id }) => id);
    expect(seen).toContain('key:width');
    expect(seen).not.toContain('state');
    expect(seen).toContain('run');
  });

  it('tell the best figure with its step, and the newest', () => {
    expect([a, b, c].map(column('best').value)).toEqual([20, 25, null]);
    expect([a, b, c].map(column('bestStep').value)).toEqual([20, 10, null]);
    expect([a, b].map(column('newest').value)).toEqual([20, 28]);
  });

  it('sort numbers by size, runs without a value last whichever way', () => {
    const order = (id: string, descending: boolean) =>
      sorted([a, b, c], columns, { column: id, descending }).map(({ folder }) => folder);
    expect(order('key:lr', false)).toEqual(['b', 'a', 'c']);
    expect(order('key:lr', true)).toEqual(['c', 'a', 'b']);
    expect(order('best', false)).toEqual(['a', 'b', 'c']);
    expect(order('best', true)).toEqual(['b', 'a', 'c']);
    expect(sorted([c, a], columns, null)).toEqual([c, a]);
  });

  it('mark the best by the direction that is better, and nothing where there is nothing to choose from', () => {
    expect([...bestOfColumn([a, b, c], column('best'))]).toEqual(['a']);
    expect([...bestOfColumn([a, c], column('best'))]).toEqual([]);
    const same = model('d', {}, fids(20), ended);
    expect([...bestOfColumn([a, same], column('best'))]).toEqual([]);
    expect([...bestOfColumn([a, b, c], column('key:lr'))]).toEqual([]);
    const gone = model('e', {}, fids(1), ended);
    gone.problem = 'There is no run any more.';
    expect([...bestOfColumn([a, b, gone], column('best'))]).toEqual(['a']);
  });

  it('never mark a doubtful figure as the best', () => {
    const [one, other, third] = [fids(30), fids(40, 10), fids(20)].map((own, i) => model('fgh'[i]!, {}, own, ended));
    other!.evaluations.at(-1)!.measurements[0]!.doubtful = 'The generator seems to have collapsed.';
    const marked = (id: string) => [...bestOfColumn([one!, other!, third!], column(id))];
    expect([marked('newest'), marked('best')]).toEqual([['h'], ['h']]);
    expect(other!.headline!.best!.value).toBe(40);
  });

  it('tell how far a run is from the pinned one', () => {
    expect(differenceTo(a, b, column('best'))).toBe('+5.00');
    expect(differenceTo(b, a, column('newest'))).toBe('−8.00');
    expect(differenceTo(a, a, column('best'))).toBe('');
    expect(differenceTo(a, c, column('best'))).toBe('');
    expect(differenceTo(a, b, column('key:lr'))).toBe('');
  });
});

describe('the table as a text', () => {
  const few = ['run', 'key:note', 'best'].map(column);

  it('is CSV that keeps quotation marks, commas and full precision, and leaves out what is not there', () => {
    expect(tableAsCsv(few, [a, b, c])).toBe('Run,note,Best fid\r\na,plain,20\r\nb,"a ""b"", c",25\r\nc,x|y,\r\n');
  });

  it('is Markdown with numbers to the right, the best bold, and bars that do not end a cell', () => {
    const isBest = (each: (typeof few)[number], run: typeof a) => bestOfColumn([a, b, c], each).has(run.folder);
    expect(tableAsMarkdown(few, [a, b, c], isBest)).toBe(
      [
        '| Run | note | Best fid |',
        '| --- | --- | ---: |',
        '| a | plain | **20.0** |',
        '| b | a "b", c | 25.0 |',
        '| c | x\\|y | – |',
        '',
      ].join('\n'),
    );
  });
});
