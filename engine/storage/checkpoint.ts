import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { NewerFormatError, refuseNewer } from '../protocol/newerFormat';
import { runFiles } from '../protocol/runFolder';
import { type HostTensors, type TensorSpec, specsOf } from '../runtime/program';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

const weightsFile = 'weights.safetensors';
const stateFile = 'state.json';
const temporaryPrefix = '.writing-';

/** The form of checkpoints. */
const checkpointVersion = 1;

/** Everything but the tensors that training needs to go on as if it had never stopped. */
const checkpointStateSchema = z.object({
  version: z.literal(checkpointVersion),
  method: z.string(),
  /** Content id of the data set: going on with other images would be another experiment. */
  datasetId: z.string(),
  step: z.number().int().nonnegative(),
  /** The stage under way, from 0: at a step between two, which of them. */
  stage: z.number().int().nonnegative().default(0),
  /** The four words of `Random.state`. */
  random: z.array(z.number().int()).length(4),
  /** Means of the loss curves under way. */
  means: z.object({ sums: z.record(z.string(), z.number()), counts: z.record(z.string(), z.number()) }),
  /** Step of the last evaluation, -1 for none: a stop may have broken off the one that was due at `step`. */
  evaluatedAt: z.number().int().min(-1),
  /** Seconds spent so far, over all engines that worked on the run. */
  elapsedSeconds: z.number().nonnegative(),
  /** Seconds of the present stage's training steps. */
  trainedSeconds: z.number().nonnegative().default(0),
});
type CheckpointState = z.infer<typeof checkpointStateSchema>;

export interface Checkpoint {
  state: CheckpointState;
  tensors: HostTensors;
}

/** A checkpoint that was read. */
export interface LoadedCheckpoint extends Checkpoint {
  folder: string;
  /** What is wrong with newer ones. */
  damaged: UserError[];
}

/** The checkpoints of one run: `checkpoints/step-000500/`, each whole or not there at all. */
export class CheckpointStore {
  private readonly folder: string;

  /** `keep` newest checkpoints stay; older ones are deleted. */
  constructor(
    runFolder: string,
    private readonly keep: number,
  ) {
    this.folder = join(runFolder, runFiles.checkpoints);
  }

  /** Writes a checkpoint under a temporary name, syncs it, renames it. Returns its path inside the run folder. */
  async save({ state, tensors }: Checkpoint): Promise<string> {
    // Between two stages there are two checkpoints of one step: the second must not take the first one's place before
    // it is whole.
    const name = `step-${String(state.step).padStart(6, '0')}${state.stage > 0 ? `-stage-${state.stage + 1}` : ''}`;
    const temporary = join(this.folder, `${temporaryPrefix}${name}`);
    await rm(temporary, { recursive: true, force: true });
    try {
      await mkdir(temporary, { recursive: true });
      const metadata = { method: state.method, step: String(state.step), datasetId: state.datasetId };
      await writeSynced(join(temporary, weightsFile), encodeSafetensors(tensors, metadata));
      await writeSynced(join(temporary, stateFile), [Buffer.from(`${JSON.stringify(state, null, 2)}\n`)]);
      await syncFolder(temporary);
    } catch (error) {
      // On a full disk, half a checkpoint only takes the room that others need.
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }

    const final = join(this.folder, name);
    await rm(final, { recursive: true, force: true });
    await rename(temporary, final);
    await syncFolder(this.folder);
    await this.deleteOld(state.step);
    return `${runFiles.checkpoints}/${name}`;
  }

  /** Names of the checkpoints, newest first. */
  async list(): Promise<string[]> {
    const entries = await readdir(this.folder).catch(() => []);
    return entries
      .filter((name) => placePattern.test(name))
      .sort((a, b) => placeOf(b).step - placeOf(a).step || placeOf(b).stage - placeOf(a).stage);
  }

  /** @throws UserError if the checkpoint is damaged. */
  load(name: string): Promise<Checkpoint> {
    return readCheckpoint(join(this.folder, name));
  }

  /**
   * The newest checkpoint that can be read.
   * @throws UserError if there is none, or the newest is of a newer form.
   */
  async loadNewest(): Promise<LoadedCheckpoint> {
    const damaged: UserError[] = [];
    for (const name of await this.list()) {
      const folder = join(this.folder, name);
      try {
        return { ...(await readCheckpoint(folder)), folder, damaged };
      } catch (error) {
        // One of a newer form is not damaged: an older one in its place would undo what the newer engine trained.
        if (!(error instanceof UserError) || error.cause instanceof NewerFormatError) throw error;
        damaged.push(error);
      }
    }
    throw (
      damaged[0] ??
      new UserError('This run has no checkpoint to go on from.', {
        where: this.folder,
        advice: 'Start the experiment again with darkroom run; checkpoints.every says how often one is kept.',
      })
    );
  }

  /**
   * Newer checkpoints than the one of `step` are damaged, and not to be kept in its place: the run went on from an
   * older one.
   */
  private async deleteOld(step: number): Promise<void> {
    const good = (await this.list()).filter((name) => placeOf(name).step <= step);
    for (const name of good.slice(this.keep)) await rm(join(this.folder, name), { recursive: true, force: true });
  }
}

const placePattern = /^step-(\d+)(?:-stage-(\d+))?$/;

/** Step and stage (from 1) of a checkpoint's name. */
function placeOf(name: string): { step: number; stage: number } {
  const [, step, stage] = placePattern.exec(name) ?? [];
  return { step: Number(step), stage: Number(stage ?? 1) };
}

/** @throws UserError if the checkpoint is damaged. */
async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const damagedBy = (file: string, error: unknown) =>
    new UserError(`The checkpoint is damaged: ${(error as Error).message}.`, {
      where: join(folder, file),
      advice: "Delete this checkpoint's folder to go on from the one before it, or start the experiment again.",
      cause: error,
    });
  const state = await readFile(join(folder, stateFile), 'utf8')
    .then((text) => {
      const value: unknown = JSON.parse(text);
      refuseNewer('checkpoint', value, checkpointVersion);
      return checkpointStateSchema.parse(value);
    })
    .catch((error: unknown) => {
      if (error instanceof NewerFormatError) {
        throw new UserError(error.message, { where: folder, advice: error.advice, cause: error });
      }
      throw damagedBy(
        stateFile,
        error instanceof z.ZodError ? new Error(z.prettifyError(error), { cause: error }) : error,
      );
    });
  const { tensors } = await readFile(join(folder, weightsFile))
    .then(decodeSafetensors)
    .catch((error: unknown) => {
      throw damagedBy(weightsFile, error);
    });
  return { state, tensors };
}

/** @throws UserError if the checkpoint is of another method or other images. */
export function assertSameRun(
  { state, folder }: Pick<LoadedCheckpoint, 'state' | 'folder'>,
  { method, datasetId }: { method: string; datasetId: string },
): void {
  if (state.method === method && state.datasetId === datasetId) return;
  const other = state.method !== method ? `another method (${state.method})` : 'other images';
  throw new UserError(`The checkpoint was made with ${other}.`, {
    where: folder,
    advice: 'Give the run its original data set back, or start the experiment again.',
  });
}

/**
 * Checks that a checkpoint holds exactly the tensors of a model.
 * @throws UserError naming the first that differs.
 */
export function assertFits(folder: string, tensors: HostTensors, specs: Readonly<Record<string, TensorSpec>>): void {
  const found = specsOf(tensors);
  const text = (spec: TensorSpec | undefined) =>
    spec ? `${spec.dtype} ${spec.shape.join(' x ') || 'scalar'}` : 'nothing';
  const name = [...new Set([...Object.keys(specs), ...Object.keys(found)])].find(
    (key) => text(specs[key]) !== text(found[key]),
  );
  if (name === undefined) return;
  throw new UserError(
    `The checkpoint doesn't fit the experiment's networks: for ${name} it has ${text(found[name])}, they ` +
      `need ${text(specs[name])}.`,
    {
      where: folder,
      advice: 'Go on with the Darkroom version and the config that the run began with, or start the experiment again.',
    },
  );
}

async function writeSynced(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename survive a power cut, where the system lets folders be synced (Windows doesn't). */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
