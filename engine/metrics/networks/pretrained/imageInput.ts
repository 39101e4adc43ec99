/** What a network wants to be shown, and how images of any size are brought to that. */
export interface ImageInput {
  height: number;
  width: number;
  /**
   * Bilinear, of the four nearest pixels, without smoothing where images become smaller. `tensorflow1`: pixel `i` of
   * `n` lies at `i N / n` of `N`, as `tf.image.resize_bilinear` had it; `half-pixel`: at `(i + 1/2) N / n - 1/2`, as
   * PyTorch's `interpolate` and TensorFlow 2 have it.
   */
  resize: 'tensorflow1' | 'half-pixel';
  channels: 'rgb' | 'bgr';
  /** Taken from each channel's values in 0 to 255, in the order of `channels`; then they are divided by `scale`. */
  offset: readonly [number, number, number];
  scale: readonly [number, number, number];
}

/**
 * Images of bytes as a network wants them, `count x height x width x 3`. Grey images become three equal channels.
 * @param bytes `count x height x width x channels`, of 1 or 3 channels.
 */
export function networkInput(
  bytes: Uint8Array,
  from: { height: number; width: number; channels: number },
  input: ImageInput,
): Float32Array {
  const own = from.height * from.width * from.channels;
  const count = bytes.length / own;
  const size = input.height * input.width * 3;
  const shown = new Float32Array(count * size);
  const rows = tapsOf(from.height, input.height, input.resize);
  const columns = tapsOf(from.width, input.width, input.resize);
  const widened = new Float64Array(from.height * input.width * 3);
  for (let image = 0; image < count; image++) {
    widen(bytes.subarray(image * own, (image + 1) * own), from, columns, input, widened);
    const line = input.width * 3;
    let at = image * size;
    for (let y = 0; y < input.height; y++) {
      const [top, bottom, share] = [rows.low[y]! * line, rows.high[y]! * line, rows.share[y]!];
      for (let x = 0; x < line; x++, at++) {
        const above = widened[top + x]!;
        shown[at] = above + (widened[bottom + x]! - above) * share;
      }
    }
  }
  return shown;
}

/** All rows of an image in their new width, as three channels in the network's order, with offset and scale. */
function widen(
  pixels: Uint8Array,
  { height, width, channels }: { height: number; width: number; channels: number },
  { low, high, share }: Taps,
  input: ImageInput,
  widened: Float64Array,
): void {
  for (let c = 0; c < 3; c++) {
    const channel = channels === 1 ? 0 : input.channels === 'bgr' ? 2 - c : c;
    const [offset, scale] = [input.offset[c]!, input.scale[c]!];
    for (let y = 0, at = c; y < height; y++) {
      const row = y * width * channels + channel;
      for (let x = 0; x < input.width; x++, at += 3) {
        const left = pixels[row + low[x]! * channels]!;
        const right = pixels[row + high[x]! * channels]!;
        widened[at] = (left + (right - left) * share[x]! - offset) / scale;
      }
    }
  }
}

interface Taps {
  low: Int32Array;
  high: Int32Array;
  share: Float64Array;
}

/** The two pixels of `from` that each of `to` lies between, and how far it is on the way from one to the other. */
function tapsOf(from: number, to: number, resize: ImageInput['resize']): Taps {
  const places = Array.from({ length: to }, (_, i) => {
    const place = resize === 'tensorflow1' ? (i * from) / to : Math.max(0, ((i + 0.5) * from) / to - 0.5);
    return Math.min(place, from - 1);
  });
  const low = Int32Array.from(places, Math.floor);
  return {
    low,
    high: low.map((place) => Math.min(place + 1, from - 1)),
    share: Float64Array.from(places, (place, i) => place - low[i]!),
  };
}
