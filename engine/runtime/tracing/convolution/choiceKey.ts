import type { Geometry } from './geometry';

/** Names of choices between kernel variants of convolutions, and which of them are alike. */

export type ConvolutionKind = 'convolution' | 'image gradient' | 'filter gradient';

/** "convolution 64x28x28x16 * 3x3x16x32 strides 1,1 dilations 1,1 pads 1,1,1,1": tuning files hold these. */
export function keyOf(
  kind: ConvolutionKind,
  {
    inShape,
    filterShape,
    strideHeight,
    strideWidth,
    dilationHeight,
    dilationWidth,
    padInfo: { top, left, bottom, right },
  }: Geometry,
): string {
  return (
    `${kind} ${inShape.join('x')} * ${filterShape.join('x')} strides ${strideHeight},${strideWidth} dilations ` +
    `${dilationHeight},${dilationWidth} pads ${top},${left},${bottom},${right}`
  );
}

const keyForm = /^([a-z ]+) (\d+)x(\d+x\d+)x(\d+) \* (\d+x\d+)x\d+x(\d+) (strides .*)$/;

/** The largest factors between batches and between numbers of channels of two choices that are alike. */
const maxBatchFactor = 4;
const maxChannelFactor = 2;
/** Numbers of channels below this are each a case of their own: they fill no vector register. */
const fewChannels = 16;

/**
 * How far two choices are from each other, as factors between their sizes on a logarithmic scale. Infinity unless the
 * same is computed on images of the same size with the same window, and batches and channels differ little.
 */
export function distanceBetween(key: string, other: string): number {
  const [ours, theirs] = [keyForm.exec(key), keyForm.exec(other)];
  if (!ours || !theirs) return Infinity;
  if ([1, 3, 5, 7].some((part) => ours[part] !== theirs[part])) return Infinity;
  const factorOf = (part: number) => {
    const [a, b] = [Number(ours[part]), Number(theirs[part])];
    if (a !== b && part !== batch && Math.min(a, b) < fewChannels) return Infinity;
    return Math.max(a, b) / Math.min(a, b);
  };
  const [batches, inputs, outputs] = [factorOf(batch), factorOf(4), factorOf(6)];
  if (batches > maxBatchFactor || inputs > maxChannelFactor || outputs > maxChannelFactor) return Infinity;
  return Math.log2(batches * inputs * outputs);
}

/** The place of the batch in `keyForm`. */
const batch = 2;
