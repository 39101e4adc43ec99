import { describeParquet, type LabelValue, type ParquetInfo, readImageColumn, readLabelColumn } from './parquetFile';

/**
 * The process of a `ParquetReader`. Files of strangers can keep the library busy for ever, or have it fill the memory,
 * which ends a process whole, threads and all: this one may be ended.
 */

/** What it is asked for. */
export type ParquetRequest =
  | { what: 'info'; path: string }
  | { what: 'labels'; path: string; column: string }
  | { what: 'images'; path: string; column: string; rows: readonly [first: number, end: number] };

/** Images one behind the other, and how long each is; -1 where there is none. */
export interface PackedImages {
  bytes: Uint8Array;
  lengths: Int32Array;
}

export type ParquetAnswer =
  | { info: ParquetInfo }
  | { labels: LabelValue[] }
  | { images: PackedImages }
  | { failure: { message: string; code?: string; syscall?: string } };

async function answer(request: ParquetRequest): Promise<ParquetAnswer> {
  try {
    switch (request.what) {
      case 'info':
        return { info: await describeParquet(request.path) };
      case 'labels':
        return { labels: await readLabelColumn(request.path, request.column) };
      case 'images':
        return { images: packed(await readImageColumn(request.path, request.column, request.rows)) };
    }
  } catch (error) {
    const { message, code, syscall } = error as NodeJS.ErrnoException;
    return { failure: { message, code, syscall } };
  }
}

function packed(images: readonly (Uint8Array | null)[]): PackedImages {
  const bytes = new Uint8Array(images.reduce((sum, image) => sum + (image?.length ?? 0), 0));
  let at = 0;
  for (const image of images) {
    if (!image) continue;
    bytes.set(image, at);
    at += image.length;
  }
  return { bytes, lengths: Int32Array.from(images, (image) => image?.length ?? -1) };
}

process.on('message', (request: ParquetRequest) => {
  void answer(request).then((done) => process.send!(done));
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit());
