import { ImplausibleError, readingCost } from './parquetBounds';
import { describeParquet, readImageColumn, readLabelColumn } from './parquetFile';
import type { PackedImages, ParquetAnswer, ParquetRequest } from './parquetRequests';
import { ParquetWatch } from './parquetWatch';

/** The process of a `ParquetReader`. */

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
    return { failure: { message, isImplausible: error instanceof ImplausibleError, code, syscall } };
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

const watch = new ParquetWatch();
process.on('message', (request: ParquetRequest) => {
  void watch.during(readingCost(request.fileSize), () => answer(request)).then((done) => process.send!(done));
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit());
process.send!({ ready: true } satisfies ParquetAnswer);
