import { tridiagonalValues } from './tridiagonalValues';

/**
 * Eigenvalues, in no order, of a symmetric band matrix: made tridiagonal by rotations that chase what they spill down
 * the band (Schwarz 1968), about `3 n^2 band` products.
 * @param bands `n x (band + 2)`: in row `j`, at `k`, the number `k` rows below the diagonal of column `j`; the last one
 *   is room for what spills, zero before. It is used up.
 */
export function bandedValues(bands: Float64Array, n: number, band: number): Float64Array {
  const width = band + 2;
  for (let j = 0; j < n - 2; j++) {
    for (let k = Math.min(band, n - 1 - j); k >= 2; k--) {
      // The number at row j + k of column j goes, by a turn of rows j + k - 1 and j + k.
      let column = j;
      for (let row = j + k; row < n; row += band) {
        const at = column * width + (row - column);
        const [keep, lose] = [bands[at - 1]!, bands[at]!];
        if (lose === 0) break;
        const r = Math.sqrt(keep * keep + lose * lose);
        turn(bands, { n, width, row }, keep / r, lose / r, column);
        bands[at - 1] = r;
        bands[at] = 0;
        // What spilled lies `band + 1` below the diagonal, in the column of the upper of the two rows.
        column = row - 1;
      }
    }
  }
  const diagonal = Float64Array.from({ length: n }, (_, j) => bands[j * width]!);
  const off = Float64Array.from({ length: Math.max(0, n - 1) }, (_, j) => bands[j * width + 1]!);
  return tridiagonalValues(diagonal, off);
}

/** Turns rows and columns `row - 1` and `row` of the band, but for column `skipped`, which whoever calls knows. */
function turn(
  bands: Float64Array,
  { n, width, row }: { n: number; width: number; row: number },
  c: number,
  s: number,
  skipped: number,
): void {
  const [p, q] = [row - 1, row];
  for (let at = (skipped + 1) * width + (p - skipped - 1); at < p * width; at += width - 1) {
    const x = bands[at]!;
    const y = bands[at + 1]!;
    bands[at] = c * x + s * y;
    bands[at + 1] = c * y - s * x;
  }
  const [ofP, ofQ] = [p * width, q * width];
  const [a, b, d] = [bands[ofP]!, bands[ofP + 1]!, bands[ofQ]!];
  bands[ofP] = c * c * a + 2 * c * s * b + s * s * d;
  bands[ofQ] = s * s * a - 2 * c * s * b + c * c * d;
  bands[ofP + 1] = c * s * (d - a) + (c * c - s * s) * b;
  // Both reach a row below the band's: the one what spills, the other the room for it, which is zero.
  const count = Math.min(n - 1 - q, width - 2);
  for (let k = 1; k <= count; k++) {
    const x = bands[ofP + k + 1]!;
    const y = bands[ofQ + k]!;
    bands[ofP + k + 1] = c * x + s * y;
    bands[ofQ + k] = c * y - s * x;
  }
}
