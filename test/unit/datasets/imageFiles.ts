import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { encode as encodePng } from 'fast-png';
import encodeAvif, { init as initAvif } from '@jsquash/avif/encode.js';
import encodeWebp, { init as initWebp } from '@jsquash/webp/encode.js';

type Colour = readonly [red: number, green: number, blue: number];

/** Bytes of red, green, blue (and alpha) as `colourAt` has it. */
export function pixels(
  width: number,
  height: number,
  channels: 3 | 4,
  colourAt: (x: number, y: number) => readonly number[],
): Uint8Array {
  const data = new Uint8Array(width * height * channels).fill(255);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * channels);
  return data;
}

/** A WebP by libwebp, lossless if nothing else is said. */
export async function webpOf(
  width: number,
  height: number,
  data: Uint8Array,
  options: Parameters<typeof encodeWebp>[1] = { lossless: 1 },
): Promise<Uint8Array> {
  webpReady ??= codeOf('@jsquash/webp/codec/enc/webp_enc_simd.wasm').then((wasmBinary) => initWebp({ wasmBinary }));
  await webpReady;
  return new Uint8Array(await encodeWebp(imageData(width, height, data), options));
}
let webpReady: Promise<unknown> | undefined;

/** An AVIF by libavif, with hardly any loss. */
export async function avifOf(width: number, height: number, data: Uint8Array): Promise<Buffer> {
  avifReady ??= codeOf('@jsquash/avif/codec/enc/avif_enc.wasm').then((wasmBinary) => initAvif({ wasmBinary }));
  await avifReady;
  return Buffer.from(await encodeAvif(imageData(width, height, data), { quality: 95, subsample: 3 }));
}
let avifReady: Promise<unknown> | undefined;

async function codeOf(path: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(createRequire(__filename).resolve(path))).buffer;
}

function imageData(width: number, height: number, data: Uint8Array) {
  return { width, height, data: new Uint8ClampedArray(data) } as Parameters<typeof encodeWebp>[0];
}

/** Writes a PNG of one colour. */
export async function writePng(path: string, colour: Colour, side = 8): Promise<void> {
  await write(path, encodePng({ width: side, height: side, channels: 3, data: pixels(side, side, 3, () => colour) }));
}

/** Writes a WebP of one colour. */
export async function writeWebp(path: string, colour: Colour, side = 8): Promise<void> {
  await write(
    path,
    await webpOf(
      side,
      side,
      pixels(side, side, 4, () => colour),
    ),
  );
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
