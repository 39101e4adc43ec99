import { csvRow } from '../../engine/csv';
import type { DeclaredMatrix } from '../../engine/protocol/declaredMatrix';
import { headCell, make } from '../ui/dom';
import { formatCount, formatShare } from '../ui/format';
import { text } from '../ui/texts';
import { MatrixCounts } from './matrixCounts';

/** More cells than these are not laid out as a table: it lists those that are not zero. */
const mostCells = 4096;

/** The figures behind a heat map: shares and counts by row and column, or of very many those that are not zero. */
export function matrixTable(matrix: DeclaredMatrix): HTMLTableElement {
  const { title, rows, columns } = matrix;
  const [head, body] = rows.length * columns.length > mostCells ? listed(matrix) : crossed(matrix);
  return make(
    'table',
    { class: 'figures-table matrix-table' },
    make('caption', { class: 'for-screen-readers', text: title }),
    make('thead', {}, make('tr', {}, ...head.map((name) => headCell('col', name)))),
    make('tbody', {}, ...body),
  );
}

type Table = [head: string[], body: HTMLTableRowElement[]];

function crossed(matrix: DeclaredMatrix): Table {
  const { rows, columns, rowAxis } = matrix;
  const counts = new MatrixCounts(matrix);
  const written = (row: number, column: number) => {
    const count = counts.count({ row, column });
    return count === 0 ? '–' : `${formatShare(counts.share({ row, column }))} (${formatCount(count)})`;
  };
  return [
    [rowAxis, ...columns, text('matrices.images')],
    rows.map((name, row) =>
      make(
        'tr',
        {},
        headCell('row', name),
        ...columns.map((_, column) => make('td', { text: written(row, column) })),
        make('td', { text: formatCount(counts.totals[row] ?? 0) }),
      ),
    ),
  ];
}

function listed(matrix: DeclaredMatrix): Table {
  const { rows, columns, cells, rowAxis, columnAxis } = matrix;
  const counts = new MatrixCounts(matrix);
  return [
    [rowAxis, columnAxis, text('matrices.share'), text('matrices.images')],
    cells.map(([row, column, count]) =>
      make(
        'tr',
        {},
        headCell('row', rows[row] ?? ''),
        make('td', { text: columns[column] ?? '' }),
        make('td', { text: formatShare(counts.share({ row, column })) }),
        make('td', { text: formatCount(count) }),
      ),
    ),
  ];
}

/** The counts as CSV: a line for each row, a field for each column. */
export function matrixCsv(matrix: Pick<DeclaredMatrix, 'rows' | 'columns' | 'cells' | 'rowAxis'>): string {
  const { rows, columns, rowAxis } = matrix;
  const counts = new MatrixCounts(matrix);
  const lines = rows.map((name, row) =>
    csvRow([name, ...columns.map((_, column) => String(counts.count({ row, column })))]),
  );
  return `${[csvRow([rowAxis, ...columns]), ...lines].join('\n')}\n`;
}
