/** Arrays of floats as networks are fed with them. */

/** Float arrays one after another in one. */
export function concatFloats(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Rows of zeros with a one at each index, `indices x count`: classes or labels as networks take them. */
export function oneHotRows(indices: ArrayLike<number>, count: number): Float32Array {
  const rows = new Float32Array(indices.length * count);
  for (let i = 0; i < indices.length; i++) rows[i * count + indices[i]!] = 1;
  return rows;
}

/** Whether no value is NaN or infinite; of many values several times as fast as `every`. */
export function allFinite(values: Float32Array | Int32Array): boolean {
  // Zero times anything finite is zero; times anything else it is NaN, and stays so.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}
