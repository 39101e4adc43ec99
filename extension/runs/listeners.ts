/** Who wants to hear of something; the part of this extension that reads run folders knows nothing of VS Code. */
export class Listeners<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** Adds a listener; `dispose` of what it returns takes it away again. */
  readonly add = (listener: (value: T) => void): { dispose(): void } => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  tell(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
