/** Milliseconds within which a second click on the same thing makes a double click, which views don't tell. */
const doubleClick = 500;

/** Tells double clicks from clicks. */
export class Clicks {
  private last: { on: string; at: number } | null = null;

  /** Whether the click at `now`, in milliseconds, is the second of two. A third one begins anew. */
  isSecond(on: string, now: number): boolean {
    const isSecond = this.last?.on === on && now - this.last.at <= doubleClick;
    this.last = isSecond ? null : { on, at: now };
    return isSecond;
  }
}

/**
 * Where a run is shown: in the panel that it has; else in the one panel whose run nobody has asked to keep; else in a
 * new one. To be shown with `keep` makes a panel its run's own.
 */
export function placeOf(
  folder: string,
  { open, previewed, keep }: { open: ReadonlySet<string>; previewed: string | undefined; keep: boolean },
): { in: 'its own' | 'preview' | 'new'; previewed: string | undefined } {
  if (open.has(folder)) return { in: 'its own', previewed: keep && previewed === folder ? undefined : previewed };
  if (keep) return { in: 'new', previewed };
  return { in: previewed === undefined ? 'new' : 'preview', previewed: folder };
}
