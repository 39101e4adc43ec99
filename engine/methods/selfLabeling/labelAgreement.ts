/** Decay of the table's counts per step: it averages over about fifty steps. */
const decay = 0.98;

/**
 * How well the self-labels of recent real images agree with their true classes: a figure for a person, never for
 * training. A table counts how often each label coincided with each class, older steps with smaller weights.
 */
export class LabelAgreement {
  /** @param table `labels x classes`, row-major: zeros, or the table of a checkpoint. It is kept and changed. */
  constructor(
    readonly table: Float32Array,
    private readonly classCount: number,
  ) {}

  /** @param classes of the same images; -1 where it isn't known, which counts for nothing. */
  add(labels: Int32Array, classes: Int32Array): void {
    for (let i = 0; i < this.table.length; i++) this.table[i]! *= decay;
    labels.forEach((label, i) => {
      if (classes[i]! >= 0) this.table[label * this.classCount + classes[i]!]! += 1;
    });
  }

  /** Share of images whose label is their class, null of none: meaningful where manual labels align the two. */
  accuracy(): number | null {
    return this.share((row, label) => row[label] ?? 0);
  }

  /** Share of images whose class is the most frequent one among those of their label, null of none. */
  purity(): number | null {
    return this.share((row) => Math.max(...row));
  }

  private share(agreeing: (row: Float32Array, label: number) => number): number | null {
    let [right, all] = [0, 0];
    for (let label = 0; label * this.classCount < this.table.length; label++) {
      const row = this.table.subarray(label * this.classCount, (label + 1) * this.classCount);
      right += agreeing(row, label);
      all += row.reduce((sum, count) => sum + count, 0);
    }
    return all === 0 ? null : right / all;
  }
}
