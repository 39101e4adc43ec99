import { encode as encodeJpeg } from 'jpeg-js';
import type { ReadableFormat } from '../../engine/datasets/formats/imageFormat';
import { bmpFile } from '../unit/datasets/bmpFile';
import { adobe, flatJpeg } from '../unit/datasets/flatJpeg';
import { gifFile } from '../unit/datasets/gifFile';
import { avifOf, pixels, webpOf } from '../unit/datasets/imageFiles';
import { exifBlock } from '../unit/datasets/exifBlock';
import { colourTypes, pngChunk, pngFile } from '../unit/datasets/pngFile';
import { tiffFile } from '../unit/datasets/tiffFile';
import { extendedWebp, riffChunk, stillChunks, webpFrame } from '../unit/datasets/webpFile';

/** Small images of every kind that a format knows, to mutate. */

const [width, height] = [33, 17];
const colourful = (x: number, y: number) => [(7 * x) % 256, (11 * y) % 256, (x * y) % 256, (8 * x) % 256];
const rgba = pixels(width, height, 4, colourful);
const opaque = pixels(width, height, 4, (x, y) => colourful(x, y).slice(0, 3));

export const imageSeeds: Record<ReadableFormat, () => Promise<Buffer[]>> = {
  PNG: () => Promise.resolve(pngs()),
  JPEG: () => Promise.resolve(jpegs()),
  WebP: webps,
  AVIF: async () => [await avifOf(width, height, opaque), await avifOf(width, height, rgba)],
  GIF: () => Promise.resolve(gifs()),
  BMP: () => Promise.resolve(bmps()),
  TIFF: () => Promise.resolve(tiffs()),
};

function pngs(): Buffer[] {
  return Object.entries(colourTypes).flatMap(([type, { channels, depths }]) =>
    depths.flatMap((depth) =>
      [false, true].map((isInterlaced) => {
        const samples = Array.from({ length: width * height * channels }, (_, i) => (5 * i) % 2 ** depth);
        const colourType = Number(type) as keyof typeof colourTypes;
        const palette = Array.from({ length: 3 * 2 ** depth }, (_, i) => i % 256);
        const before = colourType === 3 ? [pngChunk('PLTE', palette), pngChunk('tRNS', [1, 2])] : [];
        const kind = { width, height, colourType, depth, isInterlaced, filters: [0, 1, 2, 3, 4] };
        return pngFile(kind, samples, {
          before,
          after: [pngChunk('tEXt', Buffer.from('Comment\0words')), pngChunk('eXIf', exifBlock(6))],
        });
      }),
    ),
  );
}

async function webps(): Promise<Buffer[]> {
  const stills = await Promise.all(
    [webpOf(width, height, rgba), webpOf(width, height, opaque, {}), webpOf(width, height, rgba, {})].map(
      async (bytes) => Buffer.from(await bytes),
    ),
  );
  const frames = [0, 2].map((left) => webpFrame(stills[0]!, { left, width, height }));
  return [
    ...stills,
    extendedWebp(width, height, 0x18, [stillChunks(stills[0]!), riffChunk('EXIF', exifBlock(6))]),
    extendedWebp(40, height, 0x12, [riffChunk('ANIM', Buffer.alloc(6)), ...frames]),
  ];
}

function jpegs(): Buffer[] {
  const blocks = Array.from({ length: 15 }, (_, i) => 17 * i);
  const whole = (quality: number) => encodeJpeg({ width, height, data: opaque }, quality).data;
  const planes = (count: number) => Array.from({ length: count }, () => ({ blocks }));
  return [
    ...[30, 90].map((quality) => Buffer.from(whole(quality))),
    ...[1, 3, 4].flatMap((count) =>
      [{}, { isProgressive: true }, { restart: 3 }].map((rest) =>
        flatJpeg({ width, height, components: planes(count), segments: count === 4 ? [adobe(2)] : [], ...rest }),
      ),
    ),
  ];
}

function gifs(): Buffer[] {
  const colours = Array.from({ length: 16 }, (_, i) => [i, 2 * i, 3 * i]);
  const indices = Array.from({ length: width * height }, (_, i) => (i * i) % 16);
  const picture = { width, height, indices, transparent: 3 };
  return [
    gifFile({ width, height, colours, pictures: [picture, picture] }),
    gifFile({ width: 40, height: 40, pictures: [{ ...picture, left: 5, top: 6, colours, isInterlaced: true }] }),
  ];
}

function bmps(): Buffer[] {
  const values = (depth: number) => Array.from({ length: width * height }, (_, i) => (i * 12345) % 2 ** depth);
  const palette = (depth: number) => Array.from({ length: 2 ** depth }, (_, i) => [i % 256, 1, 2]);
  return [
    ...[1, 4, 8].map((depth) => bmpFile({ width, height, depth, palette: palette(depth) }, values(depth))),
    ...[16, 24, 32].map((depth) => bmpFile({ width, height, depth, isTopDown: true }, values(depth))),
    bmpFile({ width, height, depth: 24, headerSize: 12 }, values(24)),
    ...[8, 4].map((depth) =>
      Buffer.concat([
        bmpFile({ width, height, depth, compression: depth === 8 ? 1 : 2, palette: palette(depth) }, []),
        ...Array.from({ length: height - 2 }, (_, y) => Buffer.of(20, 2 * y, 0, 4, y, 0x12, 3, 4, 9, 5, 0, 0)),
        Buffer.of(0, 2, 3, 1, 0, 1),
      ]),
    ),
    bmpFile(
      { width, height, depth: 32, headerSize: 124, compression: 3, masks: [0xff0000, 0xff00, 0xff, 0xff000000] },
      values(32),
    ),
  ];
}

function tiffs(): Buffer[] {
  const kinds = [
    ...[1, 4, 8, 16].map((depth) => ({ depth, photometric: 1, channels: 1 })),
    ...[8, 16].map((depth) => ({ depth, photometric: 2, channels: 3, isBigEndian: true })),
    { depth: 8, photometric: 2, channels: 4, extra: 2 },
    { depth: 8, photometric: 5, channels: 4, tile: [16, 16] as const },
    { depth: 4, photometric: 3, channels: 1, palette: Array.from({ length: 48 }, (_, i) => 1000 * i) },
  ];
  return kinds.flatMap((kind) =>
    ([1, 8, 5, 32773] as const).map((compression) => {
      const samples = Array.from({ length: width * height * kind.channels }, (_, i) => (3 * i) % 2 ** kind.depth);
      return tiffFile({ width, height, ...kind, compression, rowsPerStrip: 5 }, samples);
    }),
  );
}
