import type { SampleGrid } from '../../images/batch';
import { shownClasses } from '../../images/shownClasses';
import { oneHotRows } from '../../floatArrays';
import { conditionOf, isHard, mixedCondition } from './conditions';
import { interpolationLayout } from './interpolationLayout';
import type { ChainBatch } from './sampler/chainBatch';
import type { DrawOptions, FilmFrame, SampleGenerator } from './sampler/sampleGenerator';

/** The grids of STIC and Attentive-STIC. */

/** What all of these grids need to know. */
interface GridOptions {
  /** Names of all classes. */
  classes: readonly string[];
  note: string;
}

/**
 * How many chains the generator best runs at once: of at most `most`, as many as divide a grid with a row for each
 * class into batches of whole rows that are about equally full, and at least the images of its film.
 */
export function chainsForGrids({ classes, columns }: { classes: number; columns: number }, most: number): number {
  const rows = shownClasses(classes).length;
  const rowsAtOnce = Math.max(1, Math.floor(most / columns));
  const inEachBatch = Math.ceil(rows / Math.ceil(rows / rowsAtOnce));
  return Math.min(most, Math.max(inEachBatch * columns, rows));
}

/**
 * Samples of each class, a row for each class and a column for each sample, and a film of the first column's images, of
 * as many as one batch of chains holds.
 */
export async function samplesAndFilm(
  generator: SampleGenerator,
  { classes, columns, note, ...options }: GridOptions & DrawOptions & { columns: number },
): Promise<{ samples: SampleGrid; film: SampleGrid; frames: FilmFrame[] }> {
  const { chains, imageSize } = generator.sizes;
  const shown = shownClasses(classes.length);
  const rows = shown.length;
  const count = rows * columns;
  // Column by column: the images that are filmed are those of the first batch.
  const labels = Array.from({ length: count }, (_, i) => shown[i % rows]!);
  const { images, frames } = await generator.drawAndFilm(oneHotRows(labels, classes.length), rows, options);
  return {
    samples: {
      kind: 'samples',
      rows,
      columns,
      rowLabels: shown.map((label) => classes[label]!),
      note,
      batch: { count, images: byRows(images, { rows, columns, imageSize }) },
    },
    film: filmGrid(frames, { shown: shown.slice(0, chains), classes, imageSize, note }),
    frames,
  };
}

/** The images of a grid, given column by column. */
function byRows(
  images: Float32Array,
  { rows, columns, imageSize }: { rows: number; columns: number; imageSize: number },
): Float32Array {
  const sorted = new Float32Array(images.length);
  for (let i = 0; i < rows * columns; i++) {
    const place = (i % rows) * columns + Math.floor(i / rows);
    sorted.set(images.subarray(i * imageSize, (i + 1) * imageSize), place * imageSize);
  }
  return sorted;
}

/**
 * A film of sampling: a row for each image, a column for each frame. With attention, the row below each shows the union
 * of the image's windows so far.
 * @param shown The class of each image.
 */
function filmGrid(
  frames: readonly FilmFrame[],
  { shown, classes, imageSize, note }: GridOptions & { shown: readonly number[]; imageSize: number },
): SampleGrid {
  const attentive = frames.some(({ windows }) => windows !== null);
  const rowsPerImage = attentive ? 2 : 1;
  const images = new Float32Array(shown.length * rowsPerImage * frames.length * imageSize);
  const put = (row: number, column: number, image: Float32Array) => {
    images.set(image, (row * frames.length + column) * imageSize);
  };
  shown.forEach((_, i) => {
    const attended = new Float32Array(imageSize);
    frames.forEach((frame, column) => {
      put(i * rowsPerImage, column, frame.images.subarray(i * imageSize, (i + 1) * imageSize));
      if (!attentive) return;
      if (frame.windows) uniteWith(attended, frame.windows, i, shown.length);
      put(
        i * rowsPerImage + 1,
        column,
        attended.map((a) => 2 * a - 1),
      );
    });
  });
  return {
    kind: 'film',
    rows: shown.length * rowsPerImage,
    columns: frames.length,
    note,
    batch: { count: shown.length * rowsPerImage * frames.length, images },
    rowLabels: shown.flatMap((label) => [classes[label]!, ...(attentive ? [`${classes[label]!} window`] : [])]),
    columnLabels: frames.map(({ steps, metropolis }) =>
      steps === 0 ? 'initial' : metropolis ? 'Metropolis' : `step ${steps}`,
    ),
  };
}

/**
 * Adds a window to the union of an image's windows, in every channel.
 * @param union `[height, width, channels]`, changed in place.
 * @param windows `[count, height, width]`.
 */
function uniteWith(union: Float32Array, windows: Float32Array, image: number, count: number): void {
  const pixels = windows.length / count;
  const channels = union.length / pixels;
  for (let i = 0; i < union.length; i++)
    union[i] = Math.max(union[i]!, windows[image * pixels + Math.floor(i / channels)]!);
}

/**
 * The persistent chains that the classifier learns from, those with the most passes first: a row for each class, and
 * one for mixtures of classes if `mixtures`. With more classes than a grid has rows, those of the chains with the most
 * passes are shown. The grid has the same size all through a run, so that two of them can be compared; where a row has
 * no more chains, it is black.
 */
export function fakesGrid(
  { images: states, conditions, passesDone }: Pick<ChainBatch, 'images' | 'conditions' | 'passesDone'>,
  { classes, mixtures, maxColumns, note }: GridOptions & { mixtures: boolean; maxColumns: number },
): SampleGrid {
  const chains = [...passesDone.keys()].sort((a, b) => passesDone[b]! - passesDone[a]!);
  const condition = (chain: number) => conditionOf(conditions, chain, classes.length);
  const drawn = chains.flatMap((chain) => (isHard(condition(chain)) ? condition(chain).indexOf(1) : []));
  const all = shownClasses(classes.length);
  const shown = all.length === classes.length ? all : [...new Set([...drawn, ...all])].slice(0, all.length);
  const rows = [
    ...shown.map((label) => ({
      name: classes[label]!,
      chains: chains.filter((chain) => condition(chain)[label] === 1),
    })),
    ...(mixtures ? [{ name: 'mixtures', chains: chains.filter((chain) => !isHard(condition(chain))) }] : []),
  ];
  const size = states.length / chains.length;
  // Room for twice as many chains as a row has on average.
  const columns = Math.min(maxColumns, Math.ceil((2 * chains.length) / rows.length));
  const images = new Float32Array(rows.length * columns * size).fill(-1);
  rows.forEach((row, i) => {
    row.chains.slice(0, columns).forEach((chain, column) => {
      images.set(states.subarray(chain * size, (chain + 1) * size), (i * columns + column) * size);
    });
  });
  return {
    kind: 'fakes',
    rows: rows.length,
    columns,
    note,
    batch: { count: rows.length * columns, images },
    rowLabels: rows.map(({ name }) => name),
  };
}

/**
 * Mixtures of two classes: from one class to the next along each row, with the same initial noise, step noise and
 * reference images.
 */
export async function interpolationGrid(
  generator: SampleGenerator,
  { classes, columns, note, ...options }: GridOptions & DrawOptions & { columns: number },
): Promise<SampleGrid> {
  const { pairs, shares, rowLabels, columnLabels } = interpolationLayout(classes, columns);
  const conditions = pairs.flatMap(({ from, to }) =>
    shares.flatMap((share) => [...mixedCondition(from, to, share, classes.length)]),
  );
  const images = await generator.draw(Float32Array.from(conditions), { ...options, chainsPerNoise: columns });
  return {
    kind: 'interpolation',
    rows: pairs.length,
    columns,
    note,
    batch: { count: pairs.length * columns, images },
    rowLabels,
    columnLabels,
  };
}
