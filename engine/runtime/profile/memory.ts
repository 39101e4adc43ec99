export interface MemoryReport {
  /** Resident memory of the process in bytes: before the programs were compiled, at its highest since, and now. */
  before: number;
  peak: number;
  after: number;
}

/** Follows this process's resident memory from its making on. */
export class PeakMemory {
  private readonly before = process.memoryUsage.rss();
  /** The operating system's own mark of the highest so far, in bytes. */
  private readonly markBefore = highWaterMark();
  private seen = this.before;

  /** Looks now: what is held between steps counts, too. */
  look(): void {
    this.seen = Math.max(this.seen, process.memoryUsage.rss());
  }

  report(): MemoryReport {
    this.look();
    const mark = highWaterMark();
    // A mark that has not moved was set before: then only what was seen since is known.
    return { before: this.before, peak: mark > this.markBefore ? mark : this.seen, after: process.memoryUsage.rss() };
  }
}

function highWaterMark(): number {
  return process.resourceUsage().maxRSS * 1024;
}
