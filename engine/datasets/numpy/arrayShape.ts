import { UserError } from '../../errors';
import type { NpyHeader } from '../formats/npy';
import { sizesText } from '../tables/columnNames';
import { assertRawShape, type RawShape } from '../tables/rawImages';

/** Where the value of a channel of a pixel stands among the values of an image. */
export interface ImageLayout extends RawShape {
  /** For a person: "N x height x width x 3". */
  order: string;
  /** Between neighbours along each axis, in values. */
  strides: { row: number; column: number; channel: number };
}

/**
 * What the axes of an array of images are: `N x height x width`, or with channels behind or before the pixels: grey or
 * RGB, and one of alpha more.
 * @throws UserError if they are others.
 */
export function imageLayout({ shape, type }: NpyHeader, where: string): ImageLayout {
  const isChannels = (size: number) => size >= 1 && size <= 4;
  const [count = 0, a = 0, b = 0, c = 0] = shape;
  let layout: Omit<ImageLayout, 'where' | 'count'>;
  if (shape.length === 3)
    layout = {
      ...{ height: a, width: b, channels: 1, order: 'N x height x width' },
      strides: { row: b, column: 1, channel: 1 },
    };
  else if (shape.length === 4 && isChannels(c))
    layout = {
      ...{ height: a, width: b, channels: c, order: `N x height x width x ${c}` },
      strides: { row: b * c, column: c, channel: 1 },
    };
  else if (shape.length === 4 && isChannels(a))
    layout = {
      ...{ height: b, width: c, channels: a, order: `N x ${a} x height x width` },
      strides: { row: c, column: 1, channel: b * c },
    };
  else
    throw new UserError(`This array holds ${sizesText(shape)} values, no images.`, {
      where,
      advice: 'Save images as N x height x width, N x height x width x 3 or N x 3 x height x width.',
    });
  // Those of alpha are no more than others to a network.
  assertRawShape({ ...layout, channels: layout.channels < 3 ? 1 : 3, count, where }, type.bytes);
  return { ...layout, count, where };
}
