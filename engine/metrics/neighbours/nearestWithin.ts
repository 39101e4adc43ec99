import type { Features } from '../features';
import { eachDistanceWithin } from './squaredDistances';

/**
 * Of each row, the squared distances to its `k` nearest other rows of the set, ascending: `rows x k`. Infinite where
 * there are fewer others.
 */
export async function nearestWithin(features: Features, k: number): Promise<Float32Array> {
  const nearest = new Float32Array(features.rows * k).fill(Infinity);
  const offer = (row: number, distance: number) => {
    let place = row * k + k - 1;
    // NaN is put in nowhere: whoever asks refuses features that are not finite.
    if (!(distance < nearest[place]!)) return;
    for (; place > row * k && nearest[place - 1]! > distance; place--) nearest[place] = nearest[place - 1]!;
    nearest[place] = distance;
  };
  await eachDistanceWithin(features, ({ at, beside, rows, columns, values }) => {
    for (let i = 0; i < rows; i++)
      for (let j = at === beside ? i + 1 : 0; j < columns; j++) {
        const distance = values[i * columns + j]!;
        offer(at + i, distance);
        offer(beside + j, distance);
      }
  });
  return nearest;
}
