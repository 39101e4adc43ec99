import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { digest } from '../files/digest';
import { syncFolder } from '../files/durable';
import { openInside, readInside } from '../files/insideFolder';
import { readSums, sumLine, sumsFile } from '../files/sha256sums';
import { allFinite } from '../floatArrays';
import { visible } from '../plainText';
import { NewerFormatError, refuseNewer } from '../protocol/newerFormat';
import { checkpointStateSchema, checkpointVersion, type Checkpoint } from './checkpointState';
import { encodeSafetensors, readSafetensors } from './safetensors';

/**
 * The files of one checkpoint. `SHA256SUMS` holds the digests of the other two, a line each, as `sha256sum -c` reads
 * them; checkpoints of engines that wrote none are read without.
 */
const weightsFile = 'weights.safetensors';
const stateFile = 'state.json';

/** Bytes; what engines write has some thousands. */
const longestState = 2 ** 24;
/** What says nothing of a checkpoint: it can't be read now. */
const unreadable = new Set<unknown>(['EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'ENOMEM']);
/** Bytes that are hashed while as many are on their way to the disk. */
const chunkBytes = 2 ** 22;

const storedStateSchema = checkpointStateSchema.extend({
  /** Says that the digests are there: a checkpoint that has lost them is not one of before there were any. */
  sums: z.literal(sumsFile).optional(),
});

/** Writes a checkpoint's files into a new folder, each on the disk when it returns. */
export async function writeCheckpoint(folder: string, { state, tensors }: Checkpoint): Promise<void> {
  await mkdir(folder);
  const metadata = { method: state.method, step: String(state.step), datasetId: state.datasetId };
  const stored: z.input<typeof storedStateSchema> = { ...state, sums: sumsFile };
  const sums = [
    sumLine(stateFile, await writeSynced(join(folder, stateFile), [text(JSON.stringify(stored, null, 2))])),
    sumLine(weightsFile, await writeSynced(join(folder, weightsFile), encodeSafetensors(tensors, metadata))),
  ];
  await writeSynced(join(folder, sumsFile), [text(sums.join('\n'))]);
  await syncFolder(folder);
}

/**
 * Reads a checkpoint and checks all of it: digests, forms, that every value is finite.
 * @param name its folder inside the run folder.
 * @throws UserError if it is damaged, or of a newer form: its cause is then a NewerFormatError. The system's error if
 * it can't be read for a reason that lies elsewhere.
 */
export async function readCheckpoint(runFolder: string, name: string): Promise<Checkpoint> {
  const inside = (file: string) => `${name}/${file}`;
  const part = async <T>(file: string, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof NewerFormatError)
        throw new UserError(error.message, { where: join(runFolder, name), advice: error.advice, cause: error });
      if (unreadable.has((error as NodeJS.ErrnoException).code)) throw error;
      throw damaged(join(runFolder, name, file), error);
    }
  };

  const sums = await part(sumsFile, () => readSums(runFolder, name));
  const { sums: hasSums, ...state } = await part(stateFile, async () => {
    const bytes = await readInside(runFolder, inside(stateFile), longestState);
    assertSum(sums, stateFile, digest('sha256', bytes));
    return parseState(bytes.toString());
  });
  if (hasSums !== undefined && !sums) throw damaged(join(runFolder, name, sumsFile), new Error('it is not there'));
  const tensors = await part(weightsFile, async () => {
    const file = await openInside(runFolder, inside(weightsFile));
    try {
      const { tensors, sha256 } = await readSafetensors(file);
      assertSum(sums, weightsFile, sha256);
      const broken = Object.keys(tensors).find((tensor) => !allFinite(tensors[tensor]!.data));
      if (broken !== undefined) throw new Error(`${visible(broken)} holds a value that is not a finite number`);
      return tensors;
    } finally {
      await file.close();
    }
  });
  return { state, tensors };
}

function damaged(file: string, error: unknown): UserError {
  const { message } = error as Error;
  return new UserError(`The checkpoint is damaged: ${visible(message)}${message.endsWith('.') ? '' : '.'}`, {
    where: file,
    advice: "Delete this checkpoint's folder to go on from the one before it, or start the experiment again.",
    cause: error,
  });
}

/** @throws Error if there are digests, and the file's is not among them. */
function assertSum(sums: readonly string[] | null, file: string, sha256: string): void {
  if (sums && !sums.includes(sumLine(file, sha256)))
    throw new Error(`its contents are not those that ${sumsFile} tells of`);
}

function parseState(json: string): z.infer<typeof storedStateSchema> {
  const value: unknown = JSON.parse(json);
  refuseNewer('checkpoint', value, checkpointVersion);
  const { data, error } = storedStateSchema.safeParse(value);
  if (error) throw new Error(z.prettifyError(error), { cause: error });
  return data;
}

function text(lines: string): Uint8Array {
  return Buffer.from(`${lines}\n`);
}

/** Writes a new file through to the disk. Returns its SHA-256, in hexadecimal. */
async function writeSynced(path: string, parts: readonly Uint8Array[]): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    for (const part of parts) {
      for (let at = 0; at < part.length; at += chunkBytes) {
        const chunk = part.subarray(at, at + chunkBytes);
        const written = file.writeFile(chunk);
        hash.update(chunk);
        await written;
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
