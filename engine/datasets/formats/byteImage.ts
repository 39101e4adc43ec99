/** An image as bytes: each pixel's channels one behind the other, but pixels and rows with room between them. */
export interface ByteImage {
  height: number;
  width: number;
  channels: number;
  /** From the first pixel on. */
  data: Uint8Array;
  /** Bytes from one pixel to the next. */
  pixelBytes: number;
  /** Bytes from one row to the next. */
  rowBytes: number;
}

/** An image whose bytes lie close together: `height x width x channels`, row by row. */
export function denseImage(height: number, width: number, channels: number, data: Uint8Array): ByteImage {
  return { height, width, channels, data, pixelBytes: channels, rowBytes: width * channels };
}

/** An image's bytes close together, written to the beginning of `out`. */
export function writeDense({ height, width, channels, data, pixelBytes, rowBytes }: ByteImage, out: Uint8Array): void {
  const lineBytes = width * channels;
  for (let y = 0, to = 0; y < height; y++, to += lineBytes) {
    const row = data.subarray(y * rowBytes, (y + 1) * rowBytes);
    if (pixelBytes === channels) out.set(row.subarray(0, lineBytes), to);
    else for (let i = 0; i < lineBytes; i++) out[to + i] = row[Math.floor(i / channels) * pixelBytes + (i % channels)]!;
  }
}

/** The square in the middle of an image: the same bytes. */
export function centreSquare(image: ByteImage): ByteImage {
  const { height, width, data, pixelBytes, rowBytes } = image;
  const side = Math.min(height, width);
  const [top, left] = [Math.floor((height - side) / 2), Math.floor((width - side) / 2)];
  return { ...image, height: side, width: side, data: data.subarray(top * rowBytes + left * pixelBytes) };
}
