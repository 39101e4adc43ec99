import type { DeclaredMatrix } from '../../engine/protocol/declaredMatrix';
import { make, setText } from '../ui/dom';
import { formatCount, formatShare } from '../ui/format';
import { text } from '../ui/texts';
import { themeRevision } from '../ui/theme';
import { hideTip, showTip } from '../ui/tip';
import { chartFile, type ChartFormat, type SavedFile } from './chartFiles';
import { writtenIn } from './distributionTable';
import { HeatMap } from './heatMap';
import { MatrixCounts, type MatrixCell } from './matrixCounts';
import { matrixCsv, matrixTable } from './matrixTable';
import { heatHeight } from './paintHeatMap';
import { PlotFrame } from './plotFrame';

/** A titled heat map, with what it comes to below, words for the cell under the pointer, and a table of all of them. */
export class MatrixBox {
  readonly #map: HeatMap;
  readonly #summary = make('p', { class: 'box-note' });
  readonly #frame: PlotFrame;
  #theme = -1;

  /** @param onSave takes the map as a file; without, nothing offers to save. */
  constructor(
    private matrix: DeclaredMatrix,
    onSave?: (file: SavedFile) => void,
  ) {
    this.#map = new HeatMap((cell, at) => this.#tell(cell, at), `matrix-${matrix.id}`);
    this.#summary.dataset['testid'] = `matrix-summary-${matrix.id}`;
    this.#frame = new PlotFrame({
      title: matrix.title,
      plot: this.#map.element,
      legend: this.#summary,
      table: () => matrixTable(this.matrix),
      onSave: onSave && ((format) => void this.#file(format).then(onSave)),
    });
  }

  get element(): HTMLElement {
    return this.#frame.element;
  }

  /** Draws nothing anew while the event and the theme stay as they are. */
  update(matrix: DeclaredMatrix): void {
    if (matrix === this.matrix && this.#theme === themeRevision()) return;
    this.matrix = matrix;
    this.#theme = themeRevision();
    const { title, rowAxis, columnAxis, rows, note, step } = matrix;
    this.#frame.height = heatHeight(rows.length);
    this.#map.draw(matrix);
    const summary = summaryOf(matrix);
    this.#map.label = text('matrices.chart', { title, rowAxis, columnAxis, summary, note });
    setText(this.#summary, summary);
    this.#frame.hint = note;
    this.#frame.caption = text('figures.atStep', { step: formatCount(step) });
    this.#frame.update(true);
  }

  dispose(): void {
    hideTip(this);
    this.#map.dispose();
    this.element.remove();
  }

  #tell(cell: MatrixCell | null, at: PointerEvent | null): void {
    if (!cell || !at) return hideTip(this);
    const counts = new MatrixCounts(this.matrix);
    const { rows, columns, columnAxis } = this.matrix;
    const words = text('matrices.cell', {
      row: rows[cell.row] ?? '',
      columnAxis,
      column: columns[cell.column] ?? '',
      share: formatShare(counts.share(cell)),
      count: formatCount(counts.count(cell)),
      total: formatCount(counts.totals[cell.row] ?? 0),
    });
    showTip(this, words, at);
  }

  #file(format: ChartFormat): Promise<SavedFile> {
    const { matrix } = this;
    const name = `${matrix.title} ${text('figures.atStep', { step: matrix.step })}`;
    return chartFile(format, {
      title: name,
      csv: () => matrixCsv(matrix),
      drawing: () => this.#map.drawing(name, summaryOf(matrix)),
    });
  }
}

/** What a matrix comes to: "purity 93.1% · classes covered 9 of 10". */
function summaryOf({ figures }: DeclaredMatrix): string {
  return figures
    .map(({ title, unit, value, of }) => {
      const most = of === undefined ? '' : writtenIn(unit, of);
      const written = writtenIn(unit, value);
      return `${title} ${most === '' ? written : text('matrices.of', { value: written, most })}`;
    })
    .join(' · ');
}
