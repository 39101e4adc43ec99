import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import loadAvif from '@jsquash/avif/codec/dec/avif_dec.js';
import loadMozJpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import loadWebp from '@jsquash/webp/codec/dec/webp_dec.js';
import type { RgbaImage } from './rgbaImage';

/**
 * Decoders as WebAssembly: the same pixels on every platform, five times as fast as in JavaScript. Their code lies
 * beside the bundled engine, or in the packages that it is taken from.
 */

/**
 * MozJPEG, of one or three components with eight bits.
 * @throws Error with the decoder's own words, also where it could go on with what is damaged.
 */
export const decodePlainJpeg = decoder('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm', loadMozJpeg as Load, [false]);
/**
 * libwebp, a picture that doesn't move.
 * @throws Error if it can't be decoded.
 */
export const decodePlainWebp = decoder('@jsquash/webp/codec/dec/webp_dec.wasm', loadWebp as Load);

/**
 * libavif, with eight bits a sample.
 * @throws Error if it can't be decoded.
 */
export const decodePlainAvif = decoder('@jsquash/avif/codec/dec/avif_dec.wasm', loadAvif as Load, [8]);

/** What all of these modules are; their packages' own types name ones that they don't bring. */
type Load = (options: {
  wasmBinary: ArrayBuffer;
  noInitialRun: boolean;
  printErr: (line: string) => void;
}) => Promise<Decoder>;

interface Decoder {
  decode(file: Uint8Array, ...options: unknown[]): RgbaImage | null;
}

/** @param options what the module's function wants besides: MozJPEG's, whether to turn by Exif; libavif's, bits. */
function decoder(code: string, load: Load, options: unknown[] = []): (bytes: Uint8Array) => Promise<RgbaImage> {
  /** What the decoder has printed about the present image. */
  let complaints: string[] = [];
  let ready: Promise<Decoder> | undefined;
  return async (bytes) => {
    ready ??= readCode(code).then((wasmBinary) =>
      load({ wasmBinary, noInitialRun: true, printErr: (line) => complaints.push(line) }),
    );
    const module = await ready;
    complaints = [];
    try {
      const image = module.decode(bytes, ...options);
      if (image && complaints.length === 0) return image;
    } catch (cause) {
      // A decoder that has given up leaves its memory behind.
      ready = undefined;
      throw new Error(complaints[0] ?? 'it is damaged', { cause });
    }
    throw new Error(complaints[0] ?? 'it is damaged');
  };
}

async function readCode(code: string): Promise<ArrayBuffer> {
  const bundled = join(__dirname, 'data', 'codecs', basename(code));
  const bytes = await readFile(existsSync(bundled) ? bundled : createRequire(__filename).resolve(code));
  return new Uint8Array(bytes).buffer;
}
