import type { ComparedRun } from '../../extension/contract/comparePanel';

/** Runs in groups that are equal in every key of their configurations but the seed; in the order of their first. */
export function groupBySeed<R extends { run: Pick<ComparedRun, 'config'> }>(runs: readonly R[]): R[][] {
  const groups = new Map<string, R[]>();
  for (const each of runs) {
    const keys = Object.entries(each.run.config).filter(([key]) => key !== 'seed');
    // A run without a configuration is like no other.
    const key = keys.length === 0 ? `none ${groups.size}` : JSON.stringify(keys.sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}

/** Points of one curve: `steps` ascending. */
export interface Points {
  steps: Float64Array;
  values: Float64Array;
}

/** The mean of some curves, and how far they spread about it. */
export interface MeanCourse extends Points {
  /** One standard deviation (of a sample: over n - 1); 0 where only one curve has a figure. */
  spread: Float64Array;
  /** How many curves have a figure. */
  counts: Float64Array;
}

/**
 * The mean and the standard deviation of several curves, at each step that more than half of them have. A figure that
 * is not finite counts as not there; where none is finite, the mean is NaN.
 */
export function meanAndSpread(curves: readonly Points[]): MeanCourse {
  const least = Math.floor(curves.length / 2) + 1;
  const at = curves.map(() => 0);
  const [steps, values, spread, counts]: number[][] = [[], [], [], []];
  for (;;) {
    const step = Math.min(...curves.map((curve, index) => curve.steps[at[index]!] ?? Infinity));
    if (step === Infinity) break;
    const figures: number[] = [];
    let having = 0;
    curves.forEach((curve, index) => {
      if (curve.steps[at[index]!] !== step) return;
      having++;
      const value = curve.values[at[index]!]!;
      if (Number.isFinite(value)) figures.push(value);
      at[index]!++;
    });
    if (having < least) continue;
    const mean = figures.reduce((sum, value) => sum + value, 0) / figures.length;
    const squares = figures.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    steps!.push(step);
    values!.push(mean);
    spread!.push(figures.length > 1 ? Math.sqrt(squares / (figures.length - 1)) : 0);
    counts!.push(figures.length);
  }
  const array = (numbers: number[] | undefined) => Float64Array.from(numbers ?? []);
  return { steps: array(steps), values: array(values), spread: array(spread), counts: array(counts) };
}
