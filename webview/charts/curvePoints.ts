import type { Curve } from './curve';
import { decimate, Decimator, type Point } from './decimation';
import { MovingAverage } from './smoothing';

/** Points of a line: about as many as there are pixels to draw them on. */
const mostPoints = 1000;

/**
 * The points with which one curve is drawn, raw and smoothed. While all of it is shown, an update costs what it adds.
 */
export class CurvePoints {
  readonly #raw = new Decimator(mostPoints);
  readonly #smooth = new Decimator(mostPoints);
  readonly #average = new MovingAverage();

  constructor(private readonly curve: Curve) {}

  raw(range: readonly [from: number, to: number] | null): Point[] {
    const { steps, values } = this.curve;
    return range ? decimate(steps, values, mostPoints, ...range) : this.#raw.points(steps, values);
  }

  smooth(weight: number, range: readonly [from: number, to: number] | null): Point[] {
    const { steps, values } = this.curve;
    const smooth = this.#average.of(values, weight);
    return range
      ? decimate(steps, smooth, mostPoints, ...range)
      : this.#smooth.points(steps, smooth, this.#average.revision);
  }
}
