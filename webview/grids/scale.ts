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
 * room. An image larger than the room is shrunk by a whole divisor (1/2, 1/3, ...), so that pixels stay even.
 */
export function zoomFor(zoom: Zoom, image: Size, room: Size, pixelRatio: number): number {
  if (zoom !== 'fit') return zoom;
  const fits = Math.min(room.width / image.width, room.height / image.height) * pixelRatio;
  if (!(fits > 0)) return 1;
  return fits >= 1 ? Math.min(Math.floor(fits), largestZoom) : 1 / Math.ceil(1 / fits);
}

/** The zoom after one press of plus (`by` = 1) or minus (`by` = -1). */
export function zoomedBy(present: number, by: 1 | -1): number {
  if (present + by >= 1) return Math.min(Math.floor(present) + by, largestZoom);
  return 1;
}
