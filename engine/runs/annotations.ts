import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { writeFileAtomic } from '../files/atomicFile';
import { readInside } from '../files/insideFolder';
import { parseJson } from '../files/json';
import { refuseNewer } from '../protocol/newerFormat';
import { longestRunFile, runFiles } from '../protocol/runFolder';

/** The form of `annotations.json` that is written today. */
const annotationsVersion = 1;

/** What people say of a run: kept beside what its engine says, in a file of its own that no engine writes. */
const annotationsSchema = z.looseObject({
  version: z.number().int().min(1).max(annotationsVersion),
  /** What it is called instead of its start; null for that. */
  name: z.string().nullable().default(null),
  tags: z.array(z.string()).default([]),
  note: z.string().default(''),
  starred: z.boolean().default(false),
});

export type Annotations = Pick<z.infer<typeof annotationsSchema>, 'name' | 'tags' | 'note' | 'starred'>;

export const noAnnotations: Annotations = { name: null, tags: [], note: '', starred: false };

/**
 * What was said of a run; nothing where there is no file.
 * @throws Error if the file can't be understood.
 */
export async function readAnnotations(folder: string): Promise<Annotations> {
  const { name, tags, note, starred } = (await readFileOf(folder)) ?? noAnnotations;
  return { name, tags, note, starred };
}

/**
 * Changes what is said of a run, and leaves the rest as it is. An empty name is none; tags are trimmed, and each counts
 * once.
 * @param change what becomes different; or a function that tells it from what is said now.
 * @throws UserError if the file that is there can't be understood: it is left alone.
 */
export async function annotate(
  folder: string,
  change: Partial<Annotations> | ((present: Annotations) => Partial<Annotations>),
): Promise<Annotations> {
  const file = join(folder, runFiles.annotations);
  const present = await readFileOf(folder).catch((error: unknown) => {
    throw new UserError(`What was said of this run can't be read: ${(error as Error).message}`, {
      where: file,
      advice: 'Mend the file, or delete it to begin anew.',
      cause: error,
    });
  });
  const before = present ?? noAnnotations;
  const { name, tags, note, starred } = { ...before, ...(typeof change === 'function' ? change(before) : change) };
  const cleaned: Annotations = {
    name: name?.trim() || null,
    tags: [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))],
    note: note.trim(),
    starred,
  };
  const text = JSON.stringify({ ...present, version: annotationsVersion, ...cleaned }, null, 2);
  await writeFileAtomic(file, `${text}\n`);
  return cleaned;
}

async function readFileOf(folder: string): Promise<z.infer<typeof annotationsSchema> | null> {
  let bytes: Buffer;
  try {
    bytes = await readInside(folder, runFiles.annotations, longestRunFile.annotations);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const value = parseJson(bytes.toString());
  refuseNewer("run's note", value, annotationsVersion);
  return annotationsSchema.parse(value);
}
