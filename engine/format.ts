/**
 * A number with its thousands grouped, as the engine's English sentences write it: 60,000. Texts of settings are
 * written with it whenever the engine starts, and the first use of Node's own formatting takes 25 ms.
 */
export function formatCount(n: number): string {
  return String(n).replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, ',');
}
