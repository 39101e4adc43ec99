/** The runs that are looked at in one place, and stand out in all others; none where nobody looks. */
export class Highlight {
  #folders: ReadonlySet<string> = new Set();
  readonly #listeners: (() => void)[] = [];

  get folders(): ReadonlySet<string> {
    return this.#folders;
  }

  /** Whether what stands for some runs steps back, since others are looked at. */
  dims(...folders: readonly string[]): boolean {
    return this.#folders.size > 0 && !folders.some((folder) => this.#folders.has(folder));
  }

  show(folders: readonly string[]): void {
    if (folders.length === this.#folders.size && folders.every((folder) => this.#folders.has(folder))) return;
    this.#folders = new Set(folders);
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
