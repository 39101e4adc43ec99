/** Orders names as people count: 2 before 10. All else is by code units, the same on every machine. */
export function byNaturalOrder(a: string, b: string): number {
  const [left, right] = [pieces(a), pieces(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compare(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Runs of digits and of what is between them, by turns. */
const pieces = (name: string) => name.match(/\d+|\D+/g) ?? [];
const isNumber = (piece: string) => /^\d/.test(piece);

function compare(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) {
    const [left, right] = [a, b].map((digits) => digits.replace(/^0+(?=\d)/, '')) as [string, string];
    if (left.length !== right.length) return left.length - right.length;
    if (left !== right) return left < right ? -1 : 1;
    return 0;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
