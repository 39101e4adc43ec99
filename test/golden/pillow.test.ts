import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { densePhoto } from '../unit/datasets/densePhoto';
import golden from './pillow.json';

/** Levels of 255 that decoders of formats with loss may be apart. */
const loss = (name: string) => (/^AVIF|JPEG/.test(name) ? 2 : /CMYK/.test(name) ? 1 : 0);

test.each(golden.cases)('$name: the pixels of Pillow, upright', async ({ name, file, width, height, deflatedRgb }) => {
  const image = await densePhoto(Buffer.from(file, 'base64'), name);
  expect([image.width, image.height]).toEqual([width, height]);
  const wanted = inflateSync(Buffer.from(deflatedRgb, 'base64'));
  const differences = image.data.map((value, i) => Math.abs(value - wanted[i]!));
  expect(Math.max(...differences)).toBeLessThanOrEqual(loss(name));
});
