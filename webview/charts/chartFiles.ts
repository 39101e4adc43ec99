import type { SavedFile as SavedMessage, SavedType } from '../../extension/contract/panel';
import type { NamedCurve } from './groups';
import { paintPicture, pictureSize, type Picture } from './picture';
import { SvgPen } from './svgPen';

/** A file that a panel hands to whoever can save it. */
export type SavedFile = Omit<SavedMessage, 'type'>;

/** The formats that what a chart shows can be saved in. */
export const chartFormats = ['csv', 'png', 'svg'] as const;
export type ChartFormat = (typeof chartFormats)[number];

const mimes: Record<ChartFormat, SavedType> = { csv: 'text/csv', png: 'image/png', svg: 'image/svg+xml' };

/** Pixels of a PNG for each of the screen's, so that it is sharp in print. */
const pngScale = 2;

export interface SavedChart {
  /** What the file's name is made of. */
  title: string;
  curves: readonly NamedCurve[];
  /** What heads the column of x values. */
  axis: string;
  picture: Picture;
}

/** What a chart shows, as a file: its curves with every point and exact, or its picture. */
export async function chartFile(format: ChartFormat, { title, curves, axis, picture }: SavedChart): Promise<SavedFile> {
  const bytes =
    format === 'png'
      ? await chartPng(picture)
      : new TextEncoder().encode(format === 'csv' ? curvesCsv(curves, axis) : chartSvg(picture));
  return { name: `${fileName(title)}.${format}`, mime: mimes[format], base64: base64Of(bytes) };
}

/**
 * A row for every x that any curve has a figure at, a column for every curve, under its id: all points, each to its
 * last digit; empty where a curve has none, `NaN` where it was not finite.
 */
export function curvesCsv(curves: readonly NamedCurve[], axis = 'step'): string {
  const columns = curves.map(({ curve: { steps, values } }) => ({ steps, values, next: 0 }));
  const rows = [[axis, ...curves.map(({ id }) => id)].map(quoted).join(',')];
  for (;;) {
    let x = Infinity;
    for (const { steps, next } of columns) x = Math.min(x, steps[next] ?? Infinity);
    if (x === Infinity) return `${rows.join('\n')}\n`;
    let written = String(x);
    for (const column of columns) {
      written += ',';
      if (column.steps[column.next] === x) written += String(column.values[column.next++]);
    }
    rows.push(written);
  }
}

/** A picture as the text of an SVG file. */
function chartSvg(picture: Picture): string {
  const pen = new SvgPen();
  paintPicture(pen, picture);
  const { width, height } = pictureSize(picture);
  return pen.document(width, height);
}

/** A picture as the bytes of a PNG file. */
async function chartPng(picture: Picture): Promise<Uint8Array> {
  const { width, height } = pictureSize(picture);
  const canvas = new OffscreenCanvas(Math.ceil(width * pngScale), Math.ceil(height * pngScale));
  const context = canvas.getContext('2d')!;
  context.scale(pngScale, pngScale);
  paintPicture(context, picture);
  return new Uint8Array(await (await canvas.convertToBlob({ type: mimes.png })).arrayBuffer());
}

/** As RFC 4180 has it. */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A name that every file system takes. */
function fileName(title: string): string {
  return (
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'curves'
  );
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  // As many at once as a call takes.
  for (let first = 0; first < bytes.length; first += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(first, first + 0x8000));
  return btoa(binary);
}
