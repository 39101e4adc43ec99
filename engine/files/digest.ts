import { createHash } from 'node:crypto';

/** The digest, in lower-case hexadecimal, of all parts one after the other. */
export function digest(algorithm: 'md5' | 'sha256', ...parts: (string | Uint8Array)[]): string {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
