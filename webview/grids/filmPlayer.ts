import { chosenFrame, frameAfter, frameAt, stayOf, type ChosenFrame } from './filmFrames';

/** Which frame of the film is shown, wherever it is shown; and lets it run, which only a person can start. */
export class FilmPlayer {
  #count = 0;
  #chosen: ChosenFrame = 'last';
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #watchers: (() => void)[] = [];

  /** @param keep is told what a person chose, not what passes by while the film plays. */
  constructor(private readonly keep: (frame: ChosenFrame) => void) {}

  get frame(): number {
    return frameAt(this.#count, this.#chosen);
  }

  get count(): number {
    return this.#count;
  }

  get playing(): boolean {
    return this.#timer !== null;
  }

  /** Calls back whenever the frame has moved, or the film has begun or ceased to run. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** Takes the film on show by its number of frames, 0 where none is on show, and the frame that a person chose. */
  update(count: number, chosen: ChosenFrame): void {
    const before = [this.#count, this.frame].join();
    this.#count = count;
    if (count < 2) this.stop();
    else if (!this.playing) this.#chosen = chosen;
    if ([count, this.frame].join() !== before) this.#tell();
  }

  moveTo(frame: number): void {
    if (this.#count === 0) return;
    this.stop();
    this.#choose(chosenFrame(this.#count, frame));
  }

  moveBy(frames: number): void {
    this.moveTo(this.frame + frames);
  }

  toggle(): void {
    if (this.playing) return this.stop();
    if (this.#count < 2) return;
    // At the end it begins at once, without the pause that ends each round.
    if (this.frame === this.#count - 1) this.#chosen = 0;
    this.#wait();
    this.#tell();
  }

  stop(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#choose(this.#chosen);
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#playOn(), stayOf(this.#count, this.frame));
  }

  #playOn(): void {
    this.#chosen = chosenFrame(this.#count, frameAfter(this.#count, this.frame));
    this.#wait();
    this.#tell();
  }

  #choose(frame: ChosenFrame): void {
    this.#chosen = frame;
    this.keep(frame);
    this.#tell();
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
