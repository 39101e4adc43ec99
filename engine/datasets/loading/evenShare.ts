/**
 * The smallest number of images for each class with which they are `limit` together, where small classes have fewer.
 * @param sizes How many images each class has.
 */
export function evenShare(sizes: Float64Array, limit = Infinity): number {
  if (sizes.reduce((sum, size) => sum + size, 0) <= limit) return Infinity;
  let left = limit;
  for (const [i, size] of sizes.toSorted().entries()) {
    const share = left / (sizes.length - i);
    if (size >= share) return Math.ceil(share);
    left -= size;
  }
  return Infinity;
}
