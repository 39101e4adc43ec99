import type { SampleGrid } from '../../images/batch';
import { shownClasses } from '../../images/shownClasses';
import type { Random } from '../../random';
import { oneHotRows } from '../oneHotRows';
import { conditionOf, isHard, mixedCondition } from './conditions';
import { interpolationLabels, neighbours, sharesOf } from './interpolation';
import type { Distribution } from '../model';
import type { Drawings, DrawingSizes, Frame } from './drawings';
import type { Canvases, PassFigures } from './sampler/canvasSampler';

/** A row for each class, a column for each of its images. */
export async function samplesOf(
  drawings: Drawings,
  classes: readonly string[],
  columns: number,
  random: Random,
  note: string,
  between: () => void,
): Promise<SampleGrid> {
  const shown = shownClasses(classes.length);
  const conditions = oneHotRows(
    shown.flatMap((label) => Array<number>(columns).fill(label)),
    classes.length,
  );
  const count = shown.length * columns;
  return {
    kind: 'samples',
    rows: shown.length,
    columns,
    rowLabels: shown.map((label) => classes[label]!),
    note,
    batch: { count, images: await drawings.draw(conditions, random, between) },
  };
}

/** The classes of a film, as far as one batch goes. */
export function filmed(classes: readonly string[], chains: number): number[] {
  return shownClasses(classes.length).slice(0, chains);
}

/**
 * How one image of each class is drawn, some steps after others; with attention, below each what has been attended to
 * so far.
 */
export function filmOf(
  frames: readonly Frame[],
  shown: readonly number[],
  classes: readonly string[],
  { size }: DrawingSizes,
  note: string,
): SampleGrid {
  const attentive = frames.some(({ windows }) => windows !== null);
  const rowsEach = attentive ? 2 : 1;
  const images = new Float32Array(shown.length * rowsEach * frames.length * size);
  const put = (row: number, column: number, image: Float32Array) => {
    images.set(image, (row * frames.length + column) * size);
  };
  shown.forEach((_, i) => {
    const attended = new Float32Array(size);
    frames.forEach((frame, column) => {
      put(i * rowsEach, column, frame.images.subarray(i * size, (i + 1) * size));
      if (!attentive) return;
      if (frame.windows) uniteWith(attended, frame.windows, i, shown.length);
      put(
        i * rowsEach + 1,
        column,
        attended.map((a) => 2 * a - 1),
      );
    });
  });
  return {
    kind: 'film',
    rows: shown.length * rowsEach,
    columns: frames.length,
    note,
    batch: { count: shown.length * rowsEach * frames.length, images },
    rowLabels: shown.flatMap((label) => [classes[label]!, ...(attentive ? [`${classes[label]!} window`] : [])]),
    columnLabels: frames.map(({ steps, polished }) =>
      steps === 0 ? 'canvas' : polished ? 'polished' : `step ${steps}`,
    ),
  };
}

/** The union of an image's windows so far, in every channel. */
function uniteWith(attended: Float32Array, windows: Float32Array, image: number, count: number): void {
  const pixels = windows.length / count;
  const channels = attended.length / pixels;
  for (let i = 0; i < attended.length; i++)
    attended[i] = Math.max(attended[i]!, windows[image * pixels + Math.floor(i / channels)]!);
}

/**
 * What stands on the classifier's own canvases, longest drawn first: a row for each class, and one for mixtures where
 * they are drawn. Of many classes, those drawn longest. It has the same size all through a run, so that one can be laid
 * on another; black is where there are no more.
 */
export function fakesOf(
  canvases: Canvases,
  classes: readonly string[],
  mixtures: boolean,
  most: number,
  note: string,
): SampleGrid {
  const chains = [...canvases.ages.keys()].sort((a, b) => canvases.ages[b]! - canvases.ages[a]!);
  const condition = (chain: number) => conditionOf(canvases.conditions, chain, classes.length);
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
  const size = canvases.images.length / chains.length;
  // Room for twice as many as a row has on average.
  const columns = Math.min(most, Math.ceil((2 * chains.length) / rows.length));
  const images = new Float32Array(rows.length * columns * size).fill(-1);
  rows.forEach((row, i) => {
    row.chains.slice(0, columns).forEach((chain, column) => {
      images.set(canvases.images.subarray(chain * size, (chain + 1) * size), (i * columns + column) * size);
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

/** From one class to the next, on the same canvas, with the same noise, and held to the same real images. */
export async function interpolationOf(
  drawings: Drawings,
  classes: readonly string[],
  columns: number,
  random: Random,
  note: string,
  between: () => void,
): Promise<SampleGrid> {
  const [pairs, shares] = [neighbours(classes.length), sharesOf(columns)];
  const conditions = pairs.flatMap(({ from, to }) =>
    shares.flatMap((share) => [...mixedCondition(from, to, share, classes.length)]),
  );
  const images = await drawings.draw(Float32Array.from(conditions), random, between, columns);
  return {
    kind: 'interpolation',
    rows: pairs.length,
    columns,
    note,
    batch: { count: pairs.length * columns, images },
    ...interpolationLabels(pairs, shares, classes),
  };
}

/** A pass of a film, by its number or as "polish", and how it went. */
export interface FilmedPass extends PassFigures {
  name: string;
}

export function passesOf(frames: readonly Frame[]): FilmedPass[] {
  const ends = frames.flatMap(({ figures, polished }) => (figures ? [{ figures, polished }] : []));
  return ends.map(({ figures, polished }, i) => ({ ...figures, name: polished ? 'polish' : String(i + 1) }));
}

/** Acceptance and step size over the passes of a film; none where no proposal is refused. */
export function acceptanceOf(filmedPasses: readonly FilmedPass[], note: string): Distribution[] {
  const passes = filmedPasses.flatMap(({ acceptance, ...pass }) =>
    acceptance === null ? [] : [{ ...pass, acceptance }],
  );
  if (passes.length === 0) return [];
  const bars = (id: string, title: string, unit: Distribution['unit'], values: number[]): Distribution => ({
    id,
    title,
    axis: 'pass',
    unit,
    bins: { categories: passes.map(({ name }) => name) },
    series: [{ name: title, values }],
    note,
  });
  return [
    bars(
      'acceptance',
      'Acceptance by pass',
      'share',
      passes.map(({ acceptance }) => acceptance),
    ),
    bars(
      'step-size',
      'Step size by pass',
      'number',
      passes.map(({ stepSize }) => stepSize),
    ),
  ];
}
