import { orUserError, UserError } from '../../errors';
import { assertRoom, imageRoom } from '../cache/room';
import type { ImageDataset } from '../dataset';
import { decodedFiles, type DecodingOptions } from '../loading/decodedFiles';
import { imageSizeOf } from '../loading/decodeStored';
import { oddSentences } from '../loading/oddImages';
import type { ReadStored, StoredImage } from '../loading/storedImage';
import type { Findings } from './checkIssues';
import { chosenRows } from './chosenRows';
import { classed, type ImageTable } from './imageTable';
import { lookAtTable } from './lookAtTable';
import { assertEveryClass, tableDataset, tableSummary } from './tableDataset';

/** A table of image files, or of the bytes of such. */
export interface EncodedTable extends ImageTable {
  /** What `dataset.name` says, which is the folder in the cache, too. */
  name: string;
  title: string;
  /** Where paths of images start. */
  folder: string;
  imageOf(this: void, row: number): StoredImage;
  /** What its labels are called, which may say their unit: "age [years]". */
  labelName?: string;
  /** Where a row stands, for a person; where its image is, if it isn't given. */
  placeOfRow?(this: void, row: number): string;
  /** Reads an image's bytes, where they do not lie in a file as they are. */
  read?: ReadStored;
  /** Some rows whose images can be had without reading all others, where images do not lie in files as they are. */
  few?: FewRows;
}

/** Rows to look at before a run, and how their images are read: less at a time than for the run. */
export interface FewRows {
  rows: readonly number[];
  read: ReadStored;
}

interface Reading extends DecodingOptions {
  limit?: number;
}

/**
 * The images of a table in colour, the square in the middle of each.
 * @throws UserError if there are too few, one can't be read, or all together don't fit into memory.
 */
export async function loadEncodedTable(table: EncodedTable, reading: Reading): Promise<ImageDataset> {
  const { name, title, folder, where, imageOf, read } = table;
  const { limit, ...decoding } = reading;
  const { resolution, fit = 'crop', channels = 3 } = decoding;
  const withClasses = classed(table);
  const chosen = chosenRows(withClasses, limit, where);
  const {
    decoded: [train, test],
    notes,
    odd,
  } = await decodedFiles([Array.from(chosen.train, imageOf), Array.from(chosen.test, imageOf)], {
    ...decoding,
    ...{ dataset: name, folder, read },
  });
  return tableDataset({ name, title, side: resolution, channels, where: folder }, withClasses, chosen, {
    ...{ train, test },
    notes: [...notes, ...oddSentences(odd, train.kept.length, { resolution, fit })],
  });
}

/** What will be trained on, by the first bytes of images; of a table that is read otherwise, by those of a few. */
export async function checkEncodedTable(table: EncodedTable, reading: Reading): Promise<Findings> {
  const { folder, where } = table;
  const { resolution, fit = 'crop', channels = 3, limit } = reading;
  const withClasses = classed(table);
  const chosen = chosenRows(withClasses, limit, where);
  const splits = [chosen.train, chosen.test];
  const looked = await lookAtTable(table, splits, reading);
  const labels = splits.map((rows, split) =>
    Array.from(rows)
      .filter((_, i) => !looked.broken[split]!.has(i))
      .map((row) => withClasses.labelOf[row]!),
  ) as [number[], number[]];
  const refusal =
    looked.refusal ??
    (await orUserError(async () => {
      const imageSize = imageSizeOf({ resolution, fit, channels });
      assertRoom({ count: labels[0].length + labels[1].length, imageSize }, await imageRoom());
      splits.forEach((rows, split) => {
        assertEveryClass(rows, labels[split]!, withClasses, folder);
      });
    }));
  return {
    summary: tableSummary(withClasses, chosen, ...labels),
    notes: [...withClasses.notes, ...looked.sentences],
    refusal: refusal instanceof UserError ? refusal : undefined,
  };
}
