import { assertComparable, type Features } from '../features';
import { nearestWithin } from './nearestWithin';
import { eachDistance, meanRow, movedTo } from './squaredDistances';

/** Neighbours that make the balls of precision and recall, as Kynkäänniemi et al. chose. */
export const precisionNeighbours = 3;
/** Neighbours that make the balls of density and coverage, as Naeem et al. chose. */
export const densityNeighbours = 5;

/** Neighbours that are looked for. */
const most = Math.max(precisionNeighbours, densityNeighbours);

/** How two sets lie among each other. Each is NaN if a feature isn't finite, or a set has no `k + 1` rows. */
export interface ManifoldFigures {
  /** The share of generated rows that are in the ball of some real row, its rim included; balls of 3 neighbours. */
  precision: number;
  /** The share of real rows that are in the ball of some generated row, its rim included. */
  recall: number;
  /** Real balls of 5 neighbours that a generated row is inside of, in the mean, divided by 5: above 1 it may be. */
  density: number;
  /** The share of real rows whose ball of 5 neighbours has a generated row inside. */
  coverage: number;
}

interface PreparedSet {
  /** Its mean, which is moved to zero. */
  origin: Float64Array;
  moved: Features;
  /** Squared distances to the nearest other rows. */
  nearest: Float32Array;
}

/** Real features are compared with many generated ones, and by several metrics at once. */
const prepared = new WeakMap<Features, Promise<PreparedSet>>();
const compared = new WeakMap<Features, WeakMap<Features, Promise<ManifoldFigures>>>();

/** `compareManifolds`, once for metrics that ask for the same two objects. */
export function comparedManifolds(generated: Features, real: Features): Promise<ManifoldFigures> {
  const ofReal = compared.get(real) ?? new WeakMap<Features, Promise<ManifoldFigures>>();
  compared.set(real, ofReal);
  const found = ofReal.get(generated) ?? compareManifolds(generated, real);
  ofReal.set(generated, found);
  return found;
}

function preparedReal(real: Features): Promise<PreparedSet> {
  const prepare = async () => {
    const origin = meanRow(real);
    const moved = movedTo(origin, real);
    return { origin, moved, nearest: await nearestWithin(moved, most) };
  };
  const found = prepared.get(real) ?? prepare();
  prepared.set(real, found);
  return found;
}

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019), and density and coverage (Naeem et al. 2020), in one pass.
 * A row's ball reaches to its k-th nearest other row of its own set; with its rim for the former two, without it for
 * the latter, as the authors' code has it.
 * @throws RangeError if dimensions differ.
 */
export async function compareManifolds(generated: Features, real: Features): Promise<ManifoldFigures> {
  assertComparable(generated, real);
  if (![generated.values, real.values].every((values) => values.every(Number.isFinite)))
    return { precision: NaN, recall: NaN, density: NaN, coverage: NaN };
  const { origin, moved: theirs, nearest: realNearest } = await preparedReal(real);
  const ours = movedTo(origin, generated);
  const ownNearest = await nearestWithin(ours, most);
  const radii = (nearest: Float32Array, k: number) =>
    Float32Array.from({ length: nearest.length / most }, (_, row) => nearest[row * most + k - 1]!);
  const ownBalls = radii(ownNearest, precisionNeighbours);
  const realBalls = radii(realNearest, precisionNeighbours);
  const wideBalls = radii(realNearest, densityNeighbours);

  const precise = new Uint8Array(generated.rows);
  const recalled = new Uint8Array(real.rows);
  const covered = new Uint8Array(real.rows);
  let inside = 0;
  await eachDistance(ours, theirs, ({ at, beside, rows, columns, values }) => {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const distance = values[i * columns + j]!;
        if (distance <= realBalls[beside + j]!) precise[at + i] = 1;
        if (distance <= ownBalls[at + i]!) recalled[beside + j] = 1;
        if (distance < wideBalls[beside + j]!) {
          inside++;
          covered[beside + j] = 1;
        }
      }
  });
  const share = (flags: Uint8Array, k: number, smallest: number) =>
    smallest > k ? flags.reduce((sum, flag) => sum + flag, 0) / flags.length : NaN;
  const fewest = Math.min(generated.rows, real.rows);
  return {
    precision: share(precise, precisionNeighbours, real.rows),
    recall: share(recalled, precisionNeighbours, generated.rows),
    density: real.rows > densityNeighbours ? inside / (densityNeighbours * generated.rows) : NaN,
    coverage: fewest > 0 ? share(covered, densityNeighbours, real.rows) : NaN,
  };
}
