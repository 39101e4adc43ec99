import type { Series } from '../../engine/history/history';
import type { CurveOutline } from '../../extension/contract/panel';
import { Pyramid, resetExtract, type Extract } from './pyramid';

/**
 * The first index from `low` on whose step is `step` or more, in `steps` ascending; `high`, by default their number, if
 * there is none.
 */
export function lowerBound(steps: Float64Array, step: number, low = 0, high = steps.length): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] ?? Infinity) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A curve that grows at its end, in arrays that double, so that an append costs what it adds. Its x values are called
 * steps, but may be anything that does not fall: images seen, seconds. Of a long curve there may be but an outline yet,
 * which does not grow: its points are stretches, their steps and values middles and means.
 */
export class Curve {
  readonly name: string;
  #pyramid = new Pyramid();
  readonly #counted = { length: 0, missing: 0 };
  #steps: Float64Array;
  #values: Float64Array;
  #length: number;

  readonly #outline: CurveOutline | null;

  constructor({ name, steps, values }: Series, outline: CurveOutline | null = null) {
    this.name = name;
    this.#length = Math.min(steps.length, values.length);
    this.#steps = steps;
    this.#values = values;
    this.#outline = outline;
  }

  static outlined(outline: CurveOutline): Curve {
    return new Curve({ name: outline.name, steps: outline.steps, values: outline.mean }, outline);
  }

  /** Whether it is but an outline. */
  get isOutline(): boolean {
    return this.#outline !== null;
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

  /**
   * The figure at `step` or the last one before it; null if the curve begins later, or if its outline has no figure of
   * a single point there.
   */
  at(step: number): { step: number; value: number } | null {
    const after = lowerBound(this.steps, step);
    const index = this.#steps[after] === step && after < this.#length ? after : after - 1;
    if (index < 0 || (this.#outline && !isPoint(this.#outline, index))) return null;
    return { step: this.#steps[index] ?? NaN, value: this.#values[index] ?? NaN };
  }

  /** What the points [first, last) come to, at a cost that hardly grows with their number. */
  extract(first: number, last: number, into: Extract): void {
    if (this.#outline) return extractStretches(this.#outline, first, last, into);
    if (this.#pyramid.length !== this.#length) this.#pyramid.grow(this.values);
    this.#pyramid.extract(first, last, into);
  }

  /** How many of its figures were not finite. */
  get missing(): number {
    if (this.#outline) return this.#outline.missing.reduce((sum, missing) => sum + missing, 0);
    const counted = this.#counted;
    for (; counted.length < this.#length; counted.length++)
      if (!Number.isFinite(this.#values[counted.length])) counted.missing++;
    return counted.missing;
  }

  /**
   * The same figures over other x values, one for each point, that do not fall. It shares what was computed of the
   * figures, and does not grow with this one.
   */
  over(x: Float64Array): Curve {
    const curve = new Curve({ name: this.name, steps: x, values: this.values.subarray(0, x.length) });
    if (x.length === this.#length) {
      this.#pyramid.grow(this.values);
      curve.#pyramid = this.#pyramid;
    }
    return curve;
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

/** Whether a stretch is a single point. */
function isPoint({ finite, missing }: CurveOutline, stretch: number): boolean {
  return finite[stretch]! + missing[stretch]! === 1;
}

/** What the stretches [first, last) come to. */
function extractStretches(
  { finite, missing, low, high, mean }: CurveOutline,
  first: number,
  last: number,
  into: Extract,
): void {
  resetExtract(into);
  for (let stretch = first; stretch < last; stretch++) {
    into.missing += missing[stretch]!;
    if (finite[stretch] === 0) continue;
    into.low = Math.min(into.low, low[stretch]!);
    into.high = Math.max(into.high, high[stretch]!);
    into.sum += finite[stretch]! * mean[stretch]!;
    into.finite += finite[stretch]!;
  }
}
