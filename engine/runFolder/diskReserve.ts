import { randomFillSync } from 'node:crypto';
import { rmSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes written at once. Random, so that a file system that compresses really sets the room aside. */
const chunk = randomFillSync(new Uint8Array(2 ** 20));
/** Bytes that the reserve gives way by: a record, a request and some events. */
const share = 2 ** 16;

/**
 * Room on the disk that a run sets aside, as a file of that size, for what has to be written though the disk is full:
 * first its record, a share at a time, in the end its last checkpoint.
 */
export class DiskReserve {
  private held = 0;

  constructor(private readonly file: string) {}

  /**
   * Sets `bytes` aside. Where the disk has less, nothing is: a run may go on without a reserve, and what is left is of
   * more use to those who write now.
   */
  async hold(bytes: number): Promise<void> {
    if (this.held >= bytes) return;
    this.release();
    try {
      const handle = await open(this.file, 'wx');
      try {
        while (this.held < bytes) {
          const { bytesWritten } = await handle.write(chunk, 0, Math.min(chunk.length, bytes - this.held));
          this.held += bytesWritten;
        }
      } finally {
        await handle.close();
      }
    } catch {
      this.release();
    }
  }

  /** Gives a small share of it back to the disk; false where there is nothing left to give. */
  giveWay(): boolean {
    if (this.held === 0) return false;
    this.held = Math.max(0, this.held - share);
    try {
      truncateSync(this.file, this.held);
      return true;
    } catch {
      this.release();
      return false;
    }
  }

  /** Gives all of it back, also what a killed engine has left. */
  release(): void {
    this.held = 0;
    try {
      rmSync(this.file, { force: true });
    } catch {
      // In a folder that can't be written there is none.
    }
  }
}
