import type { Scalars } from '../methods/model';

/** What a checkpoint keeps of means under way. */
export interface ScalarMeansState {
  sums: Record<string, number>;
  counts: Record<string, number>;
}

/** Means of each figure over the steps since the last point of the curves. */
export class ScalarMeans {
  private readonly sums = new Map<string, number>();
  private readonly counts = new Map<string, number>();

  /** Adds the figures of one step; one that is not finite counts as not given. */
  add(scalars: Scalars): void {
    for (const [name, value] of Object.entries(scalars)) {
      const finite = Number.isFinite(value);
      this.sums.set(name, (this.sums.get(name) ?? 0) + (finite ? value : 0));
      this.counts.set(name, (this.counts.get(name) ?? 0) + (finite ? 1 : 0));
    }
  }

  /** The means, null where no figure was finite, and a fresh start. */
  take(): Record<string, number | null> {
    const means = Object.fromEntries(
      [...this.sums].map(([name, sum]) => {
        const count = this.counts.get(name)!;
        return [name, count > 0 ? sum / count : null];
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
