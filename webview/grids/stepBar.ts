import { button, setPressed, slider } from '../ui/controls';
import { make, setIcon, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { chosenAt, snap, type ChosenStep } from './steps';

/** Milliseconds a grid stays while playing. */
const playEvery = 250;
/** Pixels the wheel turns for one step. */
const wheelPerStep = 40;

/** The one bar that moves every grid along the steps that have some. */
export class StepBar {
  readonly element: HTMLElement;
  readonly #slider = slider({
    label: text('steps.label'),
    min: 0,
    max: 0,
    step: 1,
    value: 0,
    testId: 'step-slider',
    onInput: (index) => this.#moveTo(index),
  });
  readonly #value = make('span', { class: 'step-value', testId: 'step-value' });
  readonly #play = button({
    label: text('steps.play'),
    hint: text('steps.playHint'),
    icon: 'play',
    iconOnly: true,
    appearance: 'icon',
    onClick: () => this.togglePlay(),
  });
  readonly #latest = button({
    label: text('steps.latest'),
    hint: text('steps.follow'),
    appearance: 'icon',
    onClick: () => this.choose('latest'),
  });
  #steps: readonly number[] = [];
  #index = -1;
  #timer: ReturnType<typeof setInterval> | null = null;
  #turned = 0;

  constructor(private readonly onChoose: (step: ChosenStep) => void) {
    const move = (by: number, label: string, hint: string, icon: string) =>
      button({ label, hint, icon, iconOnly: true, appearance: 'icon', onClick: () => this.stepBy(by) });
    this.element = make(
      'div',
      { class: 'step-bar', role: 'group', label: text('steps.label') },
      move(-1, text('steps.previous'), text('steps.previousHint'), 'chevron-left'),
      this.#play,
      move(1, text('steps.next'), text('steps.nextHint'), 'chevron-right'),
      this.#slider,
      this.#value,
      this.#latest,
    );
    this.element.addEventListener('wheel', (event) => this.turn(event), { passive: false });
  }

  update(steps: readonly number[], chosen: ChosenStep): void {
    this.#steps = steps;
    this.#index = snap(steps, chosen);
    const step = steps[this.#index];
    this.element.classList.toggle('empty', steps.length === 0);
    this.#slider.disabled = steps.length < 2;
    this.#slider.max = String(Math.max(0, steps.length - 1));
    this.#slider.value = String(Math.max(0, this.#index));
    this.#slider.setAttribute(
      'aria-valuetext',
      step === undefined ? '' : text('steps.value', { step: formatCount(step) }),
    );
    setText(this.#value, step === undefined ? '–' : formatCount(step));
    setPressed(this.#latest, chosen === 'latest');
  }

  choose(step: ChosenStep): void {
    this.stop();
    this.onChoose(step);
  }

  /** Moves by whole steps that have grids. */
  stepBy(count: number): void {
    this.#moveTo(this.#index + count);
  }

  first(): void {
    this.#moveTo(0);
  }

  togglePlay(): void {
    if (this.#timer !== null) return this.stop();
    if (this.#steps.length < 2) return;
    if (this.#index === this.#steps.length - 1) this.#goTo(0);
    this.#timer = setInterval(() => this.#playOn(), playEvery);
    this.#showPlaying(true);
  }

  stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#showPlaying(false);
  }

  /** Moves with the wheel: down and right are later. */
  turn(event: WheelEvent): void {
    if (event.ctrlKey || this.#steps.length < 2) return;
    event.preventDefault();
    this.#turned += event.deltaY + event.deltaX;
    const count = Math.trunc(this.#turned / wheelPerStep);
    if (count === 0) return;
    this.#turned = 0;
    this.stepBy(Math.sign(count));
  }

  #moveTo(index: number): void {
    this.stop();
    if (this.#steps.length > 0) this.#goTo(index);
  }

  /** Counts from here at once: keys and the wheel may come faster than frames. */
  #goTo(index: number): void {
    this.#index = Math.min(Math.max(index, 0), this.#steps.length - 1);
    this.onChoose(chosenAt(this.#steps, this.#index));
  }

  #playOn(): void {
    this.#goTo(this.#index + 1);
    if (this.#index === this.#steps.length - 1) this.stop();
  }

  #showPlaying(playing: boolean): void {
    const picture = this.#play.firstElementChild;
    if (picture instanceof HTMLElement) setIcon(picture, playing ? 'debug-pause' : 'play');
    this.#play.setAttribute('aria-label', text(playing ? 'steps.pause' : 'steps.play'));
  }
}
