/** What a person did to a panel's view, kept as it changes, and whoever wants to know that it changed. */
export class ViewStore<State extends object, Part extends Partial<State> = Partial<State>> {
  #listeners: (() => void)[] = [];

  constructor(
    private present: State,
    private readonly keep: (state: State) => void,
  ) {}

  get state(): Readonly<State> {
    return this.present;
  }

  change(part: Part): void {
    this.note(part);
    for (const listener of this.#listeners) listener();
  }

  /** Keeps what is shown already: nobody is told. */
  note(part: Part): void {
    this.present = { ...this.present, ...part };
    this.keep(this.present);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
