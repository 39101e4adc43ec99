import type { Features } from '../features';

/** One network's output for images that come group by group, a row an image, in one piece of memory. */
export class OutputRows {
  private readonly starts: number[];
  private readonly filled: number[];
  readonly values: Float32Array;
  private readonly seen = new Map<number | null, Features>();

  /**
   * @param counts images that each group may have.
   * @param values where they are known already.
   */
  constructor(
    readonly width: number,
    private readonly counts: readonly number[],
    values?: Float32Array,
  ) {
    let total = 0;
    this.starts = counts.map((count) => (total += count) - count);
    this.filled = counts.map((count) => (values ? count : 0));
    this.values = values ?? new Float32Array(total * width);
  }

  /** @throws RangeError if the group has more rows than it may. */
  add(group: number, rows: Float32Array): void {
    const { width, starts, filled } = this;
    this.values.set(rows, (starts[group]! + filled[group]!) * width);
    filled[group]! += rows.length / width;
    if (filled[group]! > this.counts[group]!) throw new RangeError(`Group ${group} has more images than announced.`);
  }

  /** Some rows of a group. */
  part(group: number, from: number, count: number): Float32Array {
    const start = (this.starts[group]! + from) * this.width;
    return this.values.subarray(start, start + count * this.width);
  }

  /** All rows of a group that there are: the same object as long as no rows come. */
  ofGroup(group: number): Features {
    const rows = this.filled[group]!;
    return this.same(group, { rows, columns: this.width, values: this.part(group, 0, rows) });
  }

  /** All rows of all groups that there are, in their order: the same object as long as no rows come. */
  together(): Features {
    const { width, values, filled, counts } = this;
    const rows = filled.reduce((sum, n) => sum + n, 0);
    if (filled.every((n, i) => n === counts[i])) return this.same(null, { rows, columns: width, values });
    const whole = new Float32Array(rows * width);
    filled.reduce((at, n, group) => (whole.set(this.part(group, 0, n), at * width), at + n), 0);
    return this.same(null, { rows, columns: width, values: whole });
  }

  /** Metrics that share an effort know the features again by the object. */
  private same(group: number | null, features: Features): Features {
    const known = this.seen.get(group);
    if (known?.rows === features.rows) return known;
    this.seen.set(group, features);
    return features;
  }
}
