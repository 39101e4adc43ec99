import type { Scalars } from '../methods/model';

/** What a checkpoint keeps of means under way. */
export interface ScalarMeansState {
  sums: Record<string, number>;
  counts: Record<string, number>;
}

/**
 * Means of each figure over the steps since the last point of the curves. A figure that was not finite at one of these
 * steps has no mean there: that of the others would hide that a run begins to diverge.
 */
export class ScalarMeans {
  private readonly sums = new Map<string, number>();
  /** How many figures a sum is of; 0 once one was not finite, until the next point. */
  private readonly counts = new Map<string, number>();

  /** Adds the figures of one step. */
  add(scalars: Scalars): void {
    for (const [name, value] of Object.entries(scalars)) {
      const broken = this.counts.get(name) === 0 || !Number.isFinite(value);
      this.sums.set(name, broken ? 0 : (this.sums.get(name) ?? 0) + value);
      this.counts.set(name, broken ? 0 : (this.counts.get(name) ?? 0) + 1);
    }
  }

  /** The means, null where a figure was not finite, and a fresh start. */
  take(): Record<string, number | null> {
    const means = Object.fromEntries(
      [...this.sums].map(([name, sum]) => {
        const mean = sum / this.counts.get(name)!;
        return [name, Number.isFinite(mean) ? mean : null];
      }),
    );
    this.sums.clear();
    this.counts.clear();
    return means;
  }

  get isEmpty(): boolean {
    return this.sums.size === 0;
  }

  get state(): ScalarMeansState {
    return { sums: Object.fromEntries(this.sums), counts: Object.fromEntries(this.counts) };
  }

  restore({ sums, counts }: ScalarMeansState): void {
    for (const [name, sum] of Object.entries(sums)) this.sums.set(name, sum);
    for (const [name, count] of Object.entries(counts)) this.counts.set(name, count);
  }
}
