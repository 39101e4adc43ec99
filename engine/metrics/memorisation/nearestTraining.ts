import { assertComparable, type Features } from '../features';
import { eachDistance, meanRow, movedTo } from '../neighbours/squaredDistances';

/** The nearest of some images to each of others. */
export interface Nearest {
  k: number;
  /** `rows x k`, ascending by distance: which images. */
  indices: Uint32Array;
  /** `rows x k`: Euclidean distances in the features' space. */
  distances: Float64Array;
}

/**
 * Of each row of `images` the `k` nearest rows of `among`, of equals the earlier one. Found by products in float32,
 * then measured in float64, so that a copy is at 0.
 * @throws RangeError if dimensions differ, or `among` has fewer than `k` rows.
 */
export async function nearestAmong(images: Features, among: Features, k: number): Promise<Nearest> {
  assertComparable(images, among);
  if (among.rows < k) throw new RangeError(`There are no ${k} images among ${among.rows}.`);
  const origin = meanRow(among);
  const squared = new Float64Array(images.rows * k).fill(Infinity);
  const indices = new Uint32Array(images.rows * k);
  await eachDistance(movedTo(origin, images), movedTo(origin, among), ({ at, beside, rows, columns, values }) => {
    for (let i = 0; i < rows; i++) {
      const first = (at + i) * k;
      for (let j = 0; j < columns; j++) {
        const distance = values[i * columns + j]!;
        let place = first + k - 1;
        if (!(distance < squared[place]!)) continue;
        for (; place > first && squared[place - 1]! > distance; place--) {
          squared[place] = squared[place - 1]!;
          indices[place] = indices[place - 1]!;
        }
        squared[place] = distance;
        indices[place] = beside + j;
      }
    }
  });
  const distances = Float64Array.from(indices, (index, i) => distance(images, Math.floor(i / k), among, index));
  return { k, indices, distances };
}

function distance(a: Features, row: number, b: Features, other: number): number {
  let sum = 0;
  for (let j = 0; j < a.columns; j++) sum += (a.values[row * a.columns + j]! - b.values[other * b.columns + j]!) ** 2;
  return Math.sqrt(sum);
}
