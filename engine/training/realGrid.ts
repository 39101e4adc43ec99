import type { ContinuousLabels, ImageDataset } from '../datasets/dataset';
import { gatherImages } from '../datasets/gather';
import type { SampleGrid } from '../images/batch';
import { shownClasses } from '../images/shownClasses';

/** Rows of a grid of images that are labelled by a number. */
const continuousRows = 10;

interface Row {
  label: string;
  /** Training images, the first ones first; fewer than the columns leave the row's end black. */
  indices: readonly number[];
}

/**
 * Training images, so that one sees what the samples are to look like: a row for every class (of more than 32, for
 * as many spread evenly), or for ten evenly spaced labels where they are numbers.
 */
export function realGrid(dataset: ImageDataset, columns: number): SampleGrid {
  const { title, train, height, width, channels } = dataset;
  const rows = dataset.continuous ? rowsOfNumbers(dataset.continuous, columns) : rowsOfClasses(dataset, columns);
  const size = height * width * channels;
  const images = new Float32Array(rows.length * columns * size).fill(-1);
  rows.forEach(({ indices }, row) => images.set(gatherImages(train, indices), row * columns * size));
  return {
    kind: 'real',
    rows: rows.length,
    columns,
    rowLabels: rows.map(({ label }) => label),
    note: `Training images of ${title}`,
    batch: { count: rows.length * columns, images },
  };
}

/** The first images of every class, or of some. */
function rowsOfClasses({ train, classes }: ImageDataset, columns: number): Row[] {
  const rows = new Map(
    shownClasses(classes.length).map((shown) => [shown, { label: classes[shown]!, indices: [] as number[] }]),
  );
  train.labels.forEach((label, i) => {
    const row = rows.get(label);
    if (row && row.indices.length < columns) row.indices.push(i);
  });
  return [...rows.values()];
}

/** The images nearest to whole numbers from one end of the range to the other, each image in one row at most. */
function rowsOfNumbers({ name, unit, range: [low, high], train }: ContinuousLabels, columns: number): Row[] {
  const step = (high - low) / (continuousRows - 1);
  const rows: Row[] = [];
  for (let row = 0; row < continuousRows; row++) {
    const wanted = Math.round(low + row * step);
    const nearest = Array.from(train, (label, i) => ({ i, distance: Math.abs(label - wanted) }))
      .filter(({ distance }) => distance < step / 2)
      .sort((a, b) => a.distance - b.distance || a.i - b.i);
    rows.push({
      label: unit === '°' ? `${wanted}°` : `${name} ${wanted}`,
      indices: nearest.slice(0, columns).map(({ i }) => i),
    });
  }
  return rows;
}
