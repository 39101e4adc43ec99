/** How well the self-labels of recent real images agree with their true classes: a figure for a person, never for training. */
export class Agreement {
  private readonly recent: { labels: Int32Array; classes: Int32Array }[] = [];

  /** @param window Batches that count as recent. */
  constructor(private readonly labelCount: number, private readonly classCount: number, private readonly window = 50) {}

  add(labels: Int32Array, classes: Int32Array): void {
    this.recent.push({ labels, classes });
    if (this.recent.length > this.window) this.recent.shift();
  }

  /** Share of images whose label is their class: meaningful where manual labels align the two. */
  accuracy(): number {
    return this.share((label) => label);
  }

  /** Share of images whose class is the most frequent one among those of their label. */
  purity(): number {
    const majority = this.counts().map((row) => row.indexOf(Math.max(...row)));
    return this.share((label) => majority[label]!);
  }

  private counts(): number[][] {
    const table = Array.from({ length: this.labelCount }, () => Array<number>(this.classCount).fill(0));
    this.each((label, trueClass) => { table[label]![trueClass]!++; });
    return table;
  }

  private share(classOf: (label: number) => number): number {
    let [right, all] = [0, 0];
    this.each((label, trueClass) => {
      all++;
      if (classOf(label) === trueClass) right++;
    });
    return right / all;
  }

  private each(visit: (label: number, trueClass: number) => void): void {
    for (const { labels, classes } of this.recent) labels.forEach((label, i) => visit(label, classes[i]!));
  }
}
