import type { Pen } from './pen';

interface State {
  strokeStyle: string;
  fillStyle: string;
  globalAlpha: number;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  /** Id of the clip that holds, or null. */
  clip: string | null;
}

const anchors: Partial<Record<CanvasTextAlign, string>> = { center: 'middle', right: 'end', end: 'end' };
const baselines: Partial<Record<CanvasTextBaseline, string>> = { middle: 'central', top: 'hanging' };

/** Draws what charts draw on a canvas as plain SVG: paths and texts, no script, no style sheet. */
export class SvgPen implements Pen {
  strokeStyle = '#000';
  fillStyle = '#000';
  globalAlpha = 1;
  lineWidth = 1;
  lineJoin: CanvasLineJoin = 'miter';
  /** As CSS writes it: "600 13px sans-serif". */
  font = '11px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  #dash: readonly number[] = [];
  #clip: string | null = null;
  #path = '';
  #clips = 0;
  readonly #saved: State[] = [];
  readonly #parts: string[] = [];

  save(): void {
    const { strokeStyle, fillStyle, globalAlpha, lineWidth, lineJoin, font, textAlign, textBaseline } = this;
    const dash = this.#dash;
    const clip = this.#clip;
    this.#saved.push({
      strokeStyle,
      fillStyle,
      globalAlpha,
      lineWidth,
      lineJoin,
      font,
      textAlign,
      textBaseline,
      dash,
      clip,
    });
  }

  restore(): void {
    const state = this.#saved.pop();
    if (!state) return;
    const { dash, clip, ...properties } = state;
    Object.assign(this, properties);
    this.#dash = dash;
    this.#clip = clip;
  }

  beginPath(): void {
    this.#path = '';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${short(x)} ${short(y)}`;
  }

  closePath(): void {
    this.#path += 'Z';
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  /** Whole circles alone, which is what charts draw. */
  arc(x: number, y: number, radius: number): void {
    const r = short(radius);
    const across = short(2 * radius);
    this.#path += `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 ${short(-2 * radius)} 0Z`;
  }

  clip(): void {
    this.#clip = `clip-${this.#clips++}`;
    this.#parts.push(`<clipPath id="${this.#clip}"><path d="${this.#path}"/></clipPath>`);
  }

  fill(): void {
    this.#add(`fill="${escaped(this.fillStyle)}" fill-opacity="${this.globalAlpha}"`);
  }

  stroke(): void {
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.join(' ')}"` : '';
    this.#add(
      `fill="none" stroke="${escaped(this.strokeStyle)}" stroke-opacity="${this.globalAlpha}" ` +
        `stroke-width="${this.lineWidth}" stroke-linejoin="${this.lineJoin}"${dash}`,
    );
  }

  setLineDash(dash: Iterable<number>): void {
    this.#dash = [...dash];
  }

  fillText(text: string, x: number, y: number): void {
    const [, weight = '', size = '11', family = 'sans-serif'] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    this.#parts.push(
      `<text x="${short(x)}" y="${short(y)}" font-family="${escaped(family)}" font-size="${size}"` +
        (weight ? ` font-weight="${weight}"` : '') +
        ` text-anchor="${anchors[this.textAlign] ?? 'start'}"` +
        ` dominant-baseline="${baselines[this.textBaseline] ?? 'auto'}"` +
        ` fill="${escaped(this.fillStyle)}" fill-opacity="${this.globalAlpha}">${escaped(text)}</text>`,
    );
  }

  /** All that was drawn, as the text of a file. */
  document(width: number, height: number): string {
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}">\n${this.#parts.join('\n')}\n</svg>\n`
    );
  }

  #add(look: string): void {
    if (this.#path === '') return;
    const clip = this.#clip === null ? '' : ` clip-path="url(#${this.#clip})"`;
    this.#parts.push(`<path d="${this.#path}" ${look}${clip}/>`);
  }
}

/** A hundredth of a pixel is as fine as anyone looks. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
