import type { Place } from './layout';

export interface MatchedTests {
  places: Map<string, Place>;
  /** Paths of those of no class. */
  unknown: string[];
}

/** Test folders under the names of the classes that they are of, in whatever case; and those of no class. */
export function matched(classes: ReadonlyMap<string, Place>, tests: ReadonlyMap<string, Place>): MatchedTests {
  const byCase = new Map([...classes.keys()].map((name) => [name.toLowerCase(), name]));
  const places = new Map([...tests].filter(([name]) => classes.has(name)));
  const unknown: string[] = [];
  for (const [name, place] of tests) {
    if (classes.has(name)) continue;
    const known = byCase.get(name.toLowerCase());
    if (known === undefined || places.has(known)) unknown.push(place.path);
    else places.set(known, place);
  }
  return { places, unknown };
}
