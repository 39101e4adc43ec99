/** Does something that never fails again and again, each time `interval()` milliseconds after the last one ended. */
export class Polling {
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(
    private readonly task: () => Promise<void>,
    private readonly interval: () => number,
  ) {
    void this.round();
  }

  private async round(): Promise<void> {
    await this.task();
    if (!this.disposed) this.timer = setTimeout(() => void this.round(), this.interval());
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }
}
