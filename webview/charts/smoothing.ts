/** Below this the bias of the average's start does not show in a double any more. */
const noBias = 1e-17;

/**
 * The exponential moving average of a growing line with `weight` in [0, 1) on the past, divided by 1 - weight^n so that
 * the first figures are not drawn towards zero (the bias correction of Adam, Kingma and Ba 2015, section 3). A figure
 * that is not finite stays a gap and does not enter the average. What was averaged is kept: an update costs what it
 * adds.
 */
export class MovingAverage {
  #smooth = new Float64Array(0);
  #length = 0;
  #average = 0;
  #bias = 1;
  #weight = 0;
  #revision = 0;

  /** Another number wherever averages that were there before are not the same any more. */
  get revision(): number {
    return this.#revision;
  }

  /** Averages `values`, to which only more were added since the last call; a view that lasts until the next one. */
  of(values: Float64Array, weight: number): Float64Array {
    if (weight !== this.#weight) this.#restart(weight);
    this.#reserve(values.length);
    for (; this.#length < values.length; this.#length++)
      this.#smooth[this.#length] = this.#add(values[this.#length] ?? NaN);
    return this.#smooth.subarray(0, this.#length);
  }

  #add(value: number): number {
    if (!Number.isFinite(value)) return NaN;
    this.#average = this.#weight * this.#average + (1 - this.#weight) * value;
    // Left to itself the power ends among the subnormal numbers, where arithmetic is a hundred times slower.
    this.#bias = this.#bias < noBias ? 0 : this.#bias * this.#weight;
    return this.#average / (1 - this.#bias);
  }

  #restart(weight: number): void {
    [this.#length, this.#average, this.#bias] = [0, 0, 1];
    this.#weight = weight;
    this.#revision++;
  }

  #reserve(length: number): void {
    if (length <= this.#smooth.length) return;
    const longer = new Float64Array(Math.max(length, 2 * this.#smooth.length));
    longer.set(this.#smooth.subarray(0, this.#length));
    this.#smooth = longer;
  }
}
