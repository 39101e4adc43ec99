import { statfs } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { writeFileAtomic, type WriteFile } from '../files/atomicFile';
import { makeFoldersIn } from '../files/makeFolder';
import type { RunProgress } from '../protocol/record';
import { explainSystemError, isDiskFull } from '../files/systemErrors';
import type { RunClaim } from '../runs/ownership/claimRunFolder';
import { formatBytes } from '../runs/diskUse';
import { pollInterval, type ControlChannel } from './controlChannel';
import type { DiskReserve } from './diskReserve';
import type { RunReporter } from './reporter';

/** Milliseconds after which a write is tried again where the free space tells nothing, as with a user's quota. */
const retryInterval = 10_000;
/** Bytes beside a checkpoint without which it is not worth going on: grids, events, the record. */
const slack = 2 ** 20;

/** Thrown where a run is asked to end on a disk so full that not even its reserve was enough. */
export class EndedWithoutRoom extends Error {
  override readonly name = 'EndedWithoutRoom';

  constructor() {
    super(
      'Stopped while the disk was full: what came after the last checkpoint is lost. Free some space, then go on ' +
        'with darkroom resume.',
    );
  }
}

/**
 * What a run does when the disk is full: it pauses, says why, and does the failed write again when there is room, or
 * when asked to resume. Asked to stop, it writes into its reserve. Nothing of a run is lost or told twice: events wait
 * in memory, in order, and are in their file before anything later is written.
 */
export class DiskRoom {
  /** Bytes that going on takes. */
  private needed = slack;

  constructor(
    private readonly parts: {
      /** The run folder. */
      folder: string;
      claim: RunClaim;
      reporter: RunReporter;
      control: ControlChannel;
      reserve: DiskReserve;
      /** Hears of a request to resume that was carried out. */
      obeyed: (id: string) => void;
      /** Aborted when the process is asked to end. */
      signal?: AbortSignal;
    },
  ) {}

  /** Writes a file of the run folder, and makes its folder in there, when there is room for it. */
  readonly writeFile: WriteFile = (path, data) =>
    this.whenThereIsRoom(async () => {
      const { folder } = this.parts;
      await makeFoldersIn(folder, ...relative(folder, dirname(path)).split(sep).filter(Boolean));
      await writeFileAtomic(path, data);
    });

  /** Sets aside what the run's last checkpoint will take. */
  async reserve(checkpointBytes: number): Promise<void> {
    this.needed = checkpointBytes + slack;
    await this.parts.reserve.hold(this.needed);
  }

  /** Waits until all events so far are in their file. */
  async settled(): Promise<void> {
    if (!this.parts.reporter.isSettled) await this.whenThereIsRoom(() => Promise.resolve());
  }

  /**
   * Does `write`, again and again until the disk takes it: what it leaves behind when it fails must not be in its own
   * way.
   * @throws EndedWithoutRoom; LostRunFolder; whatever else `write` throws.
   */
  async whenThereIsRoom<T>(write: () => Promise<T>): Promise<T> {
    const { claim, reporter, reserve } = this.parts;
    let before: RunProgress | undefined;
    let lastTry = false;
    for (;;) {
      try {
        reporter.settle();
        await claim.assertHeld();
        const result = await write();
        if (before) await this.goOn(before);
        return result;
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        if (lastTry) throw new EndedWithoutRoom();
        if (!before) {
          before = reporter.record.progress;
          await this.pause(error);
        }
        await this.untilWorthTrying();
        lastTry = this.isAskedToEnd();
        if (lastTry) reserve.release();
      }
    }
  }

  private async pause(error: unknown): Promise<void> {
    const { folder, reporter, reserve } = this.parts;
    const free = await this.freeBytes();
    const what = explainSystemError(error)!.message;
    reserve.giveWay();
    const figures = free < this.needed ? `, and ${formatBytes(free)} are free` : '';
    reporter.activity('paused', 'paused');
    await reporter.enter(
      'paused',
      `${what} Going on takes about ${formatBytes(this.needed)}${figures}. Free some space: the run then goes on by ` +
        `itself, or when it is asked to resume. (${folder})`,
    );
  }

  private async goOn({ activity, activityKind }: RunProgress): Promise<void> {
    const { reporter, reserve } = this.parts;
    if (this.isAskedToEnd()) return;
    reporter.activity(activity, activityKind);
    await reporter.enter('running');
    await reserve.hold(this.needed);
  }

  /**
   * Until there is room, or someone asks for it. Where the file system has room, it is a quota that refuses, of which
   * it does not tell: then only trying does.
   */
  private async untilWorthTrying(): Promise<void> {
    const retryAt = (await this.freeBytes()) < this.needed ? Infinity : performance.now() + retryInterval;
    do {
      await new Promise((resolve) => setTimeout(resolve, pollInterval));
      if (this.isAskedToEnd() || this.isAskedToGoOn()) return;
    } while (retryAt === Infinity ? (await this.freeBytes()) < this.needed : performance.now() < retryAt);
  }

  /** A request to stop is left there for those who obey it between two steps. */
  private isAskedToEnd(): boolean {
    const { signal, control } = this.parts;
    return (signal?.aborted ?? false) || control.pending()?.action === 'stop';
  }

  private isAskedToGoOn(): boolean {
    const { control, obeyed } = this.parts;
    if (control.pending()?.action !== 'resume') return false;
    const { id } = control.take()!;
    obeyed(id);
    return true;
  }

  /** Bytes that this user may still write to the run folder's file system, as far as it tells. */
  private async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.parts.folder);
    return bavail * bsize;
  }
}
