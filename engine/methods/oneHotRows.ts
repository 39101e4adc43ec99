/** Rows of zeros with a one at each index, `indices x count`: classes or labels as networks take them. */
export function oneHotRows(indices: ArrayLike<number>, count: number): Float32Array {
  const rows = new Float32Array(indices.length * count);
  for (let i = 0; i < indices.length; i++) rows[i * count + indices[i]!] = 1;
  return rows;
}
