/** Sizes in CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A whole number of device pixels for each image pixel, or as large as fits. */
export type Zoom = number | 'fit';

/** Largest zoom a person can ask for, in device pixels per image pixel. */
export const largestZoom = 16;

/** What may be lost of a size so that image pixels are whole device pixels. */
const worthBeingWhole = 0.05;

/** Makes a scale whole where that costs little of the size; never larger. */
export function wholeIfNear(scale: number): number {
  const whole = Math.floor(scale);
  return whole >= scale * (1 - worthBeingWhole) ? whole : scale;
}

/**
 * How many device pixels an image pixel takes: as asked, or as many as let the image fit into the room. One too wide is
 * shrunk to the room's width. One too tall even at 1 stays there and scrolls, unless it is to be seen `whole`.
 */
export function zoomFor(zoom: Zoom, image: Size, room: Size, pixelRatio: number, whole = false): number {
  if (zoom !== 'fit') return zoom;
  const across = (room.width / image.width) * pixelRatio;
  const down = (room.height / image.height) * pixelRatio;
  if (!(across > 0)) return 1;
  if (whole && down > 0 && Math.min(across, down) < 1) return Math.min(across, down);
  return across < 1 ? across : wholeIfNear(Math.min(Math.max(1, Math.min(across, down)), largestZoom));
}

/** The zoom after one press of plus (`by` = 1) or minus (`by` = -1): the next whole one. */
export function zoomedBy(present: number, by: 1 | -1): number {
  const next = by > 0 ? Math.floor(present) + 1 : Math.ceil(present) - 1;
  return Math.min(Math.max(next, 1), largestZoom);
}
