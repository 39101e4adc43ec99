import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import jpegDecode, { init as initJpeg } from '@jsquash/jpeg/decode.js';
import webpDecode, { init as initWebp } from '@jsquash/webp/decode.js';
import type { RgbaImage } from './rgbaImage';

/**
 * Decoders of JPEG (MozJPEG) and WebP (libwebp) as WebAssembly, five times as fast as jpeg-js. Their code lies beside
 * the bundled engine, or in the packages that it is taken from.
 */

type Decode = (file: ArrayBuffer) => Promise<RgbaImage>;
type Init = (options: { wasmBinary: Uint8Array; printErr: (line: string) => void }) => Promise<unknown>;

/** What a decoder has printed about the present image. */
let complaints: string[] = [];

/** @throws Error with the decoder's own words, also where the file ends too early. */
export const decodeJpegFast = decoder('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm', initJpeg, jpegDecode);
/** @throws Error if it can't be decoded. */
export const decodeWebp = decoder('@jsquash/webp/codec/dec/webp_dec.wasm', initWebp, webpDecode);

function decoder(code: string, init: Init, decode: Decode): (bytes: Uint8Array) => Promise<RgbaImage> {
  let ready: Promise<unknown> | undefined;
  return async (bytes) => {
    ready ??= readCode(code).then((wasmBinary) => init({ wasmBinary, printErr: (line) => complaints.push(line) }));
    await ready;
    complaints = [];
    const image = await decode(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    ).catch((cause: unknown) => {
      throw new Error(complaints[0] ?? 'it is damaged', { cause });
    });
    const early = complaints.find((line) => /premature end/i.test(line));
    if (early !== undefined) throw new Error(early);
    return image;
  };
}

function readCode(code: string): Promise<Uint8Array> {
  const bundled = join(__dirname, 'data', 'codecs', basename(code));
  return readFile(existsSync(bundled) ? bundled : createRequire(__filename).resolve(code));
}
