/** From where to where a label lies, in pixels from the grid's left edge. */
export interface Place {
  from: number;
  to: number;
}

/** Least space between two labels, in pixels. */
const gap = 8;

/** Where labels of these widths lie: above the middle of their columns, but within the grid as far as they can. */
export function placesOf(widths: readonly number[], pitch: number): Place[] {
  const room = widths.length * pitch;
  return widths.map((width, index) => {
    const from = Math.max(0, Math.min((index + 0.5) * pitch - width / 2, room - width));
    return { from, to: from + width };
  });
}

/**
 * Which labels are shown so that none touches another: every nth, the first and the last among them; the marked one always,
 * in place of those that it would touch.
 */
export function readable(places: readonly Place[], marked: number | null): boolean[] {
  const thinned = thin(places);
  const present = marked === null ? undefined : places[marked];
  return places.map((place, index) => index === marked || (thinned[index]! && !(present && touch(place, present))));
}

function thin(places: readonly Place[]): boolean[] {
  const last = places.length - 1;
  for (let every = 1; every <= last; every++) {
    const shown = places.filter((_, index) => index % every === 0);
    if (shown.some((place, index) => index > 0 && touch(shown[index - 1]!, place))) continue;
    // The last label takes the place of one that stands too near to it.
    return places.map((place, index) => index === last || (index % every === 0 && (index === 0 || !touch(place, places[last]!))));
  }
  return places.map((_, index) => index === 0);
}

function touch(one: Place, other: Place): boolean {
  return one.from < other.to + gap && other.from < one.to + gap;
}
