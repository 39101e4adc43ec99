/** The frame of a film that a person chose: counted from the initial image on, or the last, however many there are. */
export type ChosenFrame = number | 'last';

/** Milliseconds that a frame stays while a film plays, and that the finished images do. */
const framePause = 125;
const lastFramePause = 1200;

/** The index of the chosen frame in a film of `count` frames; 0 where there is none. */
export function frameAt(count: number, chosen: ChosenFrame): number {
  const last = Math.max(0, count - 1);
  return chosen === 'last' ? last : Math.min(Math.max(Math.round(chosen), 0), last);
}

/** What an index chosen by hand means: the last frame stays the last in a film with more of them. */
export function chosenFrame(count: number, index: number): ChosenFrame {
  const kept = frameAt(count, index);
  return kept === frameAt(count, 'last') ? 'last' : kept;
}

/** The frame that follows while a film plays: after the last one it begins anew. */
export function frameAfter(count: number, index: number): number {
  return index + 1 < count ? index + 1 : 0;
}

/** How long a frame stays while a film plays, in milliseconds. */
export function stayOf(count: number, index: number): number {
  return index === count - 1 ? lastFramePause : framePause;
}
