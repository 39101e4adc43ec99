import { decode } from 'fast-png';
import { readInside } from '../files/insideFolder';
import { pngSize, refuseHugeImage } from '../images/imageSize';
import { longestRunFile } from '../protocol/runFolder';
import type { GridEvent } from '../protocol/events';
import type { Findings } from './difference';
import type { RunContents } from './runContents';

/** Compares the pixels of all grids that both runs drew, up to a step. A picture that was deleted is left out. */
export async function compareGrids(a: RunContents, b: RunContents, upTo: number): Promise<Findings> {
  const findings: Findings = { compared: 0, differences: [] };
  for (const grid of a.history.grids) {
    const other = b.history.grids.find(({ kind, step }) => kind === grid.kind && step === grid.step);
    if (!other || grid.step > upTo) continue;
    const [ours, theirs] = await Promise.all([pictureOf(a, grid), pictureOf(b, other)]);
    if (!ours || !theirs) continue;
    findings.compared++;
    const message =
      (ours.equals(theirs) ? undefined : differenceOf(grid, other, picture(ours, grid), picture(theirs, other))) ??
      otherLabels(grid, other);
    if (message) findings.differences.push({ step: grid.step, what: 'grid', name: grid.kind, message });
  }
  return findings;
}

function pictureOf({ folder }: RunContents, { file }: GridEvent): Promise<Buffer | null> {
  return readInside(folder, file, longestRunFile.picture).catch(() => null);
}

/** @throws UserError if the picture is huge. */
function picture(bytes: Buffer, { file }: GridEvent): Picture {
  refuseHugeImage(pngSize(bytes), file);
  return decode(bytes);
}

/** Whether something else is said of the same images. */
function otherLabels({ kind, cellLabels }: GridEvent, other: GridEvent): string | undefined {
  if (!cellLabels || !other.cellLabels || cellLabels.join('\n') === other.cellLabels.join('\n')) return undefined;
  return `In the grid "${kind}" the images are the same, but not what is said of them.`;
}

type Picture = ReturnType<typeof decode>;

/** Which images of a grid are others, in words; undefined where all pixels are the same. */
function differenceOf(grid: GridEvent, other: GridEvent, a: Picture, b: Picture): string | undefined {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels || grid.rows !== other.rows)
    return `The grid "${grid.kind}" is of another size.`;
  const images = new Set<number>();
  let largest = 0;
  a.data.forEach((value, i) => {
    if (value === b.data[i]) return;
    largest = Math.max(largest, Math.abs(value - b.data[i]!));
    const pixel = Math.floor(i / a.channels);
    const row = Math.floor(pixel / a.width / grid.cellHeight);
    images.add(row * grid.columns + Math.floor((pixel % a.width) / grid.cellWidth));
  });
  if (images.size === 0) return undefined;
  const first = Math.min(...images);
  const [row, column] = [Math.floor(first / grid.columns) + 1, (first % grid.columns) + 1];
  return (
    `In the grid "${grid.kind}" ${images.size} of ${grid.rows * grid.columns} images are others, by up to ${largest} ` +
    `of 255; the first stands in row ${row}, column ${column}.`
  );
}
