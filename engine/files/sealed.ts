import { digest } from './digest';

const digestBytes = 32;

/** Bytes behind their digest, for files whose damage would not show: a damaged graph may still be one. */
export function sealed(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(digest('sha256', bytes), 'hex'), bytes]);
}

/** The bytes of such a file; undefined where they are not as they were written. */
export function unsealed(file: Buffer): Buffer | undefined {
  const bytes = file.subarray(digestBytes);
  return digest('sha256', bytes) === file.subarray(0, digestBytes).toString('hex') ? bytes : undefined;
}
