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

/** Scales nearer than this are the same to the eye. */
const alike = 1.001;

/**
 * The number of columns at which pictures of one size become largest in a room. A picture is never made lower than
 * `least`: rows rather go on below the room, as few as can be. Of equals, the fewest columns.
 */
export function tilingOf(count: number, picture: Size, room: Size, { caption, gap }: TileFrame, least: number): Tiling {
  const tilings = Array.from({ length: Math.max(1, count) }, (_, index) => {
    const columns = index + 1;
    const rows = Math.ceil(count / columns);
    const width = (room.width - gap * (columns - 1)) / columns;
    const height = Math.max(least, (room.height - gap * (rows - 1)) / rows - caption);
    const scale = Math.min(width / picture.width, height / picture.height);
    const overflow = Math.max(0, rows * (height + caption) + gap * (rows - 1) - room.height);
    return { scale, overflow, tiling: { columns, room: { width, height } } };
  });
  return tilings.reduce((best, other) => {
    const isLarger = other.scale > best.scale * alike;
    const isLower = other.scale * alike >= best.scale && other.overflow < best.overflow - 1;
    return isLarger || isLower ? other : best;
  }).tiling;
}
