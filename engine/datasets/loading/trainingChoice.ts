import { Random } from '../../random';

export interface TrainingChoice {
  /** At most this many for each distinct number; all if it isn't given. */
  perLabel?: number;
  limit?: number;
}

/**
 * Chooses training images among `candidates` as the authors of CcGAN do, at most `perLabel` of each number in
 * `numbers`, and takes the first `limit` of them in random order. With a fixed seed: the same images in every run.
 */
export function chooseTraining(
  candidates: ArrayLike<number>,
  numbers: ArrayLike<number>,
  { perLabel = Infinity, limit = Infinity }: TrainingChoice,
): Uint32Array {
  const order = Random.from(0, 'training images').permutation(candidates.length);
  const taken = new Map<number, number>();
  const chosen: number[] = [];
  for (const place of order) {
    const image = candidates[place]!;
    const already = taken.get(numbers[image]!) ?? 0;
    if (already >= perLabel) continue;
    taken.set(numbers[image]!, already + 1);
    chosen.push(image);
    if (chosen.length >= limit) break;
  }
  return Uint32Array.from(chosen);
}
