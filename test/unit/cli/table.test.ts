import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignedTable, csvTable, cutTo, markdownTable, textWidth, type Column } from '../../../engine/cli/table';

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom('宽度', 'größer', 'é', '★ wider #keep', '👩🏽‍🔬 run', '', '\u001b[31mred\n'),
);
const column: fc.Arbitrary<Column> = fc.record({
  head: text,
  align: fc.constantFrom('left', 'right'),
  cut: fc.constantFrom('start', 'end', undefined),
  least: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  leaveOut: fc.option(fc.nat(2), { nil: undefined }),
});
const table = fc
  .array(column, { minLength: 1, maxLength: 6 })
  .chain((columns) =>
    fc.tuple(
      fc.constant(columns),
      fc.array(fc.array(text, { minLength: columns.length, maxLength: columns.length }), { maxLength: 5 }),
    ),
  );

/** The place at which each column begins can't be read back from cells with spaces: this marks them. */
const marked = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map((cell) => `|${cell}|`));

describe('a table of plain text', () => {
  it('has one line a row, none wider than the terminal, and nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 120 }), ([columns, rows], width) => {
        const { lines } = alignedTable(columns, rows, width);
        expect(lines).toHaveLength(rows.length + 1);
        for (const line of lines) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
          // eslint-disable-next-line no-control-regex
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        }
      }),
    );
  });

  it('begins each left-aligned column at one place in all lines, and ends each right-aligned one so', () => {
    fc.assert(
      fc.property(table, ([columns, rows]) => {
        const heads = columns.map((each) => ({ ...each, head: `|${each.head}|` }));
        const cells = marked([columns.map(({ head }) => head), ...rows]).map((row) =>
          row.map((cell) => alignedTable([{ head: '' }], [[cell]]).lines[1]!),
        );
        const { lines } = alignedTable(heads, marked(rows));
        const places = lines.map((line, i) => {
          let from = 0;
          return cells[i]!.map((cell, j) => {
            const at = line.indexOf(cell, from);
            expect(at).toBeGreaterThanOrEqual(0);
            from = at + cell.length;
            return textWidth(line.slice(0, columns[j]!.align === 'right' ? from : at));
          });
        });
        for (const place of places) expect(place).toEqual(places[0]);
      }),
    );
  });

  it('cuts the widest columns that may be cut first, then leaves out optional ones, and says which', () => {
    const columns: Column[] = [
      { head: 'FID', align: 'right' },
      { head: 'learningRate', cut: 'end', leaveOut: 1 },
      { head: 'folder', cut: 'start' },
    ];
    const rows = [['19.7', '0.0005', 'runs/digits/20261122-082415-3fa2']];
    expect(alignedTable(columns, rows, 34)).toEqual({
      lines: [' FID  learningRate  folder', '19.7  0.0005        …2-082415-3fa2'],
      leftOut: [],
    });
    expect(alignedTable(columns, rows, 14)).toEqual({
      lines: [' FID  folder', '19.7  …15-3fa2'],
      leftOut: ['learningRate'],
    });
  });
});

it('measures what a terminal draws', () => {
  expect(textWidth('größer')).toBe(6);
  expect(textWidth('e\u0301')).toBe(1);
  expect(textWidth('宽度 x')).toBe(6);
  expect(textWidth('👩🏽‍🔬')).toBe(2);
  expect(cutTo('宽度宽度', 6, 'end')).toBe('宽度…');
  expect(cutTo('宽度宽度', 6, 'start')).toBe('…宽度');
});

it('writes CSV that reads back as it was', () => {
  expect(
    csvTable([
      ['a', 'b,c'],
      ['say "x"', 'two\nlines'],
    ]),
  ).toBe('a,"b,c"\r\n"say ""x""","two\nlines"\r\n');
  // Nothing that a spreadsheet would compute; numbers are none of that.
  expect(csvTable([['=1+1', '@SUM(A1)', '+ema', '-2e-17', '+3', '-Infinity']])).toBe(
    "'=1+1,'@SUM(A1),'+ema,-2e-17,+3,-Infinity\r\n",
  );
  // The RFC's grammar, read back.
  const parse = (csv: string) =>
    csv
      .match(/(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n)/g)!
      .reduce<string[][]>(
        (rows, cell) => {
          const end = cell.endsWith('\r\n') ? 2 : 1;
          const bare = cell.slice(0, -end);
          rows.at(-1)!.push(bare.startsWith('"') ? bare.slice(1, -1).replaceAll('""', '"') : bare);
          if (end === 2) rows.push([]);
          return rows;
        },
        [[]],
      )
      .slice(0, -1);
  const cells = fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ') }), {
    minLength: 2,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.array(cells, { minLength: 1 }), (rows) => {
      expect(parse(csvTable(rows))).toEqual(rows);
    }),
  );
});

it('writes Markdown whose cells stay cells', () => {
  expect(markdownTable(['', 'a|b'], [['n\no', '*1*']])).toBe('|  | a\\|b |\n| :--- | ---: |\n| n o | \\*1\\* |');
});
