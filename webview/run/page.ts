import type { RunPanelToHost, RunStatus } from '../../extension/contract/panel';
import { GridPanel } from '../grids/gridPanel';
import { GridKinds } from '../grids/kinds';
import type { GridSource } from '../grids/shownGrid';
import { snap } from '../grids/steps';
import { Announcer } from '../ui/announcer';
import { make } from '../ui/dom';
import { formatCount } from '../ui/format';
import { atMostEvery, oncePerFrame } from '../ui/frames';
import { text } from '../ui/texts';
import { onThemeChange } from '../ui/theme';
import { Comparisons } from './comparisons';
import { Curves } from './curves';
import { Distributions } from './distributions';
import { bannerOf } from './banner';
import { Figures } from './figures';
import { Header } from './header';
import { newestOfEach, type History } from './history';
import { listenToKeys } from './keyboard';
import { shownMeasurements, unitOf, written } from './measured';
import { Warnings } from './warnings';
import type { View } from './viewState';

/** What the panel knows of its run. */
export interface RunModel {
  status: RunStatus;
  history: History;
  folderUri: string;
}

/** Milliseconds between two drawings of the charts. */
const chartsEvery = 100;

/**
 * The whole panel of one run. Whatever changes, words and grids are drawn in the next frame, charts ten times a second
 * at most.
 */
export class Page {
  readonly element: HTMLElement;
  readonly #header: Header;
  readonly #grids: GridPanel;
  readonly #figures: Figures;
  readonly #comparisons = new Comparisons();
  readonly #distributions = new Distributions();
  readonly #curves: Curves;
  readonly #warnings = new Warnings();
  readonly #announcer = new Announcer();
  readonly #draw = oncePerFrame(() => this.#drawWords());
  readonly #drawCharts = atMostEvery(chartsEvery, () => this.#drawLines());
  #told = '';

  constructor(
    private model: RunModel,
    private readonly view: View,
    send: (message: RunPanelToHost) => void,
  ) {
    const pickStep = (step: number) => this.#pickStep(step);
    this.#header = new Header(send);
    this.#grids = new GridPanel(this.#gridSource, {
      view: () => view.state,
      change: (part) => view.change(part),
      note: (part) => view.note(part),
    });
    this.#figures = new Figures(pickStep);
    this.#curves = new Curves(view, pickStep);
    this.element = make(
      'div',
      { class: 'page' },
      this.#header.element,
      make(
        'main',
        { class: 'panes' },
        this.#grids.element,
        make(
          'div',
          { class: 'pane-figures' },
          this.#warnings.element,
          this.#figures.element,
          this.#comparisons.element,
          this.#distributions.element,
          this.#curves.element,
        ),
      ),
      this.#announcer.element,
    );
    view.onChange(() => this.#drawAll());
    onThemeChange(() => this.#drawAll());
    this.#listenToKeys();
    this.#drawAll();
  }

  show(model: RunModel): void {
    this.model = model;
    this.#drawAll();
  }

  get #gridSource(): GridSource {
    const { history, folderUri } = this.model;
    return { grids: history.grids, kinds: new GridKinds(history.declarations.grids), folderUri };
  }

  /** The steps that the bar of the grids stops at. */
  get #gridSteps(): number[] {
    const { grids, kinds } = this.#gridSource;
    return kinds.barSteps(grids);
  }

  #drawAll(): void {
    this.#draw();
    this.#drawCharts();
  }

  #drawWords(): void {
    const { status, history } = this.model;
    const banner = bannerOf(status, history);
    this.#header.update(banner, status, history);
    this.#grids.update(this.#gridSource);
    this.#warnings.update(history.warnings);
    this.#announce(banner.word);
  }

  #drawLines(): void {
    const { status, history } = this.model;
    const steps = this.#gridSteps;
    const chosen = this.view.state.step;
    const marker = chosen === 'latest' ? null : (steps[snap(steps, chosen)] ?? null);
    this.#figures.update(history, marker, status.record.progress.step);
    this.#comparisons.update(newestOfEach(history.comparisons, marker));
    this.#distributions.update(newestOfEach(history.distributions, marker));
    this.#curves.update(history, marker);
  }

  /** Says a new state and a new first measurement, and nothing else: a screen reader is not a ticker. */
  #announce(word: string): void {
    const {
      status: {
        record: { progress },
      },
      history,
    } = this.model;
    const { overBaseline, course } = shownMeasurements(history);
    const newest = overBaseline?.measured ?? history.measured(course ?? '').at(-1);
    const measured =
      newest &&
      text('news.figure', {
        label: newest.label,
        value: written(newest.value, unitOf(history, newest.id)),
        step: formatCount(newest.step),
      });
    const told = [word, measured].join();
    if (told === this.#told) return;
    this.#told = told;
    const state = text('news.state', {
      state: word,
      step: formatCount(progress.step),
      steps: formatCount(progress.steps),
    });
    this.#announcer.say([state, measured].filter(Boolean).join(' '));
  }

  /** Moves the step bar to the grid nearest to a step picked in a chart. */
  #pickStep(step: number): void {
    const steps = this.#gridSteps;
    const nearest = steps[snap(steps, step)];
    if (nearest !== undefined) this.#grids.steps.choose(nearest === steps.at(-1) ? 'latest' : nearest);
  }

  #listenToKeys(): void {
    const { steps, film } = this.#grids;
    listenToKeys({
      stepBy: (count) => steps.stepBy(count),
      firstStep: () => steps.first(),
      latestStep: () => steps.choose('latest'),
      togglePlay: () => steps.togglePlay(),
      frameBy: (count) => film.moveBy(count),
      toggleFilm: () => film.toggle(),
      zoom: (by) => this.#grids.zoom(by),
      fit: () => this.#grids.fit(),
      focusFilter: () => this.#curves.focusFilter(),
    });
  }
}
