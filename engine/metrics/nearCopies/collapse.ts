/** When near copies among generated images are too many to be chance (metrics README, Near copies). */

/** Near copies among some images: of all, or of those asked for by one label. */
export interface CopyCount {
  /** The label they were asked for by; null of all images. */
  label: number | null;
  images: number;
  copies: number;
}

/** A generator that repeats itself less than this is poor in variety, and no alarm is given for that. */
const leastShare = 0.5;
/** Chance of a false alarm, were the images independent draws of the real law. */
const level = 1e-6;
/** Of so few real images of a label a share says nothing. */
const leastOfLabel = 20;

/**
 * The groups, or all images, of which at least half are near copies, where that is no chance: at the share of the
 * label whose real images lie closest together, since a method's labels need not be the data's, the binomial tail is
 * below 1e-6 divided by the number of counts. A near copy makes its original one, so that only every second counts.
 */
export function collapsed(generated: readonly CopyCount[], real: readonly CopyCount[]): CopyCount[] {
  const shares = real.flatMap((count) =>
    count.label === null || count.images >= leastOfLabel ? [count.copies / count.images] : [],
  );
  const usual = Math.max(0, ...shares);
  return generated.filter(
    ({ images, copies }) =>
      copies >= leastShare * images &&
      binomialTail(Math.floor(copies / 2), Math.floor(images / 2), usual) < level / generated.length,
  );
}

/** The chance of `least` or more successes in `n` independent trials of probability `p`. */
export function binomialTail(least: number, n: number, p: number): number {
  if (least <= 0) return 1;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  // Terms by their logarithms: those of 5,000 trials are far below the smallest number.
  let logTerm = n * Math.log1p(-p);
  let tail = 0;
  for (let k = 0; k <= n; k++) {
    if (k >= least) tail += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return Math.min(1, tail);
}

/** Counts of all images, and of those of each label where there are several. */
export function countCopies(isCopy: readonly boolean[], labels: ArrayLike<number>): CopyCount[] {
  const byLabel = new Map<number, CopyCount>();
  const all: CopyCount = { label: null, images: 0, copies: 0 };
  isCopy.forEach((copy, i) => {
    const label = labels[i] ?? NaN;
    const own = byLabel.get(label) ?? { label, images: 0, copies: 0 };
    byLabel.set(label, own);
    for (const count of [all, own]) {
      count.images++;
      count.copies += Number(copy);
    }
  });
  return byLabel.size > 1 ? [all, ...byLabel.values()] : [all];
}
