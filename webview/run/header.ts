import type { RunFacts, RunPanelToHost, RunStatus } from '../../extension/contract/panel';
import { button } from '../ui/controls';
import { icon, make, setHint, setIcon, setText } from '../ui/dom';
import { formatCount, formatDuration, formatMoment } from '../ui/format';
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

/** What the header tells of. */
export interface Told {
  status: RunStatus;
  history: History;
  facts: RunFacts | null;
}

/** Milliseconds that a word about something just done stays. */
const newsStay = 4000;

/**
 * Which run this is and how it stands, in one row; what can be done with it, in a second. Only what went wrong takes a
 * third, so that nothing below jumps while all goes well.
 */
export class Header {
  readonly element: HTMLElement;
  readonly #name = make('span', { class: 'run-name' });
  readonly #facts = make('ul', { class: 'run-about', label: text('header.facts') });
  readonly #stateIcon = icon('circle-filled');
  readonly #state = make('span', { testId: 'run-state' });
  readonly #standing = make('span', { class: 'run-standing' }, this.#stateIcon, this.#state);
  readonly #step = make('span', { class: 'run-fact', testId: 'run-step' });
  readonly #speed = make('span', { class: 'run-fact', testId: 'run-ips' });
  readonly #time = make('span', { class: 'run-fact', testId: 'run-time' });
  readonly #device = make('li', { class: 'run-device', testId: 'run-device', tabIndex: 0 });
  readonly #headline = make('span', { class: 'run-headline', testId: 'run-headline' });
  readonly #advice = make('span', { class: 'run-advice', testId: 'run-advice' });
  readonly #line = make('div', { class: 'run-line' }, this.#headline, this.#advice);
  readonly #done = make('div', { class: 'run-progress-done' });
  readonly #progress = make(
    'div',
    { class: 'run-progress', role: 'progressbar', label: text('header.progressLabel') },
    this.#done,
  );
  readonly #news = make('span', { class: 'run-pending', role: 'status', testId: 'run-news' });
  readonly #actions: Actions;
  #newsTimer: ReturnType<typeof setTimeout> | undefined;
  #about = '';

  constructor(send: (message: RunPanelToHost) => void, showKeys: () => void) {
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
    const keys = button({
      label: text('header.keys'),
      hint: `${text('header.keys')} (?)`,
      icon: 'question',
      iconOnly: true,
      appearance: 'icon',
      testId: 'btn-keys',
      onClick: showKeys,
    });
    this.element = make(
      'header',
      { class: 'run-header' },
      make(
        'div',
        { class: 'run-row' },
        make('h1', {}, this.#name),
        this.#facts,
        make('div', { class: 'run-facts' }, this.#standing, this.#step, this.#speed, this.#time),
      ),
      make(
        'div',
        { class: 'run-row' },
        this.#actions.element,
        this.#line,
        this.#actions.pending,
        this.#news,
        make('div', { class: 'run-links' }, ...links, keys),
      ),
      this.#progress,
    );
  }

  /** Says that something was done, for a moment. */
  say(news: string): void {
    clearTimeout(this.#newsTimer);
    setText(this.#news, news);
    this.#newsTimer = setTimeout(() => setText(this.#news, ''), newsStay);
  }

  update(banner: RunBanner, { status, history, facts }: Told): void {
    const { record } = status;
    const { step, steps, imagesPerSecond, secondsLeft } = record.progress;
    this.element.dataset['standing'] = banner.standing;
    setText(this.#name, facts?.title || record.experiment);
    setHint(this.#name, record.id);
    this.#tellAbout(status, facts);
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
    setText(this.#headline, saysMore.has(banner.standing) ? banner.headline : '');
    setText(this.#advice, banner.advice);
    this.#line.classList.toggle('silent', !this.#headline.textContent && !banner.advice);
    setHint(this.#line, [banner.headline, banner.advice].filter(Boolean).join('\n'));
    setText(this.#device, record.device?.label ?? '');
    this.#device.hidden = !record.device;
    if (record.device)
      setHint(this.#device, text('header.device', { device: record.device.label, reason: record.device.reason }));
    this.#done.style.transform = `scaleX(${Math.min(1, step / steps)})`;
    this.#progress.setAttribute('aria-valuenow', String(Math.round((100 * step) / steps)));
    this.#actions.update(banner, status, history);
  }

  /** What the run is: nothing that another word in the row says already. */
  #tellAbout({ record }: RunStatus, facts: RunFacts | null): void {
    const differing = (facts?.differing ?? []).map(({ key, value }) => `${key} ${value}`);
    const saysSeed = facts?.differing.some(({ key }) => key === 'seed');
    const started = new Date(record.startedAt);
    const plain = [
      record.method,
      facts?.dataset ?? '',
      saysSeed ? '' : text('header.seed', { seed: record.seed }),
      formatMoment(started, new Date()),
    ].filter(Boolean);
    const tags = facts?.tags ?? [];
    const about = JSON.stringify([plain, differing, tags]);
    if (about === this.#about) return;
    this.#about = about;
    this.#facts.replaceChildren(
      ...differing.map((each) => make('li', { class: 'run-differs', text: each })),
      ...plain.map((each) => make('li', { text: each })),
      this.#device,
      ...tags.map((tag) => make('li', { class: 'run-tag', text: tag })),
    );
    const when = text('header.started', { time: started.toLocaleString(document.documentElement.lang || undefined) });
    setHint(this.#facts, [...differing, ...plain.slice(0, -1), when, ...tags].join('\n'));
  }
}

/** How a run stands where a sentence says more than the word and the figures beside it. */
const saysMore: ReadonlySet<RunBanner['standing']> = new Set(['starting', 'queued', 'running', 'failed', 'lost']);

function timeOf(banner: RunBanner, status: RunStatus, secondsLeft: number | null): string {
  if (!banner.live) return text('header.took', { time: formatDuration(secondsTaken(status)) });
  return secondsLeft === null || banner.standing !== 'running'
    ? ''
    : text('header.left', { time: formatDuration(secondsLeft) });
}
