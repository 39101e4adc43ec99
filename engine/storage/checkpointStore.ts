import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { renamePatiently, syncFolder } from '../files/durable';
import { pathInside } from '../files/insideFolder';
import { makeFoldersIn } from '../files/makeFolder';
import { formatCount } from '../format';
import { NewerFormatError } from '../protocol/newerFormat';
import { runFiles } from '../protocol/runFolder';
import { lastUpTo } from '../runs/prune';
import { readCheckpoint, writeCheckpoint } from './checkpointFiles';
import { assertOfRun, CheckpointMisfit, OtherImages, type CheckpointRun } from './checkpointFit';
import {
  checkpointName,
  newestFirst,
  parseCheckpointName,
  samePlace,
  type CheckpointPlace,
  type NamedCheckpoint,
} from './checkpointName';
import type { Checkpoint } from './checkpointState';

const temporaryPrefix = '.writing-';

/** A checkpoint that was read. */
export interface LoadedCheckpoint extends Checkpoint {
  /** Absolute path. */
  folder: string;
  /** What is wrong with newer ones. */
  passedOver: UserError[];
}

/** Which checkpoints stay when a new one is written. */
export interface Retention {
  /** The newest that stay. */
  keep: number;
  /** The step of the run's best figure, whose checkpoint stays as well. */
  best?: number;
}

/** The checkpoints of one run: `checkpoints/step-000500/`, each whole or not there at all. */
export class CheckpointStore {
  /** Whether checkpoints that were written or read are good, by name. */
  private readonly good = new Map<string, boolean>();

  /** @param run what its checkpoints agree with; without it, whatever is whole is good. */
  constructor(
    private readonly runFolder: string,
    private readonly run?: CheckpointRun,
  ) {}

  /**
   * Writes a checkpoint under a temporary name, syncs it, renames it, and deletes those that need not stay. An older
   * one of the same place is there until the new one is.
   * @returns its path inside the run folder.
   */
  async save(checkpoint: Checkpoint, retention: Retention): Promise<string> {
    const { state } = checkpoint;
    const name = checkpointName(state);
    const folder = await this.makeFolder();
    const temporary = join(folder, `${temporaryPrefix}${name}`);
    try {
      await remove(temporary);
      await writeCheckpoint(temporary, checkpoint);
      await this.put(temporary, state);
    } catch (error) {
      // On a full disk, half a checkpoint only takes the room that others need.
      await remove(temporary);
      throw error;
    }
    await this.deleteOld(state.step, retention);
    return `${runFiles.checkpoints}/${name}`;
  }

  /**
   * Removes what an engine that was killed had not finished writing or deleting. Only for the engine that has the run.
   * @param step of the checkpoint that it goes on from; -1 for none.
   */
  async tidy(step: number, retention: Retention): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(temporaryPrefix))) await remove(join(this.folder, name));
    await this.deleteOld(step, retention);
    await this.finishNames();
  }

  /** Names of the checkpoints, newest first. */
  async list(): Promise<string[]> {
    return (await this.entries()).map(({ name }) => name);
  }

  /** @throws UserError if the checkpoint is damaged. */
  load(name: string): Promise<Checkpoint> {
    return readCheckpoint(this.runFolder, `${runFiles.checkpoints}/${name}`);
  }

  /**
   * The newest good checkpoint: one that is whole and of this run.
   * @param unfit what was thrown for checkpoints that are not to be taken.
   * @throws UserError if there is none, or a newer one than that is of a newer form.
   */
  async loadNewest(unfit: readonly CheckpointMisfit[] = []): Promise<LoadedCheckpoint> {
    const passedOver: UserError[] = [];
    for (const entry of await this.entries()) {
      const folder = this.pathOf(entry);
      try {
        const known = unfit.find(({ where }) => where === folder);
        if (known) throw known;
        return { ...(await this.loadGood(entry)), folder, passedOver };
      } catch (error) {
        // One of a newer form is not damaged: an older one in its place would undo what the newer engine trained.
        if (!(error instanceof UserError) || error.cause instanceof NewerFormatError) throw error;
        this.good.set(entry.name, false);
        passedOver.push(error);
      }
    }
    throw this.noneOf(passedOver);
  }

  /**
   * The checkpoint of a step; of two between stages, that of the later stage.
   * @throws UserError if there is none, or it is not good.
   */
  async loadStep(step: number): Promise<LoadedCheckpoint> {
    const entries = await this.entries();
    const entry = entries.find((each) => each.step === step);
    if (entry) return { ...(await this.loadGood(entry)), folder: this.pathOf(entry), passedOver: [] };
    const steps = [...new Set(entries.map((each) => each.step))].reverse();
    throw new UserError(`This run has no checkpoint of step ${step}.`, {
      where: this.folder,
      advice:
        steps.length > 0
          ? `It has those of step ${steps.join(', ')}; checkpoints.keep says how many are kept.`
          : 'It has none at all: start the experiment again.',
    });
  }

  /** Deletes the checkpoints after one, because the run goes on from it another way. */
  async dropAfter(place: CheckpointPlace): Promise<void> {
    for (const entry of await this.entries())
      if (entry.step > place.step || (entry.step === place.step && entry.stage > place.stage))
        await remove(this.pathOf(entry));
  }

  /** Gives a whole new checkpoint its name; where the name is taken, at no moment is there none of the place. */
  private async put(temporary: string, place: CheckpointPlace): Promise<void> {
    const folder = join(this.runFolder, runFiles.checkpoints);
    const name = checkpointName(place);
    const older = (await this.entries()).filter((each) => samePlace(each, place));
    if (older.length > 0) {
      // A folder can't be renamed over another one, so it waits under a name that counts as newer.
      const waiting = checkpointName(place, older[0]!.writing + 1);
      await renamePatiently(temporary, join(folder, waiting));
      await syncFolder(folder);
      for (const each of older) await remove(this.pathOf(each));
      await renamePatiently(join(folder, waiting), join(folder, name));
    } else {
      await renamePatiently(temporary, join(folder, name));
    }
    await syncFolder(folder);
    this.good.set(name, true);
  }

  /**
   * Deletes what is neither among the newest that stay nor the best, or the last one before the best where that has
   * none. What is damaged or of another run stands for none of them, and goes when it is older than they are; where one
   * can't be read now, all stay. Newer checkpoints than the one of `step` are let be: the run went on from an older one
   * because they are not good.
   */
  private async deleteOld(step: number, { keep, best }: Retention): Promise<void> {
    const entries = (await this.entries()).filter((each) => each.step <= step);
    const good: NamedCheckpoint[] = [];
    for (const each of entries) {
      if (good.some((newer) => samePlace(newer, each))) await remove(this.pathOf(each));
      else {
        const isGood = await this.isGood(each);
        if (isGood === null) return;
        if (isGood) good.push(each);
      }
    }
    const oldest = good[keep - 1];
    if (!oldest) return;
    const bestStep = lastUpTo(
      good.map((each) => each.step),
      best,
    );
    for (const each of entries.slice(entries.indexOf(oldest) + 1)) {
      if (!good.includes(each) || each.step !== bestStep) await remove(this.pathOf(each));
    }
  }

  /** Gives those that have their place for themselves the name without a number, as `put` would have done. */
  private async finishNames(): Promise<void> {
    const entries = await this.entries();
    for (const each of entries) {
      if (each.writing === 0 || entries.some((other) => other !== each && samePlace(other, each))) continue;
      const name = checkpointName(each);
      await renamePatiently(this.pathOf(each), join(this.folder, name));
      const known = this.good.get(each.name);
      if (known !== undefined) this.good.set(name, known);
    }
  }

  /**
   * Whether a checkpoint can be gone on with: known of those that were written or read, else found out. Null where it
   * can't be read now, as with too many files open, which says nothing of it.
   */
  private async isGood(entry: NamedCheckpoint): Promise<boolean | null> {
    const known = this.good.get(entry.name);
    if (known !== undefined) return known;
    try {
      await this.loadGood(entry);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) return null;
      this.good.set(entry.name, false);
      return false;
    }
  }

  private async loadGood(entry: NamedCheckpoint): Promise<Checkpoint> {
    const checkpoint = await this.load(entry.name);
    const folder = this.pathOf(entry);
    const { state } = checkpoint;
    if (!samePlace(state, entry)) {
      throw new CheckpointMisfit(`The checkpoint was made at another place of a run: ${checkpointName(state)}.`, {
        where: folder,
        advice: 'Give the folder its name back, or delete it.',
      });
    }
    if (this.run) assertOfRun(folder, state, this.run);
    this.good.set(entry.name, true);
    return checkpoint;
  }

  /** What to say where no checkpoint is good. */
  private noneOf(passedOver: readonly UserError[]): UserError {
    const [newest] = passedOver;
    if (!newest) {
      return new UserError('This run has no checkpoint to go on from.', {
        where: this.folder,
        advice: 'Start the experiment again with darkroom run; checkpoints.every says how often one is kept.',
      });
    }
    const others = passedOver.find((error) => error instanceof OtherImages);
    if (others) {
      return new UserError(
        `The run was trained with other images: its data set had the content id ${shortId(others.ids.made)}, the ` +
          `one given has ${shortId(others.ids.given)}.`,
        {
          where: this.folder,
          advice:
            'Give the run the images that it began with (a folder that has moved: --set dataset.folder=…), or start ' +
            'the experiment again.',
          cause: others,
        },
      );
    }
    if (passedOver.length === 1) return newest;
    return new UserError(
      `None of the ${formatCount(passedOver.length)} checkpoints is good. ` +
        passedOver.map(({ message, where }) => `${message} (${where})`).join(' '),
      { where: this.folder, advice: 'Start the experiment again.', cause: newest },
    );
  }

  private async entries(): Promise<NamedCheckpoint[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.flatMap((name) => parseCheckpointName(name) ?? []).sort(newestFirst);
  }

  /** The folder of checkpoints, made where there is none. */
  private async makeFolder(): Promise<string> {
    const folder = await pathInside(this.runFolder, runFiles.checkpoints);
    if (await makeFoldersIn(this.runFolder, runFiles.checkpoints)) await syncFolder(this.runFolder);
    return folder;
  }

  private get folder(): string {
    return join(this.runFolder, runFiles.checkpoints);
  }

  private pathOf({ name }: NamedCheckpoint): string {
    return join(this.folder, name);
  }
}

/** Removes a folder, again where something holds a file of it open. */
function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** A content id as long as it takes to tell two apart at sight. */
export function shortId(id: string): string {
  return id.slice(0, 16);
}
