/**
 * Eigenvalues, in no order, of the symmetric tridiagonal matrix with that diagonal and those neighbours of it
 * (`off[i]` beside rows `i` and `i + 1`), by the QL iteration with implicit shifts. Both arrays are used up.
 * @throws Error if one needs more than 60 iterations, which none does that is finite.
 */
export function tridiagonalValues(diagonal: Float64Array, off: Float64Array): Float64Array {
  const n = diagonal.length;
  // As small beside the whole as the rounding of whatever made the matrix tridiagonal.
  let negligible = 0;
  for (let i = 0; i < n; i++)
    negligible = Math.max(negligible, Number.EPSILON * (Math.abs(diagonal[i]!) + Math.abs(off[i] ?? 0)));
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; ; iteration++) {
      let m = l;
      while (m < n - 1 && !(Math.abs(off[m]!) <= negligible)) m++;
      if (m === l) break;
      if (iteration === 60) throw new Error('An eigenvalue was not found.');
      chase(diagonal, off, l, m);
    }
  }
  return diagonal;
}

/** One QL sweep of rows `l` to `m`, shifted towards the eigenvalue nearest to the end at `l`. */
function chase(d: Float64Array, e: Float64Array, l: number, m: number): void {
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let g = d[m]! - d[l]! + e[l]! / (half + Math.sign(half || 1) * Math.hypot(half, 1));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const [f, b] = [s * e[i]!, c * e[i]!];
    const r = Math.sqrt(f * f + g * g);
    if (i + 1 < m) e[i + 1] = r;
    if (r === 0) {
      // The matrix falls apart here.
      d[i + 1]! -= p;
      if (m < e.length) e[m] = 0;
      return;
    }
    [s, c] = [f / r, g / r];
    g = d[i + 1]! - p;
    const t = (d[i]! - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
  }
  d[l]! -= p;
  e[l] = g;
  if (m < e.length) e[m] = 0;
}
