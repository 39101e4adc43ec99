import { make } from '../ui/dom';

/** A picture of more pixels than this, once enlarged, is left to the browser's own scaling: it would cost frames. */
const mostPixels = 6e6;

/**
 * A picture whose pixels are sharp squares at any scale. Where one takes no whole number of device pixels, the browser
 * would draw some wider than others; so the picture is enlarged by the next whole number and shrunk smoothly then.
 */
export class SharpPicture {
  readonly image = make('img', { class: 'grid-image' });
  readonly #enlarged = make('canvas', { class: 'grid-image grid-enlarged', hidden: true });
  readonly element = make('div', { class: 'grid-picture' }, this.image, this.#enlarged);
  #source: HTMLImageElement | null = null;
  #scale = 1;
  #drawn = '';

  constructor(testId?: string) {
    if (testId) this.image.dataset['testid'] = testId;
    this.#enlarged.setAttribute('aria-hidden', 'true');
  }

  /** @param source decoded, so that it can be shown at once. */
  show(source: HTMLImageElement, alt: string): void {
    this.#source = source;
    if (this.image.src !== source.src) this.image.src = source.src;
    this.image.alt = alt;
    this.#enlarge();
  }

  /** Takes device pixels for each image pixel; its size on the page is its parent's business. */
  resize(scale: number): void {
    this.#scale = scale;
    this.#enlarge();
  }

  #enlarge(): void {
    const source = this.#source;
    const by = Math.ceil(this.#scale - 1e-6);
    const [width, height] = [(source?.naturalWidth ?? 0) * by, (source?.naturalHeight ?? 0) * by];
    const isWhole = Math.abs(by - this.#scale) < 1e-6;
    this.#enlarged.hidden = !source || isWhole || this.#scale < 1 || width * height > mostPixels;
    if (!source || this.#enlarged.hidden) return;
    const wanted = `${by} ${source.src}`;
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    enlarge(this.#enlarged, source, { x: 0, y: 0, width: source.naturalWidth, height: source.naturalHeight }, by);
  }
}

/** Draws a part of a picture `by` times as large, every pixel a square. */
export function enlarge(
  canvas: HTMLCanvasElement,
  source: CanvasImageSource,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  by: number,
): void {
  // A canvas that takes a size is emptied, and its settings with it.
  canvas.width = width * by;
  canvas.height = height * by;
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(source, x, y, width, height, 0, 0, canvas.width, canvas.height);
}
