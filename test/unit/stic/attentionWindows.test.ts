import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attentionWindows } from '../../../engine/methods/stic/sampler/attentionWindows';
import { Random } from '../../../engine/random';

const shape = [8, 10, 3] as const;
const [height, width, channels] = shape;
const pixels = height * width;

it('a window opens the share of pixels that is asked for, those of the largest gradient', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom(0, 0.05, 0.125, 0.4),
      fc.integer(),
      (percent, blur, seed) => {
        const gradients = Random.from(seed, 'gradients').normals(2 * pixels * channels);
        const windows = attentionWindows(gradients, shape, { share: percent / 100, blur });
        expect(windows).toHaveLength(2 * pixels);
        for (const image of [0, 1]) {
          const window = windows.subarray(image * pixels, (image + 1) * pixels);
          const open = window.filter((x) => x > 0).length;
          expect(Math.abs(open - (pixels * percent) / 100)).toBeLessThanOrEqual(1);
          expect(Math.max(...window)).toBe(1);
          expect(Math.min(...window)).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { seed: 1, numRuns: 50 },
  );
});

it("without a blur it is the channels' summed magnitude, the largest of which is 1", () => {
  const gradients = Random.from(1, 'gradients').normals(pixels * channels);
  const magnitudes = Array.from({ length: pixels }, (_, i) =>
    gradients.subarray(i * channels, (i + 1) * channels).reduce((sum, x) => sum + Math.abs(x), 0),
  );
  const largest = Math.max(...magnitudes);
  const least = magnitudes.slice().sort((a, b) => b - a)[pixels / 4 - 1]!;
  attentionWindows(gradients, shape, { share: 0.25, blur: 0 }).forEach((x, i) => {
    expect(x).toBeCloseTo(magnitudes[i]! >= least ? magnitudes[i]! / largest : 0, 5);
  });
});

it('a blur spreads it as a Gaussian about where the gradient is, of that part of the height', () => {
  const gradients = new Float32Array(pixels * channels);
  const [row, column] = [4, 5];
  gradients[(row * width + column) * channels + 1] = -3;
  const deviation = 0.125 * height;
  const window = attentionWindows(gradients, shape, { share: 1, blur: 0.125 });
  window.forEach((x, i) => {
    const away = Math.hypot(Math.floor(i / width) - row, (i % width) - column);
    // Taps end at three deviations.
    if (away <= 3 * deviation) expect(x).toBeCloseTo(Math.exp(-(away ** 2) / (2 * deviation ** 2)), 5);
    else expect(x).toBeLessThan(0.02);
  });
});

it('is open all over where there is no gradient', () => {
  const gradients = new Float32Array(2 * pixels * channels).fill(1, pixels * channels);
  const windows = attentionWindows(gradients, shape, { share: 0.4, blur: 0.125 });
  expect(new Set(windows.subarray(0, pixels))).toEqual(new Set([1]));
  expect(windows.subarray(pixels).some((x) => x === 0)).toBe(true);
});
