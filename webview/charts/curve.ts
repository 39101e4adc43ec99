import type { Series } from '../../engine/history/history';

/** The first index whose step is `step` or more, in `steps` ascending; its length if there is none. */
export function lowerBound(steps: Float64Array, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] ?? Infinity) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A curve that grows at its end, in arrays that double, so that an append costs what it adds. */
export class Curve {
  readonly name: string;
  #steps: Float64Array;
  #values: Float64Array;
  #length: number;

  constructor({ name, steps, values }: Series) {
    this.name = name;
    this.#length = Math.min(steps.length, values.length);
    this.#steps = steps;
    this.#values = values;
  }

  get length(): number {
    return this.#length;
  }

  /** Ascending. A view: it lasts until the next append. */
  get steps(): Float64Array {
    return this.#steps.subarray(0, this.#length);
  }

  /** NaN where the figure was not finite. A view: it lasts until the next append. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** The newest figure, or null before the first. */
  get last(): { step: number; value: number } | null {
    return this.at(Infinity);
  }

  /** The figure at `step` or the last one before it; null if the curve begins later. */
  at(step: number): { step: number; value: number } | null {
    const after = lowerBound(this.steps, step);
    const index = this.#steps[after] === step && after < this.#length ? after : after - 1;
    if (index < 0) return null;
    return { step: this.#steps[index] ?? NaN, value: this.#values[index] ?? NaN };
  }

  /** Adds points of later steps. */
  append(steps: Float64Array, values: Float64Array): void {
    const needed = this.#length + steps.length;
    this.#reserve(needed);
    this.#steps.set(steps, this.#length);
    this.#values.set(values.subarray(0, steps.length), this.#length);
    this.#length = needed;
  }

  #reserve(needed: number): void {
    if (needed <= this.#steps.length) return;
    const capacity = Math.max(needed, 2 * this.#steps.length, 64);
    const [steps, values] = [new Float64Array(capacity), new Float64Array(capacity)];
    steps.set(this.steps);
    values.set(this.values);
    this.#steps = steps;
    this.#values = values;
  }
}
