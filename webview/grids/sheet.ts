import type { GridKind } from '../../engine/protocol/declarations';
import type { GridEvent } from '../../engine/protocol/events';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';

/** A grid, what it is, and where its picture is loaded from. */
export interface Sheet {
  grid: GridEvent;
  kind: GridKind;
  url: string;
}

/**
 * `folderUri` ends in a slash; a file's name may hold what a URI may not. A grid drawn again under its old name, as a
 * resumed run does, has another address: whoever keeps pictures by their address never shows the old one for it.
 */
export function sheetOf(grid: GridEvent, kind: GridKind, folderUri: string): Sheet {
  const file = grid.file.split('/').map(encodeURIComponent).join('/');
  return { grid, kind, url: `${folderUri}${file}?v=${grid.seq}-${Date.parse(grid.time) || 0}` };
}

/** One name for each column, or none; the frames of a film are counted where they have no names. */
export function columnNames({ kind, grid: { columns, columnLabels } }: Sheet): readonly string[] {
  if (columnLabels?.length === columns) return columnLabels;
  return kind.presentation === 'film' ? Array.from({ length: columns }, (_, index) => formatCount(index)) : [];
}

/**
 * What is said of one image; empty where nothing is.
 * @param named whether with the name of its row.
 */
export function cellWords({ grid }: Sheet, { row, column }: { row: number; column: number }, named: boolean): string {
  const said = grid.cellLabels?.[row * grid.columns + column] ?? '';
  const name = named ? (grid.rowLabels[row] ?? '') : '';
  return said === '' || name === '' ? said : text('grids.cell', { name, said });
}

/** What is said of the images, row by row, for a person who does not see them; none where nothing is. */
export function rowWords({ grid: { rows, columns, rowLabels, cellLabels = [] } }: Sheet): string[] {
  if (cellLabels.length === 0) return [];
  return Array.from({ length: rows }, (_, row) => {
    const said = cellLabels.slice(row * columns, (row + 1) * columns).filter((each) => each !== '');
    return text('grids.cell', { name: rowLabels[row] ?? formatCount(row + 1), said: said.join('; ') || '–' });
  });
}

/** What a person who does not see the picture is told. */
export function describe({ grid, kind }: Sheet): string {
  return text('grids.alt', {
    kind: kind.title,
    step: formatCount(grid.step),
    rows: grid.rows,
    columns: grid.columns,
    note: grid.note,
  });
}

/** Loads pictures ahead, so that moving along the steps shows no gaps; the last `most` stay decoded. */
export class Pictures {
  readonly #loaded = new Map<string, Promise<HTMLImageElement>>();

  constructor(private readonly most = 48) {}

  /** Whether it is there, or on its way. */
  has(url: string): boolean {
    return this.#loaded.has(url);
  }

  /** Resolves when the picture can be shown at once; rejects if it can't be read. */
  load(url: string): Promise<HTMLImageElement> {
    const known = this.#loaded.get(url);
    if (known) return known;
    const image = new Image();
    image.src = url;
    const loading = image.decode().then(() => image);
    this.#loaded.set(url, loading);
    // What failed is tried again the next time it is asked for.
    loading.catch(() => this.#loaded.delete(url));
    const oldest = this.#loaded.keys().next().value;
    if (this.#loaded.size > this.most && oldest !== undefined) this.#loaded.delete(oldest);
    return loading;
  }
}
