/**
 * Messages to one page, in order. Each is made and leaves when the one before has arrived: what comes first has the
 * connection for itself, and of much no more than one message is in memory or on its way.
 */
export class Outbox<Message> {
  private sent: Promise<void> = Promise.resolve();
  /** Raised by every `clear`. */
  private round = 0;

  /**
   * @param deliver settles when the message has arrived.
   * @param report hears of what could not be made or delivered; the next message leaves all the same.
   */
  constructor(
    private readonly deliver: (message: Message) => PromiseLike<unknown>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** @param make gives a message, or null for none. */
  post(make: () => Message | Promise<Message | null>): void {
    const { round } = this;
    this.sent = this.sent
      .then(() => (round === this.round ? make() : null))
      .then((ready) => (ready !== null && round === this.round ? this.deliver(ready) : undefined))
      .then(undefined, this.report)
      .then(() => undefined);
  }

  /** Drops what has not left, and waits for nothing that has: the page is another one, or is to be told all anew. */
  clear(): void {
    this.round++;
    this.sent = Promise.resolve();
  }
}
