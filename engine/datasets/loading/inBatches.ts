/** Files whose metadata or bytes are read at once. */
const concurrency = 64;

/** Gets something for each item, some at once, and uses it in order. */
export async function inBatches<I, T>(
  items: readonly I[],
  get: (item: I) => Promise<T>,
  use: (got: T, index: number) => Promise<void> | void,
): Promise<void> {
  for (let start = 0; start < items.length; start += concurrency) {
    const got = await Promise.all(items.slice(start, start + concurrency).map(get));
    for (const [i, value] of got.entries()) await use(value, start + i);
  }
}
