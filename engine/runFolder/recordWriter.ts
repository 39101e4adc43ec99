import { renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { heartbeatSeconds, type RunRecord } from '../protocol/record';
import { writeFileAtomic } from '../files/atomicFile';
import { isDiskFull } from '../files/systemErrors';
import { temporaryName } from '../files/temporaryName';
import type { RunClaim } from '../runs/ownership/claimRunFolder';
import type { DiskReserve } from './diskReserve';

/**
 * Keeps `run.json` up to date: at once when asked, and with every heartbeat. A write that fails never ends a run. Until
 * it is opened, the file stays as it is.
 */
export class RecordWriter {
  private opened = false;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private stale = false;
  private failed = false;

  /**
   * `onFailure` hears of the first write that fails; on a full disk, `reserve` gives way first. A folder that is not
   * the one of `claim` any more is not written to.
   */
  constructor(
    private readonly file: string,
    private record: RunRecord,
    private readonly onFailure: (error: unknown) => void,
    private readonly parts: { reserve?: DiskReserve; claim?: RunClaim } = {},
  ) {}

  get current(): Readonly<RunRecord> {
    return this.record;
  }

  get isOpen(): boolean {
    return this.opened;
  }

  /** Changes the record; the next heartbeat writes it. */
  update(change: Partial<RunRecord>): void {
    this.record = { ...this.record, ...change };
  }

  /** Writes the record, and from here on keeps it up to date. */
  async open(): Promise<void> {
    this.opened = true;
    await this.write();
    this.timer = setInterval(() => {
      void this.write();
    }, heartbeatSeconds * 1000);
    this.timer.unref();
  }

  /** Writes the record now. */
  async write(): Promise<void> {
    if (!this.opened) return;
    this.stale = true;
    this.writing ??= this.writeWhileStale().finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }

  /** Writes the record a last time. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  /** Writes the record a last time when there is no time left to wait for it. */
  closeNow(): void {
    clearInterval(this.timer);
    if (this.parts.claim?.isHeldNow() === false) return;
    try {
      const temporary = join(dirname(this.file), temporaryName(basename(this.file)));
      writeFileSync(temporary, this.text(), { flag: 'wx' });
      renameSync(temporary, this.file);
    } catch {
      // The process is ending; there is nobody left to tell.
    }
  }

  private async writeWhileStale(): Promise<void> {
    while (this.stale) {
      this.stale = false;
      try {
        await this.parts.claim?.assertHeld();
        await writeFileAtomic(this.file, this.text());
        this.failed = false;
      } catch (error) {
        if (isDiskFull(error) && this.parts.reserve?.giveWay()) {
          this.stale = true;
          continue;
        }
        if (!this.failed) this.onFailure(error);
        this.failed = true;
      }
    }
  }

  private text(): string {
    this.record = { ...this.record, heartbeatAt: new Date().toISOString() };
    return `${JSON.stringify(this.record, null, 2)}\n`;
  }
}
