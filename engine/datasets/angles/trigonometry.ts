/**
 * The sine of an angle in degrees. Engines and machines differ in the last bit of `Math.sin`; sums and products they
 * all round alike, so that images rendered with this are the same bytes everywhere.
 */
export function sineOfDegrees(degrees: number): number {
  const turn = (((degrees % 360) + 540) % 360) - 180;
  const folded = turn > 90 ? 180 - turn : turn < -90 ? -180 - turn : turn;
  const x = (folded * 3.141592653589793) / 180;
  let term = x;
  let sum = x;
  // Taylor's series: for |x| up to pi / 2 the eleventh term lies below a double's precision.
  for (let n = 2; n < 24; n += 2) {
    term *= -(x * x) / (n * (n + 1));
    sum += term;
  }
  return sum;
}

/** The cosine of an angle in degrees, the same bits everywhere. */
export function cosineOfDegrees(degrees: number): number {
  return sineOfDegrees(degrees + 90);
}
