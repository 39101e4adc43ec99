/**
 * Pixels of a run-length encoded BMP (RLE8, RLE4): a byte for each, in the order of the file's rows. Those that are
 * passed over have colour 0, and those that reach beyond a row's end are not seen, as in Windows and Pillow.
 * @param depth 8, or 4 where two pixels share a byte.
 * @throws Error if it ends before it says that it does.
 */
export function unpackRuns(
  packed: Uint8Array,
  { width, height, depth }: { width: number; height: number; depth: number },
): Uint8Array {
  const pixels = new Uint8Array(width * height);
  const take = (at: number) => {
    const byte = packed[at];
    if (byte === undefined) throw new Error('its run-length encoded pixels end too early');
    return byte;
  };
  /** Of two pixels in a byte, the first lies in the high bits. */
  const half = (byte: number, i: number) => (i % 2 === 0 ? byte >> 4 : byte & 15);
  let [x, y] = [0, 0];
  const put = (value: number) => {
    if (x < width) pixels[y * width + x] = value;
    x++;
  };
  for (let at = 0; y < height;) {
    const [count, code] = [take(at), take(at + 1)];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(depth === 4 ? half(code, i) : code);
    } else if (code === 0) {
      x = 0;
      y++;
    } else if (code === 1) {
      break;
    } else if (code === 2) {
      x += take(at);
      y += take(at + 1);
      at += 2;
    } else {
      for (let i = 0; i < code; i++) put(depth === 4 ? half(take(at + (i >> 1)), i) : take(at + i));
      // Pixels one by one fill whole words of two bytes.
      at += 2 * Math.ceil((code * depth) / 16);
    }
    // Some writers leave out that the picture ends.
    if (y === height - 1 && x >= width && at >= packed.length) break;
  }
  return pixels;
}
