import { orUserError, UserError } from '../../errors';
import type { ImageDataset } from '../dataset';
import { assertFitsMemory } from '../cache/room';
import { inMemory } from '../imageBytes';
import type { Findings } from './checkIssues';
import { chosenRows, type ChosenRows } from './chosenRows';
import { classed, type ClassedTable, type ImageTable } from './imageTable';
import { type RawImages, type RawShape, readRawRows } from './rawImages';
import { tableDataset, tableSummary } from './tableDataset';

/** A table whose images lie in files as bytes, all of one size. */
export interface RawTable extends ImageTable {
  /** What `dataset.name` says. */
  name: string;
  title: string;
  /** One file behind the other makes the rows. */
  sources: readonly RawImages[];
}

interface Reading {
  /** 0: as large as the images are. */
  resolution: number;
  limit?: number;
}

/**
 * The images of a table in grey or in colour, as they are, the square in the middle of each.
 * @throws UserError if files don't fit together, one is damaged, or all images don't fit into memory.
 */
export async function loadRawTable(table: RawTable, reading: Reading): Promise<ImageDataset> {
  const { name, title, where, sources } = table;
  const { classes, chosen, side } = planned(table, reading);
  const { train, test } = chosen;
  const { channels } = sources[0]!;
  assertFitsMemory({ count: train.length + test.length, imageSize: side * side * channels });
  const rows = Uint32Array.from([...train, ...test]).sort();
  const images = await readRawRows(sources, rows, side);
  const size = side * side * channels;
  const places = new Map(Array.from(rows, (row, place) => [row, place]));
  const imagesOf = (split: Uint32Array) => {
    const bytes = new Uint8Array(split.length * size);
    split.forEach((row, i) => {
      const from = places.get(row)! * size;
      bytes.set(images.subarray(from, from + size), i * size);
    });
    return { images: inMemory(bytes, size), kept: Uint32Array.from(split.keys()) };
  };
  return tableDataset({ name, title, side, channels, where }, classes, chosen, {
    train: imagesOf(train),
    test: imagesOf(test),
    notes: sizeNotes(table, side),
  });
}

/** What will be trained on, by the headers and the labels. */
export async function checkRawTable(table: RawTable, reading: Reading): Promise<Findings> {
  const { classes, chosen, side } = planned(table, reading);
  const { train, test } = chosen;
  const { channels } = table.sources[0]!;
  const refusal = await orUserError(() => {
    assertFitsMemory({ count: train.length + test.length, imageSize: side * side * channels });
  });
  const labelsOf = (rows: Uint32Array) => Array.from(rows, (row) => classes.labelOf[row]!);
  return {
    summary: tableSummary(classes, chosen, labelsOf(train), labelsOf(test)),
    notes: [...classes.notes, ...sizeNotes(table, side)],
    refusal: refusal instanceof UserError ? refusal : undefined,
  };
}

function planned(
  table: RawTable,
  { resolution, limit }: Reading,
): { classes: ClassedTable; chosen: ChosenRows; side: number } {
  const { where, sources } = table;
  const { height, width } = sources[0]!;
  assertAlike(sources);
  const own = Math.min(height, width);
  if (resolution === 0 && (own % 4 !== 0 || own < 8 || own > 512)) {
    const fitting = Math.min(512, Math.max(8, own - (own % 4)));
    throw new UserError(
      `These images have ${height} x ${width} pixels; networks take 8 to 512 along a side, a multiple of 4.`,
      { where, advice: `Set dataset.resolution to ${fitting}: the images are scaled to it.` },
    );
  }
  const classes = classed(table);
  return { classes, chosen: chosenRows(classes, limit, where), side: resolution || own };
}

/** @throws UserError if the test images are of another size. */
function assertAlike([first, ...others]: readonly RawImages[]): void {
  const text = ({ height, width, channels }: RawShape) => `${height} x ${width} x ${channels}`;
  const other = others.find((each) => text(each) !== text(first!));
  if (!other) return;
  throw new UserError(`The test images are ${text(other)}, but the training images are ${text(first!)}.`, {
    where: other.where,
    advice: 'Make all images of one size.',
  });
}

function sizeNotes({ sources }: RawTable, side: number): string[] {
  const { height, width } = sources[0]!;
  const own = Math.min(height, width);
  if (height === width && side === own) return [];
  const cropped = height === width ? '' : 'the square in their middle is taken, ';
  const scaled = side === own ? `${side} x ${side}` : `made ${side < own ? 'smaller' : 'larger'}, ${side} x ${side}`;
  return [`The images are ${height} x ${width}: ${cropped}${scaled}.`];
}
