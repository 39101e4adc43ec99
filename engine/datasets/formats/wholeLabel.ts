/**
 * A whole number as a label: beyond 2^53, where numbers in double precision have no room for each, as text, so that
 * classes stay apart.
 */
export function wholeLabel(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
