/** Curves that share a chart: those whose names share what stands before the slash. */
export interface CurveGroup {
  /** "loss" of "loss/generator"; empty where a name has no slash. */
  prefix: string;
  /** Whole names, in the order they first came. */
  names: string[];
}

const first = ['loss', 'labels'];

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
  const groups = new Map<string, CurveGroup>(first.map((prefix) => [prefix, { prefix, names: [] }]));
  for (const name of names) {
    const prefix = prefixOf(name);
    const group = groups.get(prefix);
    if (group) group.names.push(name);
    else groups.set(prefix, { prefix, names: [name] });
  }
  return [...groups.values()].filter(({ prefix, names: members }) => prefix === 'loss' || members.length > 0);
}

/** Whether a curve's name contains what was typed, whatever the case. */
export function matchesFilter(name: string, filter: string): boolean {
  return name.toLowerCase().includes(filter.trim().toLowerCase());
}
