import { encodeGrid } from '../images/grid';
import type { ImageShape } from '../images/png';
import type { SampleGrid } from '../images/batch';
import type { GridEvent } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { writeFileAtomic, type WriteFile } from '../files/atomicFile';
import { pathInside } from '../files/insideFolder';

/** The sample grids of one run, as PNG files in `samples/`. */
export class GridWriter {
  constructor(
    private readonly runFolder: string,
    private readonly shape: ImageShape,
    private readonly writeFile: WriteFile = writeFileAtomic,
  ) {}

  /** Writes a grid; the picture is whole before its event is reported. */
  async write(grid: SampleGrid, step: number): Promise<Omit<GridEvent, 'seq' | 'time'>> {
    const { kind, rows, columns, rowLabels, columnLabels, cellLabels, note } = grid;
    const suffix = kind === 'samples' ? '' : `-${kind}`;
    const file = `${runFiles.samples}/step-${String(step).padStart(6, '0')}${suffix}.png`;
    await this.writeFile(await pathInside(this.runFolder, file), encodeGrid(grid, this.shape));
    return {
      type: 'grid',
      step,
      kind,
      file,
      rows,
      columns,
      cellWidth: this.shape.width,
      cellHeight: this.shape.height,
      rowLabels,
      ...(columnLabels && { columnLabels }),
      ...(cellLabels && { cellLabels }),
      note,
    };
  }
}
