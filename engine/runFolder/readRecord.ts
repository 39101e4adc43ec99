import { basename, join } from 'node:path';
import { UserError } from '../errors';
import { readInside } from '../files/insideFolder';
import { parseJson } from '../files/json';
import { shellWord } from '../plainText';
import { NewerFormatError } from '../protocol/newerFormat';
import { parseRecord, type RunRecord } from '../protocol/record';
import { longestRunFile, runFiles } from '../protocol/runFolder';
import { CheckpointStore } from '../storage/checkpointStore';

/** @throws UserError if the folder holds no run, or its record is damaged or of a newer version. */
export async function readRecord(folder: string): Promise<RunRecord> {
  const file = join(folder, runFiles.record);
  const text = await readRunFile(folder, file);
  try {
    return parseRecord(parseJson(text));
  } catch (error) {
    if (error instanceof NewerFormatError) {
      throw new UserError(error.message, { where: file, advice: error.advice, cause: error });
    }
    const [newest] = await new CheckpointStore(folder).list().catch(() => []);
    throw new UserError("The run's record is damaged.", {
      where: file,
      advice:
        newest === undefined
          ? 'Start the experiment again with darkroom run.'
          : `Start the experiment again with darkroom run; --from ${shellWord(folder)} begins with the weights of its ` +
            `newest checkpoint, ${newest}.`,
      cause: error,
    });
  }
}

/**
 * The text of a file that every run folder has.
 * @throws UserError if it has none, or something else is in its place.
 */
export async function readRunFile(folder: string, file: string): Promise<string> {
  try {
    return (await readInside(folder, basename(file), longestRunFile.config)).toString();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('This is not a run folder.', {
      where: folder,
      advice:
        'Give the folder that holds run.json and checkpoints/, for example ' +
        'runs/mnist-self-labeling/20260101-120000-1a2b.',
      cause: error,
    });
  }
}
