import type { ImageDataset } from '../datasets/dataset';
import { fromBytes } from '../images/bytes';
import type { SampleGrid } from '../images/batch';

/** The first training images of every class, a row a class: what the samples are to look like. */
export function realGrid({ title, train, classes, height, width, channels }: ImageDataset, columns: number): SampleGrid {
  const size = height * width * channels;
  const rows = classes.length;
  const bytes = new Uint8Array(rows * columns * size);
  const filled = classes.map(() => 0);
  for (let i = 0; i < train.count; i++) {
    const label = train.labels[i]!;
    const column = filled[label]!;
    if (column === columns) continue;
    bytes.set(train.images.subarray(i * size, (i + 1) * size), (label * columns + column) * size);
    filled[label] = column + 1;
  }
  return {
    kind: 'real', rows, columns, rowLabels: [...classes], note: `Training images of ${title}`,
    batch: { count: rows * columns, images: fromBytes(bytes) },
  };
}
