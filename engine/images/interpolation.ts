/**
 * The point at `t` in [0, 1] of the arc between two vectors; of the line where they point the same way or opposite
 * ones.
 */
export function slerp(from: Float32Array, to: Float32Array, t: number): Float32Array {
  const dot = from.reduce((sum, x, i) => sum + x * to[i]!, 0) / (Math.hypot(...from) * Math.hypot(...to));
  const angle = Math.acos(Math.min(1, Math.max(-1, dot)));
  const [a, b] =
    Math.sin(angle) < 1e-4
      ? [1 - t, t]
      : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  return from.map((x, i) => a * x + b * to[i]!);
}
