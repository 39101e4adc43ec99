/**
 * An image as MATLAB writes one, out of a plane for each of three channels, column by column, as the usual one: `side x
 * side x 3` bytes, row by row.
 */
export function fromColumnPlanes(planes: Uint8Array, side: number, image: Uint8Array): void {
  const plane = side * side;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [from, to] = [x * side + y, 3 * (y * side + x)];
      image[to] = planes[from]!;
      image[to + 1] = planes[plane + from]!;
      image[to + 2] = planes[2 * plane + from]!;
    }
  }
}
