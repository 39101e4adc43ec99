import { expect, test } from 'vitest';
import { decodeWebp } from '../../../engine/datasets/formats/webp';
import { exifBlock } from './exifBlock';
import { pixels, webpOf } from './imageFiles';
import { extendedWebp, riffChunk, stillChunks, webpFrame } from './webpFile';

const colourAt = (x: number, y: number) => [20 * x, 30 * y, 50, 255 - 10 * x];
const rgba = pixels(7, 5, 4, colourAt);
const still = await webpOf(7, 5, rgba);
const animation = riffChunk('ANIM', Buffer.alloc(6));
const moving = (...frames: Buffer[]) => extendedWebp(10, 8, 0x02 | 0x10, [animation, ...frames]);

test('the first picture of an animation lies where it says; the rest of the canvas is transparent', async () => {
  const other = webpFrame(
    await webpOf(
      2,
      2,
      pixels(2, 2, 4, () => [1, 2, 3, 255]),
    ),
    { width: 2, height: 2 },
  );
  const { width, height, data } = await decodeWebp(
    moving(webpFrame(still, { left: 2, top: 2, width: 7, height: 5 }), other),
  );
  expect([width, height]).toEqual([10, 8]);
  const wanted = pixels(10, 8, 4, (x, y) =>
    x >= 2 && x < 9 && y >= 2 && y < 7 ? colourAt(x - 2, y - 2) : [0, 0, 0, 0],
  );
  expect([...data]).toEqual([...wanted]);
});

test('lossy pictures with alpha, and without', async () => {
  const opaque = pixels(7, 5, 4, (x, y) => [...colourAt(x, y).slice(0, 3), 255]);
  for (const content of [rgba, opaque]) {
    const lossy = await webpOf(7, 5, content, {});
    // With alpha it is an extended file, whose header is not the frame's.
    const own =
      Buffer.from(lossy).indexOf('VP8X') < 0 ? lossy : Buffer.concat([lossy.subarray(0, 12), lossy.subarray(30)]);
    const image = await decodeWebp(extendedWebp(7, 5, 0x12, [webpFrame(own, { width: 7, height: 5 })]));
    expect([...image.data]).toEqual([...(await decodeWebp(lossy)).data]);
  }
});

test('lies as its Exif block says, if its header says that it has one', async () => {
  const withExif = (flags: number, block: Buffer) =>
    decodeWebp(extendedWebp(7, 5, flags, [stillChunks(still), riffChunk('EXIF', block)]));
  const sizeOf = async (image: ReturnType<typeof decodeWebp>) => [(await image).width, (await image).height];
  expect(await sizeOf(withExif(0x18, exifBlock(6)))).toEqual([5, 7]);
  expect(await sizeOf(withExif(0x18, Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(6, true)])))).toEqual([5, 7]);
  expect(await sizeOf(withExif(0x18, exifBlock(6).subarray(0, 9)))).toEqual([7, 5]);
  expect(await sizeOf(withExif(0x10, exifBlock(6)))).toEqual([7, 5]);
  const { data } = await withExif(0x18, exifBlock(3));
  expect([...data.subarray(0, 4)]).toEqual(colourAt(6, 4));
});

test.each<[string, Buffer, RegExp]>([
  ['without a picture', moving(), /there is no picture in it/],
  ['beyond its canvas', moving(webpFrame(still, { left: 4, width: 7, height: 5 })), /7 x 5 reaches beyond its 10 x 8/],
  ['of another size', moving(webpFrame(still, { width: 7, height: 4 })), /first picture is of another size/],
  ['without pixels', moving(webpFrame(new Uint8Array(12), { width: 7, height: 5 })), /first picture has no pixels/],
  ['cut', moving(webpFrame(still, { width: 7, height: 5 })).subarray(0, 90), /there is no picture in it/],
])('refuses an animation %s', async (_, bytes, message) => {
  await expect(decodeWebp(bytes)).rejects.toThrow(message);
});

test('a canvas that its first picture fills next to nothing of is refused before memory is taken for it', async () => {
  const still = await webpOf(2, 2, new Uint8Array(16).fill(200));
  const moving = extendedWebp(4000, 4000, 2, [webpFrame(still, { width: 2, height: 2 })]);
  await expect(decodeWebp(moving)).rejects.toThrow('its picture of 2 x 2 fills next to nothing of its 4000 x 4000');
});
