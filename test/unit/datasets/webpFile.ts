/** A chunk of a RIFF file, filled to an even length. */
export function riffChunk(type: string, content: Uint8Array): Buffer {
  const header = Buffer.from(`${type}....`, 'latin1');
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content, Buffer.alloc(content.length % 2)]);
}

/** A still WebP's own chunks. */
export function stillChunks(webp: Uint8Array): Buffer {
  return Buffer.from(webp.subarray(12));
}

/** An extended WebP of these chunks; flags: 2 it moves, 8 it has an Exif block, 16 it has alpha. */
export function extendedWebp(width: number, height: number, flags: number, chunks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(10);
  header[0] = flags;
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  return riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), riffChunk('VP8X', header), ...chunks]));
}

/** A frame of an animation: a still WebP of `width x height` at an even place of the canvas. */
export function webpFrame(
  still: Uint8Array,
  { left = 0, top = 0, width, height }: { left?: number; top?: number; width: number; height: number },
): Buffer {
  const header = Buffer.alloc(16);
  [left / 2, top / 2, width - 1, height - 1, 100].forEach((value, i) => header.writeUIntLE(value, 3 * i, 3));
  return riffChunk('ANMF', Buffer.concat([header, stillChunks(still)]));
}
