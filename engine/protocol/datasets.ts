import { z } from 'zod';
import { processIdentitySchema } from './claim';

/** What `darkroom datasets` says as JSON, and the mark that a fetch leaves on the disk while it is under way. */

/** A published work, as a list of references has it. */
const citationSchema = z.object({
  authors: z.string(),
  title: z.string(),
  /** Where it was published: journal, conference, preprint number, technical report. */
  venue: z.string(),
  year: z.number().int(),
});
export type Citation = z.infer<typeof citationSchema>;

/** How far something has come, in bytes; `total` is null where it isn't known. */
const progressSchema = z.object({
  /** For a person: "Downloading the original archive". */
  activity: z.string(),
  done: z.number().nonnegative(),
  total: z.number().nonnegative().nullable(),
});
export type DatasetProgress = z.infer<typeof progressSchema>;

/** A file that is not the original, and what is wrong with it, as a sentence. */
const damagedFileSchema = z.object({ file: z.string(), problem: z.string() });
export type DamagedFile = z.infer<typeof damagedFileSchema>;

/**
 * How a data set's files stand: they come with Darkroom; it draws the images itself; some or all of the files that can
 * be fetched are missing; all are here; or a person has to name a folder.
 */
const datasetStandings = ['embedded', 'made', 'absent', 'incomplete', 'fetched', 'folder'] as const;

/** A data set that Darkroom knows by name, and how it stands on this machine. */
const datasetListingSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** Null where only the files can tell. */
  classes: z.number().nullable(),
  /** Pixels along one side that images can have; null where any multiple of 4 will do. */
  resolutions: z.array(z.number()).nullable(),
  licence: z.string(),
  citation: citationSchema.nullable(),
  /** The address of the page that it is published on. */
  page: z.string().nullable(),
  /** Size of its own files on the disk, in bytes; 0 where Darkroom has none. */
  bytes: z.number().nonnegative(),
  /** Bytes that a fetch downloads; null where nothing is fetched. */
  download: z.number().nonnegative().nullable(),
  /** Whether an experiment can use it as it is. */
  present: z.boolean(),
  /** Whether `darkroom datasets fetch` can get it; otherwise it is embedded, made, or needs `dataset.folder`. */
  fetchable: z.boolean(),
  /** What an experiment must say under `dataset` to use it; null where it need not. */
  needs: z.enum(['folder', 'file']).nullable(),
  standing: z.enum(datasetStandings),
  /** Where its own files lie, or would lie; null where Darkroom keeps none. */
  folder: z.string().nullable(),
  /** Names of its own files, and of those of them that are there. */
  files: z.array(z.string()),
  filesHere: z.array(z.string()),
  /** When every byte was compared with the originals, as ISO 8601; null if never, or a file has changed since. */
  verified: z.string().nullable(),
  /** Files that are known not to be the originals: by their size, or since they were verified. */
  damaged: z.array(damagedFileSchema),
  /** Files beside the own copy: what the last verification found, and the mark of a fetch that is under way. */
  note: z.string(),
  mark: z.string(),
  /** How far a fetch is that some process has under way; null if none has. */
  fetching: progressSchema.nullable(),
  /** How to have it, where it isn't present. */
  advice: z.string().nullable(),
});
export type DatasetListing = z.infer<typeof datasetListingSchema>;

/** What `datasets list --json` prints. */
export const datasetListSchema = z.object({ datasets: z.array(datasetListingSchema) });

/** The lines that `datasets fetch --json` and `datasets verify --json` print: how far they are, and what came of it. */
export const datasetLineSchema = z.union([
  z.object({ progress: progressSchema }),
  z.object({ fetched: z.object({ name: z.string(), folder: z.string(), source: z.string() }) }),
  z.object({
    verified: z.object({
      name: z.string(),
      folder: z.string(),
      files: z.array(z.string()),
      /** Missing ones among them. */
      damaged: z.array(damagedFileSchema),
    }),
  }),
]);
export type DatasetLine = z.infer<typeof datasetLineSchema>;

/** What stands in the mark of a fetch: who has it under way, and how far it is. */
export const fetchMarkSchema = progressSchema.extend({ owner: processIdentitySchema });
