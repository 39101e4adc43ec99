import type { RunPanelToHost, RunStatus } from '../../extension/contract/panel';
import { button } from '../ui/controls';
import { icon, make, setHint, setIcon, setText } from '../ui/dom';
import { formatCount, formatDuration } from '../ui/format';
import { text } from '../ui/texts';
import { Actions } from './actions';
import { secondsTaken, type RunBanner } from './banner';
import type { History } from './history';

type Openable = Extract<RunPanelToHost, { type: 'open' }>['what'];
const openables: Record<Openable, string> = {
  log: 'output',
  config: 'json',
  experiment: 'beaker',
  folder: 'folder-opened',
};

/**
 * Which run this is, how it stands, and what can be done with it. Always of the same height, so that nothing below
 * jumps.
 */
export class Header {
  readonly element: HTMLElement;
  readonly #name = make('span', { class: 'run-name' });
  readonly #seed = make('span', { class: 'run-seed' });
  readonly #stateIcon = icon('circle-filled');
  readonly #state = make('span', { testId: 'run-state' });
  readonly #standing = make('span', { class: 'run-standing' }, this.#stateIcon, this.#state);
  readonly #step = make('span', { class: 'run-fact', testId: 'run-step' });
  readonly #speed = make('span', { class: 'run-fact', testId: 'run-ips' });
  readonly #time = make('span', { class: 'run-fact', testId: 'run-time' });
  readonly #device = make('span', { class: 'run-device', testId: 'run-device', tabIndex: 0 });
  readonly #headline = make('span', { class: 'run-headline', testId: 'run-headline' });
  readonly #advice = make('span', { class: 'run-advice', testId: 'run-advice' });
  readonly #done = make('div', { class: 'run-progress-done' });
  readonly #progress = make(
    'div',
    { class: 'run-progress', role: 'progressbar', label: text('header.progressLabel') },
    this.#done,
  );
  readonly #actions: Actions;

  constructor(send: (message: RunPanelToHost) => void) {
    this.#actions = new Actions(send);
    const links = (Object.keys(openables) as Openable[]).map((what) =>
      button({
        label: text(`action.${what}`),
        hint: text(`hint.${what}`),
        icon: openables[what],
        appearance: 'icon',
        testId: `btn-${what}`,
        onClick: () => send({ type: 'open', what }),
      }),
    );
    this.element = make(
      'header',
      { class: 'run-header' },
      make(
        'div',
        { class: 'run-row' },
        make('h1', {}, this.#name, this.#seed),
        make('div', { class: 'run-facts' }, this.#standing, this.#step, this.#speed, this.#time),
      ),
      make(
        'div',
        { class: 'run-row' },
        this.#actions.element,
        this.#device,
        make('div', { class: 'run-links' }, ...links),
      ),
      make('div', { class: 'run-line' }, this.#headline, this.#advice, this.#actions.pending),
      this.#progress,
    );
  }

  update(banner: RunBanner, status: RunStatus, history: History): void {
    const { record } = status;
    const { step, steps, imagesPerSecond, secondsLeft } = record.progress;
    this.element.dataset['standing'] = banner.standing;
    setText(this.#name, record.experiment);
    setText(this.#seed, text('header.seed', { seed: record.seed }));
    setHint(this.#name, record.id);
    setIcon(this.#stateIcon, banner.icon);
    setText(this.#state, banner.word);
    setText(this.#step, text('header.progress', { step: formatCount(step), steps: formatCount(steps) }));
    setText(
      this.#speed,
      imagesPerSecond === null ? '' : text('header.imagesPerSecond', { count: formatCount(imagesPerSecond) }),
    );
    setText(this.#time, timeOf(banner, status, secondsLeft));
    const stage = history.openStages.at(-1);
    setHint(this.#time, banner.standing === 'running' && stage ? text('header.leftHint', { stage }) : '');
    setText(this.#headline, banner.headline);
    setText(this.#advice, banner.advice);
    setText(this.#device, record.device?.label ?? '');
    if (record.device)
      setHint(this.#device, text('header.device', { device: record.device.label, reason: record.device.reason }));
    this.#done.style.transform = `scaleX(${Math.min(1, step / steps)})`;
    this.#progress.setAttribute('aria-valuenow', String(Math.round((100 * step) / steps)));
    this.#actions.update(banner, status, history);
  }
}

function timeOf(banner: RunBanner, status: RunStatus, secondsLeft: number | null): string {
  if (!banner.live) return text('header.took', { time: formatDuration(secondsTaken(status)) });
  return secondsLeft === null || banner.standing !== 'running'
    ? ''
    : text('header.left', { time: formatDuration(secondsLeft) });
}
