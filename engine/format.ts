/** A number with its thousands grouped, as the engine's English sentences write it: 60,000. */
export function formatCount(n: number): string {
  return n.toLocaleString('en-GB');
}
