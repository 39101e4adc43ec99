import type { MatrixEvent } from '../../engine/protocol/events';

type Cells = Pick<MatrixEvent, 'rows' | 'columns' | 'cells'>;

/** A cell of a matrix by its row and column, from 0. */
export interface MatrixCell {
  row: number;
  column: number;
}

/** The counts of a matrix, and what share of its row each is. */
export class MatrixCounts {
  /** Of all cells of a row. */
  readonly totals: readonly number[];
  readonly #counts: ReadonlyMap<number, number>;
  readonly #columns: number;

  constructor({ rows, columns, cells }: Cells) {
    this.#columns = columns.length;
    this.#counts = new Map(cells.map(([row, column, count]) => [row * columns.length + column, count]));
    const totals = rows.map(() => 0);
    for (const [row, , count] of cells) totals[row]! += count;
    this.totals = totals;
  }

  count({ row, column }: MatrixCell): number {
    return this.#counts.get(row * this.#columns + column) ?? 0;
  }

  /** In [0, 1]; 0 in a row that has nothing. */
  share(cell: MatrixCell): number {
    const total = this.totals[cell.row] ?? 0;
    return total === 0 ? 0 : this.count(cell) / total;
  }
}
