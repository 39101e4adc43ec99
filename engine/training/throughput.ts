/** Seconds of training over which the speed is measured. */
const windowSeconds = 10;

/** The training speed over the last seconds, leaving out pauses, evaluations and grids. */
export class Throughput {
  /** The last steps, oldest first: how many seconds they took, and how many of these they waited for images. */
  private readonly steps: { seconds: number; waited: number }[] = [];
  private seconds = 0;
  private waited = 0;

  /** Counts one step that took `seconds`, `waited` of them for images. */
  add(seconds: number, waited = 0): void {
    this.steps.push({ seconds, waited });
    this.seconds += seconds;
    this.waited += waited;
    while (this.steps.length > 1 && this.seconds - this.steps[0]!.seconds >= windowSeconds) {
      const oldest = this.steps.shift()!;
      this.seconds -= oldest.seconds;
      this.waited -= oldest.waited;
    }
  }

  /** Null before the first step. */
  get stepsPerSecond(): number | null {
    return this.seconds > 0 ? this.steps.length / this.seconds : null;
  }

  /** The share of the steps' time that they waited for images; null before the first one. */
  get waitShare(): number | null {
    // What is added and taken away again leaves a rounding behind.
    return this.seconds > 0 ? Math.max(0, this.waited / this.seconds) : null;
  }
}
