import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { digest } from '../../files/digest';
import { parseJson } from '../../files/json';

/**
 * What a verification of a data set's own copy found. A later look trusts it as far as a file has the size and the
 * times that it had then; the seal tells a note that was cut off or edited.
 */
const noteSchema = z.object({
  folder: z.string(),
  /** ISO 8601. */
  at: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      /** Of the last change of its content, and of its entry in the file system, in milliseconds. */
      mtimeMs: z.number(),
      ctimeMs: z.number(),
      /** Of all its bytes; null where its size alone says that it is another file. */
      sha256: z.string().nullable(),
      /** What is wrong with it, as a sentence; null if nothing is known to be. */
      problem: z.string().nullable(),
      /** Whether its bytes are known to be the original's: by a checksum, its own or that of the archive it came in. */
      isOriginal: z.boolean(),
    }),
  ),
});
export type VerificationNote = z.infer<typeof noteSchema>;
export type NotedFile = VerificationNote['files'][number];

/** The note; null if there is none, or none that can be trusted. */
export async function readNote(path: string): Promise<VerificationNote | null> {
  try {
    const { seal, note } = sealedSchema.parse(parseJson(await readFile(path, 'utf8')));
    return seal === sealOf(note) ? note : null;
  } catch {
    return null;
  }
}

export async function writeNote(path: string, note: VerificationNote): Promise<void> {
  await writeFileMakingFolder(path, `${JSON.stringify({ seal: sealOf(note), note }, null, 2)}\n`);
}

const sealedSchema = z.object({ seal: z.string(), note: noteSchema });

function sealOf(note: VerificationNote): string {
  // Parsed, its keys have the order of the schema.
  return digest('sha256', JSON.stringify(noteSchema.parse(note)));
}
