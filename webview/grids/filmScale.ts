import { largestZoom, wholeIfNear, zoomFor, type Size, type Zoom } from './scale';

/** What of a film takes room, in its own pixels. */
export interface FilmSize {
  strips: Size;
  cell: Size;
  /** Images side by side in the enlarged frame: one for each class. */
  pictures: number;
  /** Images over each other in each of these. */
  storeys: number;
}

/** How large a film is shown, in device pixels for each of its own. */
export interface FilmScales {
  strips: number;
  frame: number;
  /** Pictures in a row of the enlarged frame. */
  across: number;
}

/** Between pictures in the enlarged frame, and what a name below takes, in CSS pixels. */
export const pictureGap = 10;
export const nameHeight = 18;

/**
 * A picture in the enlarged frame is at least so high or wide, in CSS pixels, and so many times as large as in the
 * strips.
 */
const leastPicture = 48;
const leastEnlarged = 2;

/**
 * Shares the room between strips and enlarged frame: the strips as large as leaves that frame room for pictures twice
 * as large; the frame takes the rest. Where even that is too much, both are as small as can be seen and the room
 * scrolls.
 */
export function filmScales(film: FilmSize, room: Size, zoom: Zoom, pixelRatio: number): FilmScales {
  const largest = zoomFor(zoom, film.strips, room, pixelRatio);
  const side = Math.max(film.cell.width, film.cell.height);
  const least = Math.min(Math.ceil((leastPicture * pixelRatio) / side), largestZoom);
  for (let strips = largest; strips > 0; strips = nextSmaller(strips)) {
    const height = room.height - (film.strips.height * strips) / pixelRatio;
    const found = frameScale(film, { width: room.width, height }, pixelRatio);
    if (found && found.frame >= Math.max(least, strips * leastEnlarged)) return { strips, ...found };
    if (zoom !== 'fit') break;
  }
  return {
    strips: zoom === 'fit' ? Math.min(largest, 1) : zoom,
    frame: least,
    across: acrossAt(film, least, room.width, pixelRatio),
  };
}

/** The next smaller scale of strips that is tried: by halves. */
function nextSmaller(scale: number): number {
  return (Math.ceil(2 * scale) - 1) / 2;
}

/** The largest scale at which all pictures of the enlarged frame fit into the room; null where none does. */
function frameScale(film: FilmSize, room: Size, pixelRatio: number): Omit<FilmScales, 'strips'> | null {
  let best: Omit<FilmScales, 'strips'> | null = null;
  for (let across = 1; across <= film.pictures; across++) {
    const rows = Math.ceil(film.pictures / across);
    const width = (room.width + pictureGap) / across - pictureGap;
    const height = (room.height / rows - pictureGap) / film.storeys - nameHeight;
    const fits = Math.min((width / film.cell.width) * pixelRatio, (height / film.cell.height) * pixelRatio);
    const frame = wholeIfNear(Math.min(fits, largestZoom));
    if (frame >= 1 && frame > (best?.frame ?? 0)) best = { frame, across };
  }
  return best;
}

/** As many pictures in a row as fit, spread evenly over the rows that takes. */
function acrossAt({ cell, pictures }: FilmSize, frame: number, width: number, pixelRatio: number): number {
  const most = Math.max(1, Math.floor((width + pictureGap) / ((cell.width * frame) / pixelRatio + pictureGap)));
  return Math.ceil(pictures / Math.ceil(pictures / most));
}

/**
 * How many rows of a film belong to one class: in all classes those after the first are named after it ("3", "3
 * window").
 */
export function storeysOf(rowLabels: readonly string[]): number {
  const next = rowLabels.findIndex((label, row) => row > 0 && !label.startsWith(`${rowLabels[0]} `));
  const storeys = next < 0 ? rowLabels.length : next;
  const alike =
    storeys > 1 &&
    rowLabels.length % storeys === 0 &&
    rowLabels.every((label, row) => row % storeys === 0 || label.startsWith(`${rowLabels[row - (row % storeys)]} `));
  return alike ? storeys : 1;
}
