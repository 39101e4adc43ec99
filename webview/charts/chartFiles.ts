import { csvRow } from '../../engine/csv';
import type { SavedFile as SavedMessage, SavedType } from '../../extension/contract/panel';
import { base64Of } from '../ui/panelFile';
import type { NamedCurve } from './groups';
import type { Drawing } from './pictureSheet';
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
  /** Its figures, each exact. */
  csv: () => string;
  drawing: () => Drawing;
}

/** What a chart shows, as a file: its figures, or its picture. */
export async function chartFile(format: ChartFormat, { title, csv, drawing }: SavedChart): Promise<SavedFile> {
  const content =
    format === 'png' ? await chartPng(drawing()) : new Blob([format === 'csv' ? csv() : chartSvg(drawing())]);
  return { name: `${fileName(title)}.${format}`, mime: mimes[format], base64: await base64Of(content) };
}

/**
 * A row for every x that any curve has a figure at, a column for every curve, under its id: all points, each to its
 * last digit; empty where a curve has none, `NaN` where it was not finite.
 */
export function curvesCsv(curves: readonly NamedCurve[], axis = 'step'): string {
  const columns = curves.map(({ curve: { steps, values } }) => ({ steps, values, next: 0 }));
  const rows = [csvRow([axis, ...curves.map(({ id }) => id)])];
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

/** A drawing as the text of an SVG file. */
function chartSvg({ width, height, paint }: Drawing): string {
  const pen = new SvgPen();
  paint(pen);
  return pen.document(width, height);
}

/** A drawing as a PNG file. */
async function chartPng({ width, height, paint }: Drawing): Promise<Blob> {
  const canvas = new OffscreenCanvas(Math.ceil(width * pngScale), Math.ceil(height * pngScale));
  const context = canvas.getContext('2d')!;
  context.scale(pngScale, pngScale);
  paint(context);
  return canvas.convertToBlob({ type: mimes.png });
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
