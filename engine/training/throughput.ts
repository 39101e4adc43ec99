/** Seconds of training over which the speed is measured. */
const windowSeconds = 10;

/** The training speed over the last seconds, leaving out pauses, evaluations and grids. */
export class Throughput {
  /** Durations of the last steps in seconds, oldest first. */
  private readonly durations: number[] = [];
  private total = 0;

  /** Counts one step that took `seconds`. */
  add(seconds: number): void {
    this.durations.push(seconds);
    this.total += seconds;
    while (this.durations.length > 1 && this.total - this.durations[0]! >= windowSeconds)
      this.total -= this.durations.shift()!;
  }

  /** Null before the first step. */
  get stepsPerSecond(): number | null {
    return this.total > 0 ? this.durations.length / this.total : null;
  }
}
