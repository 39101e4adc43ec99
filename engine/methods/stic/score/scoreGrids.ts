import type { SampleGrid } from '../../../images/batch';
import { shownClasses } from '../../../images/shownClasses';
import { oneHotRows } from '../../../floatArrays';
import { interpolationLayout } from '../interpolationLayout';
import { maxFrames } from '../sampler/schedule';
import type { AnnealedLangevin, SeededChains } from './annealedLangevin';

/** The grids of Score-STIC. */

/** What all of these grids need to know. */
export interface ScoreGridOptions {
  /** Names of all classes. */
  classes: readonly string[];
  /** Pixel values of one image. */
  imageSize: number;
  columns: number;
  /** Seed of the fixed chains. */
  seed: number;
  /** Called before every noise level; what it throws ends the sampling. */
  throwIfStopped: () => void;
}

/** Chains of one class each, out of `count` classes. */
export function hardChains(seeds: ArrayLike<number>, classes: ArrayLike<number>, count: number): SeededChains {
  return { seeds, conditions: { classes: { width: count, data: oneHotRows(classes, count) } } };
}

/**
 * Samples, a row for each class and a column for each of the fixed seeds, and a film of the first column's images, with
 * a frame after each noise level that is shown.
 */
export async function samplesAndFilm(
  sampler: AnnealedLangevin,
  sigmas: Float32Array,
  { classes, imageSize, columns, seed, throwIfStopped }: ScoreGridOptions,
): Promise<[SampleGrid, SampleGrid]> {
  const shown = shownClasses(classes.length);
  const rows = shown.length;
  const count = rows * columns;
  const chains = hardChains(
    Array.from({ length: count }, (_, i) => chainSeed(seed, i % columns)),
    Array.from({ length: count }, (_, i) => shown[Math.floor(i / columns)]!),
    classes.length,
  );
  const levels = shownLevels(sigmas.length);
  const film = new Float32Array(rows * levels.length * imageSize);
  const images = await sampler.draw(chains, throwIfStopped, (level, first, drawn) => {
    const frame = levels.indexOf(level);
    if (frame < 0) return;
    for (let row = 0; row < rows; row++) {
      const at = (row * columns - first) * imageSize;
      if (at >= 0 && at < drawn.length)
        film.set(drawn.subarray(at, at + imageSize), (row * levels.length + frame) * imageSize);
    }
  });
  const rowLabels = shown.map((label) => classes[label]!);
  const note = `Annealed Langevin dynamics with EMA weights; a row for each class`;
  return [
    {
      kind: 'samples',
      rows,
      columns,
      batch: { count, images },
      rowLabels,
      note: `${note}, a column for each of ${columns} noise seeds; seed ${seed}`,
    },
    {
      kind: 'film',
      rows,
      columns: levels.length,
      batch: { count: rows * levels.length, images: film },
      rowLabels,
      columnLabels: levels.map((level) => (level === 0 ? 'initial' : `σ ${sigmaText(sigmas[level - 1]!)}`)),
      note: `${note}, a column for the state after each noise level; seed ${seed}`,
    },
  ];
}

/** Mixtures of two classes: from one class to the next along each row, by mixing their scores, with the same noise. */
export async function mixedScoresGrid(
  sampler: AnnealedLangevin,
  { classes, columns, seed, throwIfStopped }: Omit<ScoreGridOptions, 'imageSize'>,
): Promise<SampleGrid> {
  const { pairs, shares, rowLabels, columnLabels } = interpolationLayout(classes, columns);
  const count = pairs.length * columns;
  const oneHot = (which: 'from' | 'to') => ({
    width: classes.length,
    data: oneHotRows(
      Array.from({ length: count }, (_, i) => pairs[Math.floor(i / columns)]![which]),
      classes.length,
    ),
  });
  const images = await sampler.draw(
    {
      seeds: new Array<number>(count).fill(chainSeed(seed, 0)),
      conditions: {
        from: oneHot('from'),
        to: oneHot('to'),
        share: { width: 1, data: Float32Array.from({ length: count }, (_, i) => shares[i % columns]!) },
      },
    },
    throwIfStopped,
  );
  return {
    kind: 'interpolation',
    rows: pairs.length,
    columns,
    batch: { count, images },
    rowLabels,
    columnLabels,
    note: `Mixed scores of two classes, with the second class's share above; EMA weights, the same noise; seed ${seed}`,
  };
}

/** The seed of the fixed chains of a column. */
function chainSeed(seed: number, column: number): number {
  return seed * 1000 + column;
}

/** The noise levels after which a film has a frame, evenly spread: 0, the initial noise, to the last. */
function shownLevels(levels: number): number[] {
  const frames = Math.min(levels, maxFrames);
  return [0, ...Array.from({ length: frames }, (_, i) => Math.round(((i + 1) * levels) / frames))];
}

/** With two significant digits: "2.0", "0.54", "0.020". */
function sigmaText(sigma: number): string {
  return sigma.toPrecision(2);
}
