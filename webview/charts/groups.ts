/** Curves that share a chart: those whose names share what stands before the slash. */
export interface CurveGroup {
  /** "loss" of "loss/generator"; empty where a name has no slash; the whole name of a curve that stands alone. */
  key: string;
  /** Whole names, in the order they first came. */
  names: string[];
}

/** The self-labels' entropy is in nats: beside shares of one it would flatten them, so it has a chart of its own. */
export const entropyOfLabels = 'labels/entropy';
/** By how little the density ratio's loss has fallen would be a flat line beside the ratios themselves. */
export const gainOfRatio = 'ratio/gain';

const alone: readonly string[] = [entropyOfLabels, gainOfRatio];
const first = ['loss', 'labels', entropyOfLabels];

export function prefixOf(name: string): string {
  const slash = name.indexOf('/');
  return slash < 0 ? '' : name.slice(0, slash);
}

/** "generator" of "loss/generator". */
export function shortName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** Losses first, then the self-labels, then what else there is in the order it came. */
export function groupCurves(names: Iterable<string>): CurveGroup[] {
  const groups = new Map<string, CurveGroup>(first.map((key) => [key, { key, names: [] }]));
  for (const name of names) {
    const key = alone.includes(name) ? name : prefixOf(name);
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { key, names: [name] });
  }
  return [...groups.values()].filter(({ key, names: members }) => key === 'loss' || members.length > 0);
}

/** Whether a curve's name contains what was typed, whatever the case. */
export function matchesFilter(name: string, filter: string): boolean {
  return name.toLowerCase().includes(filter.trim().toLowerCase());
}
