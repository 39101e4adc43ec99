/** Pixels in [-1, 1] as bytes: to the nearest, what lies outside to the nearest end, NaN to 0. */
export function toBytes(images: Float32Array): Uint8Array {
  // A clamped array rounds and clamps as it is written to.
  const clamped = new Uint8ClampedArray(images.length);
  for (let i = 0; i < images.length; i++) clamped[i] = (images[i]! + 1) * 127.5;
  return new Uint8Array(clamped.buffer);
}

/** Bytes as pixels in [-1, 1]: `x / 127.5 - 1`. */
export function fromBytes(bytes: Uint8Array): Float32Array {
  const images = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) images[i] = bytes[i]! / 127.5 - 1;
  return images;
}
