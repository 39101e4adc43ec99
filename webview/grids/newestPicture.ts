import type { Pictures } from './sheet';

/**
 * Loads pictures for one place one after the other: of those that are asked for while one is on its way, only the last
 * is loaded. A step bar that runs through hundreds of steps asks for more than can come.
 */
export class NewestPicture {
  #coming: Promise<unknown> | null = null;
  #asked = '';

  constructor(private readonly pictures: Pick<Pictures, 'has' | 'load'>) {}

  /** Null where it can't be read; undefined where another was asked for before its turn came. */
  async load(url: string): Promise<HTMLImageElement | null | undefined> {
    this.#asked = url;
    while (this.#coming && !this.pictures.has(url)) {
      await this.#coming;
      if (this.#asked !== url) return undefined;
    }
    const coming = this.pictures.load(url).catch(() => null);
    this.#coming = coming;
    const picture = await coming;
    if (this.#coming === coming) this.#coming = null;
    return picture;
  }
}
