/** Sizes in CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A whole number of device pixels for each image pixel, or as large as fits. */
export type Zoom = number | 'fit';

/** Largest zoom a person can ask for, in device pixels per image pixel. */
export const largestZoom = 16;

/**
 * How many device pixels an image pixel takes: as asked, or the largest whole number with which the image fits into the
 * room. An image too tall even at 1 stays there and scrolls; one too wide is shrunk to the room's width.
 */
export function zoomFor(zoom: Zoom, image: Size, room: Size, pixelRatio: number): number {
  if (zoom !== 'fit') return zoom;
  const across = (room.width / image.width) * pixelRatio;
  const down = (room.height / image.height) * pixelRatio;
  if (!(across > 0)) return 1;
  return across < 1 ? across : Math.min(Math.max(1, Math.floor(Math.min(across, down))), largestZoom);
}

/** The zoom after one press of plus (`by` = 1) or minus (`by` = -1). */
export function zoomedBy(present: number, by: 1 | -1): number {
  if (present + by >= 1) return Math.min(Math.floor(present) + by, largestZoom);
  return 1;
}
