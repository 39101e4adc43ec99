import type { Size } from '../grids/scale';

/** How pictures are laid out in rows. */
export interface Tiling {
  columns: number;
  /** Room for each picture. */
  room: Size;
}

/** What stands around a picture: its caption above, gaps between. */
export interface TileFrame {
  caption: number;
  gap: number;
}

/**
 * The number of columns at which pictures of one size become largest in a room, all of them in sight; of equals the
 * fewest columns. A picture is never made lower than `least`: then rows go on below the room.
 */
export function tilingOf(count: number, picture: Size, room: Size, { caption, gap }: TileFrame, least: number): Tiling {
  let best: { scale: number; tiling: Tiling } | null = null;
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const width = (room.width - gap * (columns - 1)) / columns;
    const height = Math.max(least, (room.height - gap * (rows - 1)) / rows - caption);
    const scale = Math.min(width / picture.width, height / picture.height);
    if (best === null || scale > best.scale * 1.001) best = { scale, tiling: { columns, room: { width, height } } };
  }
  return best!.tiling;
}
