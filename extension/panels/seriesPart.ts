import type { Series } from '../../engine/history/history';

/**
 * The points [from, to) of curves, in arrays of their own: VS Code sends the whole buffer that an array is a part of.
 * Curves that shared their steps do so again, and it sends such an array once.
 * @param outdated a part of the same curves that nobody reads any more, whose arrays are used again where they fit.
 */
export function seriesPart(series: readonly Series[], from = 0, to = Infinity, outdated?: readonly Series[]): Series[] {
  const known = new Map<Float64Array, Float64Array>();
  return series.map(({ name, steps, values }, index) => {
    const before = outdated?.[index];
    let part = known.get(steps);
    if (!part) known.set(steps, (part = copied(steps.subarray(from, to), before?.steps)));
    return { name, steps: part, values: copied(values.subarray(from, to), before?.values) };
  });
}

function copied(numbers: Float64Array, into: Float64Array | undefined): Float64Array {
  if (into?.length !== numbers.length) return numbers.slice();
  into.set(numbers);
  return into;
}
