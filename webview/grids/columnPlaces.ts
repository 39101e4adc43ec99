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
 * Which labels are shown so that none touches another: every nth, the first and the last among them; the marked one
 * always, in place of those that it would touch.
 */
export function readable(places: readonly Place[], marked: number | null): boolean[] {
  const thinned = thin(places);
  const present = marked === null ? undefined : places[marked];
  return places.map((place, index) => index === marked || (thinned[index]! && !(present && touch(place, present))));
}

function thin(places: readonly Place[]): boolean[] {
  const last = places.length - 1;
  const fits = (every: number) => {
    const shown = places.filter((_, index) => index % every === 0);
    return shown.every((place, index) => index === 0 || !touch(shown[index - 1]!, place));
  };
  const strides = places
    .slice(1)
    .map((_, index) => index + 1)
    .filter(fits);
  const least = strides[0] ?? 1;
  // Even steps up to the last one look better than a few names more.
  const every = strides.find((stride) => stride <= 2 * least && last % stride === 0) ?? least;
  return places.map((place, index) => {
    if (index === 0) return true;
    if (touch(places[0]!, places[last]!)) return false;
    return index === last || (index % every === 0 && !touch(place, places[last]!));
  });
}

function touch(one: Place, other: Place): boolean {
  return one.from < other.to + gap && other.from < one.to + gap;
}
