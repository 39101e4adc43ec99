import type { Pictures, Sheet } from './sheet';

/** The pixels of a sheet, decoded once: any part of it can be drawn at any time. */
export class DecodedGrid {
  #sheet: Sheet | null = null;
  #pixels: ImageBitmap | null = null;

  constructor(private readonly pictures: Pictures) {}

  /** Null before the sheet is there, and where it can't be read. */
  get pixels(): ImageBitmap | null {
    return this.#pixels;
  }

  async load(sheet: Sheet | null): Promise<void> {
    const before = this.#sheet;
    if (before?.url === sheet?.url) return;
    this.#sheet = sheet;
    // What can't be read is told where the whole picture would stand.
    const pixels =
      sheet &&
      (await this.pictures.load(sheet.url).then(
        (image) => createImageBitmap(image),
        () => null,
      ));
    if (this.#sheet !== sheet) return pixels?.close();
    this.#pixels?.close();
    this.#pixels = pixels;
  }
}
