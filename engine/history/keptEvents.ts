/**
 * The events of one kind in the order of their writing, each with the step it belongs to. An event replaces the earlier
 * one with the same key: a grid drawn or a measurement made again at one step stands for the first.
 */
export class KeptEvents<E> {
  private readonly all = new Map<string | number, { event: E; step: number }>();
  /** Those of them that came since the last `begin`. */
  private readonly recent = new Map<string | number, E>();
  private tookBack = false;

  constructor(private readonly keyOf: (event: E) => string | number) {}

  /** Begins a batch: what is added from here on is the addition. */
  begin(): void {
    this.recent.clear();
    this.tookBack = false;
  }

  add(event: E, step: number): void {
    const key = this.keyOf(event);
    if (this.all.delete(key) && !this.recent.delete(key)) this.tookBack = true;
    this.all.set(key, { event, step });
    this.recent.set(key, event);
  }

  /**
   * Takes back what belongs to steps after `step`, and where keys are numbers that rise, what has one after `lastKey`.
   */
  rewind(step: number, lastKey = Infinity): void {
    for (const [key, entry] of this.all) {
      if (entry.step <= step && !(typeof key === 'number' && key > lastKey)) continue;
      this.all.delete(key);
      if (!this.recent.delete(key)) this.tookBack = true;
    }
  }

  get events(): E[] {
    return Array.from(this.all.values(), ({ event }) => event);
  }

  /** What this batch added; null if it also took back or replaced something earlier. */
  get addition(): E[] | null {
    return this.tookBack ? null : [...this.recent.values()];
  }
}
