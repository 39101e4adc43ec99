import type { DeclaredDistribution } from '../../engine/protocol/declaredDistribution';
import type { DeclaredMatrix } from '../../engine/protocol/declaredMatrix';
import type { HostToRunPanel, RunFacts, RunPanelToHost, RunStatus } from '../../extension/contract/panel';
import type { SavedFile } from '../charts/chartFiles';
import { DistributionBox } from '../charts/distributionBox';
import { MatrixBox } from '../charts/matrixBox';
import { GridPanel } from '../grids/gridPanel';
import { GridKinds } from '../grids/kinds';
import type { GridSource } from '../grids/shownGrid';
import { snap } from '../grids/steps';
import type { Channel } from '../ui/channel';
import { Announcer } from '../ui/announcer';
import { make } from '../ui/dom';
import { Splitter } from '../ui/splitter';
import { formatCount } from '../ui/format';
import { atMostEvery, oncePerFrame } from '../ui/frames';
import { text } from '../ui/texts';
import { onThemeChange } from '../ui/theme';
import { Comparisons } from './comparisons';
import { Curves } from './curves';
import { Boxes } from './boxes';
import { bannerOf } from './banner';
import { Figures } from './figures';
import { Header } from './header';
import { newestOfEach, type History } from './history';
import { listenToKeys } from './keyboard';
import { KeySheet } from './keySheet';
import { shownMeasurements, unitOf, written } from './measured';
import { Warnings } from './warnings';
import { leastSplit, mostSplit, type View } from './viewState';

export type PanelChannel = Channel<HostToRunPanel, RunPanelToHost>;

/** What the panel knows of its run. */
export interface RunModel {
  status: RunStatus;
  history: History;
  facts: RunFacts | null;
  folderUri: string;
}

/** Share of the width that the grids take until someone moves the divider. */
const usualSplit = 0.6;

/** Milliseconds between two drawings of the charts while a run tells its news. */
const newsEvery = 100;

/**
 * The whole panel of one run. Whatever changes, words and grids are drawn in the next frame; so are charts where a
 * person changed the view, and ten times a second at most where the run has news.
 */
export class Page {
  readonly element: HTMLElement;
  readonly #header: Header;
  readonly #grids: GridPanel;
  readonly #figures: Figures;
  readonly #comparisons = new Comparisons();
  readonly #distributions = new Boxes(text('distributions.title'), (event: DeclaredDistribution) => {
    return new DistributionBox(event);
  });
  readonly #matrices: Boxes<DeclaredMatrix>;
  readonly #curves: Curves;
  readonly #warnings = new Warnings();
  readonly #keys = new KeySheet();
  readonly #splitter: Splitter;
  /** All that stands beside the grids. */
  readonly #right: HTMLElement;
  readonly #announcer = new Announcer();
  readonly #draw = oncePerFrame(() => this.#drawWords());
  readonly #drawCharts = oncePerFrame(() => this.#drawLines());
  readonly #drawNews = atMostEvery(newsEvery, () => this.#drawLines());
  #told = '';

  constructor(
    private model: RunModel,
    private readonly view: View,
    host: Pick<PanelChannel, 'send' | 'save'>,
  ) {
    const pickStep = (step: number) => this.#pickStep(step);
    this.#header = new Header(
      (message) => host.send(message),
      () => this.#keys.show(),
    );
    this.#grids = new GridPanel(this.#gridSource, {
      view: () => view.state,
      change: (part) => view.change(part),
      note: (part) => view.note(part),
      exports: {
        run: () => `${this.model.status.record.experiment}-${this.model.status.record.id.slice(-4)}`,
        save: (file) => host.save(file),
        tell: (news) => this.#header.say(news),
      },
      onFullScreen: (isFull) => this.#giveWay(isFull),
    });
    this.#figures = new Figures(pickStep);
    const save = (file: SavedFile) => host.send({ type: 'save', ...file });
    this.#matrices = new Boxes(text('matrices.title'), (matrix) => new MatrixBox(matrix, save));
    this.#curves = new Curves(view, pickStep, save);
    this.#right = make(
      'div',
      { class: 'pane-figures' },
      this.#warnings.element,
      this.#figures.element,
      this.#comparisons.element,
      this.#matrices.element,
      this.#distributions.element,
      this.#curves.element,
    );
    const panes = make('main', { class: 'panes' });
    this.#splitter = new Splitter(panes, {
      label: text('panes.divider'),
      hint: text('panes.dividerHint'),
      least: leastSplit,
      most: mostSplit,
      usual: usualSplit,
      onMove: (split) => view.change({ split }),
    });
    panes.append(this.#grids.element, this.#splitter.element, this.#right);
    this.element = make(
      'div',
      { class: 'page' },
      this.#header.element,
      panes,
      this.#announcer.element,
      this.#keys.element,
    );
    view.onChange(() => this.#drawAll());
    onThemeChange(() => this.#drawAll());
    this.#listenToKeys();
    this.#drawAll();
  }

  show(model: RunModel): void {
    this.model = model;
    this.#draw();
    this.#drawNews();
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
    const { status, history, facts } = this.model;
    const banner = bannerOf(status, history);
    this.#splitter.show(this.view.state.split);
    this.#header.update(banner, { status, history, facts });
    this.#grids.update(this.#gridSource);
    this.#warnings.update(history.warnings);
    this.#announce(banner.word);
  }

  #drawLines(): void {
    const { status, history, facts } = this.model;
    const steps = this.#gridSteps;
    const chosen = this.view.state.step;
    const marker = chosen === 'latest' ? null : (steps[snap(steps, chosen)] ?? null);
    this.#figures.update(history, {
      marker,
      lastStep: status.record.progress.step,
      evaluationOff: facts?.evaluationOff ?? false,
    });
    this.#comparisons.update(newestOfEach(history.comparisons, marker));
    this.#matrices.update(newestOfEach(history.matrices, marker));
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

  /** Where the grids have the whole panel, nothing that lies behind them takes part. */
  #giveWay(isFull: boolean): void {
    for (const element of [this.#header.element, this.#splitter.element, this.#right]) element.inert = isFull;
  }

  /** Moves the step bar to the grid nearest to a step picked in a chart. */
  #pickStep(step: number): void {
    const steps = this.#gridSteps;
    const nearest = steps[snap(steps, step)];
    if (nearest !== undefined) this.#grids.steps.choose(nearest === steps.at(-1) ? 'latest' : nearest);
  }

  #listenToKeys(): void {
    const grids = this.#grids;
    const { steps, film } = grids;
    listenToKeys({
      stepBy: (count) => steps.stepBy(count),
      firstStep: () => steps.first(),
      latestStep: () => steps.choose('latest'),
      togglePlay: () => steps.togglePlay(),
      frameBy: (count) => film.moveBy(count),
      toggleFilm: () => film.toggle(),
      zoom: (by) => grids.zoom(by),
      fit: () => grids.fit(),
      pan: (right, down) => grids.pan(right, down),
      compare: () => grids.toggleCompare(),
      fullScreen: () => grids.toggleFullScreen(),
      leaveFullScreen: () => grids.leaveFullScreen(),
      showKeys: () => this.#keys.show(),
      focusFilter: () => this.#curves.focusFilter(),
    });
  }
}
