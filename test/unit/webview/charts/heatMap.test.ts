import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { englishStrings } from '../../../../extension/contract/panelStrings';
import { MatrixCounts } from '../../../../webview/charts/matrixCounts';
import { matrixCsv } from '../../../../webview/charts/matrixTable';
import { heatCellAt, heatHeight, heatLayout, paintHeatMap } from '../../../../webview/charts/paintHeatMap';
import { SvgPen } from '../../../../webview/charts/svgPen';
import { useTexts } from '../../../../webview/ui/texts';
import { matrix } from '../run/run';

beforeAll(() => {
  useTexts(englishStrings);
});

const widthOf = (text: string) => 6 * text.length;
const named = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name} ${i}`);
const look = { hue: '#59a4f9', background: '#1f1f1f', ink: '#9d9d9d', lines: '#cccccc', font: '11px Arial' };

/** All that a map of some width says in words, and its cells. */
function drawn(of: ReturnType<typeof matrix>, width: number) {
  const pen = new SvgPen();
  paintHeatMap(pen, of, heatLayout(of, { x: 0, y: 0, width }, widthOf), look, widthOf);
  const svg = pen.document(width, heatHeight(of.rows.length));
  return {
    words: [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, words]) => words),
    depths: [...svg.matchAll(/fill="#59a4f9" fill-opacity="([\d.]+)"/g)].map(([, depth]) => Number(depth)),
  };
}

describe('a heat map', () => {
  it('has its cells inside it, and finds each by any of its points', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 1000 }),
      columns: fc.integer({ min: 1, max: 300 }),
      width: fc.integer({ min: 280, max: 1200 }),
      at: fc.tuple(fc.nat(), fc.nat(), fc.double({ min: 0.01, max: 0.99, noNaN: true })),
    });
    fc.assert(
      fc.property(sizes, ({ rows, columns, width, at: [r, c, part] }) => {
        const of = { rows: named(rows, 'label'), columns: named(columns, 'class of a long name') };
        const layout = heatLayout(of, { x: 12, y: 28, width }, widthOf);
        const { left, top, cellWidth, cellHeight } = layout;
        expect(left + columns * cellWidth).toBeLessThanOrEqual(12 + width);
        expect(top + rows * cellHeight).toBeLessThanOrEqual(28 + heatHeight(rows));
        const cell = { row: r % rows, column: c % columns };
        const [x, y] = [left + (cell.column + part) * cellWidth, top + (cell.row + part) * cellHeight];
        expect(heatCellAt(of, layout, x, y)).toEqual(cell);
        expect(heatCellAt(of, layout, left - 1, y)).toBeNull();
        expect(heatCellAt(of, layout, x, top + rows * cellHeight + 1)).toBeNull();
      }),
    );
  });

  it('is as deep in colour as shares are large, and says them in per cent', () => {
    const { words, depths } = drawn(matrix('confusion', 1), 400);
    expect(words).toEqual([
      ...['90', '10', '100'],
      ...['artificial label', 'label 2', 'label 0', 'label 1', 'cat', 'dog', 'true class'],
    ]);
    expect(depths).toEqual([0.9, 0.1, 1].map((share) => expect.closeTo(0.08 + 0.92 * share, 10) as number));
  });

  it('leaves out figures, and some names, where there is no room for them', () => {
    const many = {
      ...matrix('confusion', 1),
      rows: named(100, 'label'),
      columns: named(100, 'class'),
      cells: Array.from({ length: 100 }, (_, i): [number, number, number] => [i, i, 1]),
    };
    const { words, depths } = drawn(many, 400);
    expect(depths).toHaveLength(100);
    expect(words).not.toContain('100');
    const rows = words.filter((word) => word?.startsWith('label'));
    expect([rows.length, rows[0], rows[1]]).toEqual([25, 'label 0', 'label 4']);
    expect(words.filter((word) => word?.startsWith('class')).length).toBeLessThan(20);
  });

  it('cuts long names to their room', () => {
    const long = { ...matrix('confusion', 1), rows: ['r'.repeat(80), 'a', 'b'] };
    const name = drawn(long, 400).words.find((word) => word?.startsWith('rr'));
    expect(name).toMatch(/^r+…$/);
    expect(widthOf(name!)).toBeLessThanOrEqual(110);
  });
});

describe('the counts of a matrix', () => {
  it('are zero where nothing coincides, and shares of rows add up to one', () => {
    const counts = new MatrixCounts(matrix('confusion', 1));
    expect(counts.totals).toEqual([10, 4, 0]);
    expect(counts.count({ row: 1, column: 0 })).toBe(0);
    expect([0, 1].map((column) => counts.share({ row: 0, column }))).toEqual([0.9, 0.1]);
    // A label that no image has.
    expect(counts.share({ row: 2, column: 0 })).toBe(0);
  });

  it('leave as CSV, a line for each row', () => {
    expect(matrixCsv({ ...matrix('confusion', 1), columns: ['cat, big', 'dog'] })).toBe(
      'artificial label,"cat, big",dog\nlabel 2,9,1\nlabel 0,0,4\nlabel 1,0,0\n',
    );
  });
});
