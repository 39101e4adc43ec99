import type { SampleGrid } from '../../../images/batch';
import { shownClasses } from '../../../images/shownClasses';
import { oneHotRows } from '../../oneHotRows';
import { interpolationLabels, neighbours, sharesOf } from '../interpolation';
import { mostFrames } from '../sampler/schedule';
import type { AnnealedLangevin, Chains } from './sampler';

/** What grids show of: class names, and the size of images. */
export interface Shown {
  classes: readonly string[];
  /** Numbers in an image. */
  pixels: number;
  columns: number;
  /** Seed of the fixed chains. */
  seed: number;
}

/** Chains of one class each. */
export function hardChains(seeds: ArrayLike<number>, classes: ArrayLike<number>, count: number): Chains {
  return { seeds, given: { classes: { width: count, data: oneHotRows(classes, count) } } };
}

/**
 * A row for each class, a column for each of the fixed chains; and how the first column's images came to be, level by
 * level.
 */
export async function samplesAndFilm(
  sampler: AnnealedLangevin,
  sigmas: Float32Array,
  { classes, pixels, columns, seed }: Shown,
  between: () => void,
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
  const film = new Float32Array(rows * levels.length * pixels);
  const images = await sampler.draw(chains, between, (level, first, drawn) => {
    const frame = levels.indexOf(level);
    if (frame < 0) return;
    for (let row = 0; row < rows; row++) {
      const at = (row * columns - first) * pixels;
      if (at >= 0 && at < drawn.length)
        film.set(drawn.subarray(at, at + pixels), (row * levels.length + frame) * pixels);
    }
  });
  const rowLabels = shown.map((label) => classes[label]!);
  const note = `Averaged network, annealed Langevin dynamics; a row for each class`;
  return [
    {
      kind: 'samples',
      rows,
      columns,
      batch: { count, images },
      rowLabels,
      note: `${note}, a column for each of ${columns} fixed streams of noise; seed ${seed}`,
    },
    {
      kind: 'film',
      rows,
      columns: levels.length,
      batch: { count: rows * levels.length, images: film },
      rowLabels,
      columnLabels: levels.map((level) => (level === 0 ? 'canvas' : `σ ${sigmaText(sigmas[level - 1]!)}`)),
      note: `${note}, one image each, after each level of noise; seed ${seed}`,
    },
  ];
}

/** From one class to the next by mixing their scores, all with the same noise. */
export async function interpolationGrid(
  sampler: AnnealedLangevin,
  { classes, columns, seed }: Shown,
  between: () => void,
): Promise<SampleGrid> {
  const [pairs, shares] = [neighbours(classes.length), sharesOf(columns)];
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
      given: {
        from: oneHot('from'),
        to: oneHot('to'),
        share: { width: 1, data: Float32Array.from({ length: count }, (_, i) => shares[i % columns]!) },
      },
    },
    between,
  );
  return {
    kind: 'interpolation',
    rows: pairs.length,
    columns,
    batch: { count, images },
    ...interpolationLabels(pairs, shares, classes),
    note:
      `Averaged network; scores of two classes mixed, the second's share above; the same noise in all; seed ` +
      `${seed}`,
  };
}

/** The stream of a fixed chain. */
function chainSeed(seed: number, column: number): number {
  return seed * 1000 + column;
}

/** The levels after which there is a frame, the canvas and the last always among them. */
function shownLevels(levels: number): number[] {
  const frames = Math.min(levels, mostFrames);
  return [0, ...Array.from({ length: frames }, (_, i) => Math.round(((i + 1) * levels) / frames))];
}

/** Two digits that count: "2.0", "0.54", "0.020". */
function sigmaText(sigma: number): string {
  return sigma.toPrecision(2);
}
