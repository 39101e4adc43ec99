import { gatherImages } from '../../datasets/gather';
import type { SampleGrid } from '../../images/batch';
import { longestCellLabel } from '../../protocol/events';
import type { GivenLabels, WatchedImages } from './labelledReals';

/**
 * Which images stand in which cell of a grid with a row for each of the first `rows` labels: places among the images,
 * row by row, -1 for none. A row goes from the image that the classifier is surest of to the one it is least sure of,
 * evenly by rank, so that the row's images are of as many kinds as the label's: the surest alone look pure in any row.
 * All images of a label that has no more than `columns` are there, and nothing behind them.
 */
export function placesByLabel(
  { labels, confidences }: GivenLabels,
  { rows, columns }: { rows: number; columns: number },
): Int32Array {
  const places = new Int32Array(rows * columns).fill(-1);
  for (let label = 0; label < rows; label++) {
    const own = Array.from(labels.keys())
      .filter((i) => labels[i] === label)
      .sort((a, b) => confidences[b]! - confidences[a]! || a - b);
    const shown = Math.min(columns, own.length);
    for (let column = 0; column < shown; column++) {
      const rank = shown === 1 ? 0 : Math.round((column * (own.length - 1)) / (shown - 1));
      places[label * columns + column] = own[rank]!;
    }
  }
  return places;
}

/** Real images by the label that they are given, with how sure the classifier is, and their true class where known. */
export function labelledGrid(
  given: GivenLabels,
  { split, indices, classes, what }: WatchedImages,
  { columns, rowLabels, classNames }: { columns: number; rowLabels: string[]; classNames: readonly string[] },
): SampleGrid {
  const rows = rowLabels.length;
  const places = placesByLabel(given, { rows, columns });
  const filled = places.filter((place) => place >= 0);
  const images = gatherImages(
    split,
    Uint32Array.from(filled, (place) => indices[place]!),
  );
  const size = split.images.imageSize;
  const cells = new Float32Array(places.length * size).fill(-1);
  let from = 0;
  places.forEach((place, cell) => {
    if (place < 0) return;
    cells.set(images.subarray(from, from + size), cell * size);
    from += size;
  });
  const sayOf = (place: number) => {
    const confidence = `${(100 * given.confidences[place]!).toFixed(1)} % sure`;
    const name = classNames[classes[place]!];
    return (name === undefined ? confidence : `${confidence} · class ${name}`).slice(0, longestCellLabel);
  };
  return {
    kind: 'labelled',
    rows,
    columns,
    rowLabels,
    cellLabels: Array.from(places, (place) => (place < 0 ? '' : sayOf(place))),
    note:
      `Of ${what}: a row for each label that the averaged classifier gives, from the image that it is surest of to ` +
      'the one it is least sure of; black where a label has no more',
    batch: { count: places.length, images: cells },
  };
}
