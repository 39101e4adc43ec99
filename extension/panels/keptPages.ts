/** So many of the panels that were seen last keep their pages while they are hidden: they are back at once. */
const kept = 4;

/** A panel whose page may be unloaded while nobody sees it, and is loaded again when it is to be seen. */
export interface KeepablePage {
  readonly isVisible: boolean;
  /** Lets go of the page and of all that was read for it; does nothing while it can be seen. */
  unload(): void;
}

/** Lets the panels that were seen last keep their pages, and unloads the others. */
export class KeptPages {
  /** The one that was seen last first. */
  private seen: KeepablePage[] = [];

  /** To be called when a panel is new, and when it comes into sight or goes out of it. */
  arrange(page: KeepablePage): void {
    const others = this.seen.filter((other) => other !== page);
    if (page.isVisible) this.seen = [page, ...others];
    else if (!this.seen.includes(page)) this.seen = [...others, page];
    for (const old of this.seen.slice(kept)) old.unload();
  }

  drop(page: KeepablePage): void {
    this.seen = this.seen.filter((other) => other !== page);
  }
}
