import type { ComparedKey, ComparePanelToHost, HostToComparePanel } from '../../extension/contract/comparePanel';
import { StepBar } from '../grids/stepBar';
import { snap } from '../grids/steps';
import { listenToKeys } from '../run/keyboard';
import { KeySheet } from '../run/keySheet';
import { Announcer } from '../ui/announcer';
import { button } from '../ui/controls';
import { make, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { atMostEvery, oncePerFrame } from '../ui/frames';
import type { Channel } from '../ui/channel';
import { text } from '../ui/texts';
import { onThemeChange } from '../ui/theme';
import { ComparedCurves } from './curves';
import { barStepAt, barStepsOf, ComparedGrids } from './grids';
import { Highlight } from './highlight';
import { Relation } from './relation';
import type { RunModel } from './runs';
import { RunsTable } from './table';
import type { View } from './viewState';

/** What the panel knows: the compared runs in the order they were added, and the keys of their configurations. */
export interface Comparison {
  name: string | null;
  runs: readonly RunModel[];
  keys: readonly ComparedKey[];
}

/** Milliseconds between two drawings of the charts. */
const chartsEvery = 100;
/** The grids are never lower than this, in CSS pixels. */
const lowestGrids = 380;

/**
 * The whole panel: the table of runs, and below it their grids and curves, moved by one step bar at the bottom, and
 * what their keys do to their figures.
 */
export class Page {
  readonly element: HTMLElement;
  readonly #highlight = new Highlight();
  readonly #announcer = new Announcer();
  readonly #keySheet = new KeySheet();
  readonly #title = make('h1');
  readonly #table: RunsTable;
  readonly #grids: ComparedGrids;
  readonly #curves: ComparedCurves;
  readonly #relation: Relation;
  readonly #steps = new StepBar((step) => this.view.change({ step }));
  readonly #none: HTMLElement;
  readonly #panes: HTMLElement;
  readonly #body: HTMLElement;
  readonly #foot: HTMLElement;
  readonly #draw = oncePerFrame(() => this.#drawNow());
  readonly #drawCharts = atMostEvery(chartsEvery, () => this.#drawChartsNow());
  #wanted = '';

  constructor(
    private comparison: Comparison,
    private readonly view: View,
    private readonly host: Pick<Channel<HostToComparePanel, ComparePanelToHost>, 'send' | 'save'>,
  ) {
    this.#table = new RunsTable(view, this.#highlight, (message) => host.send(message));
    this.#grids = new ComparedGrids(view, this.#highlight, {
      save: (file) => host.save(file),
      tell: (news) => this.#announcer.say(news),
    });
    this.#curves = new ComparedCurves(view, this.#highlight, {
      onPick: (step) => this.#pickStep(step),
      onSave: (file) => host.send({ type: 'save', ...file }),
    });
    this.#relation = new Relation(view, this.#highlight);
    this.#none = make(
      'div',
      { class: 'placeholder', role: 'status' },
      make('h2', { text: text('compare.none') }),
      make('p', { text: text('compare.noneHint') }),
    );
    this.#panes = make('div', { class: 'compare-panes' }, this.#grids.element, this.#curves.element);
    this.#body = make(
      'main',
      { class: 'compare-body' },
      this.#table.element,
      this.#none,
      this.#panes,
      this.#relation.element,
    );
    this.#foot = make('footer', { class: 'compare-foot' }, this.#steps.element);
    this.element = make(
      'div',
      { class: 'compare-page' },
      this.#head(),
      this.#body,
      this.#foot,
      this.#keySheet.element,
      this.#announcer.element,
    );
    view.onChange(() => this.#drawAll());
    onThemeChange(() => this.#drawAll());
    this.#highlight.onChange(() => this.#drawCharts());
    const measure = new ResizeObserver(() => this.#measure());
    for (const part of [this.#body, this.#table.element]) measure.observe(part);
    this.#listenToKeys();
    this.#drawAll();
  }

  show(comparison: Comparison): void {
    this.comparison = comparison;
    this.#drawAll();
  }

  #head(): HTMLElement {
    const tool = (what: 'add' | 'save' | 'open', icon: string, message: () => ComparePanelToHost) =>
      button({
        label: text(`compare.${what}`),
        hint: text(`compare.${what}Hint`),
        icon,
        appearance: what === 'add' ? 'primary' : 'secondary',
        testId: `btn-${what}`,
        onClick: () => this.host.send(message()),
      });
    return make(
      'header',
      { class: 'compare-head' },
      this.#title,
      make(
        'div',
        { class: 'compare-tools', role: 'toolbar', label: text('compare.tools') },
        tool('add', 'add', () => ({ type: 'add' })),
        tool('save', 'save', () => ({ type: 'keep', view: { ...this.view.state } })),
        tool('open', 'folder-opened', () => ({ type: 'openKept' })),
      ),
    );
  }

  get #shown(): RunModel[] {
    const { hidden } = this.view.state;
    return this.comparison.runs.filter(({ folder, state }) => !hidden.includes(folder) && state !== 'gone');
  }

  #drawAll(): void {
    this.#draw();
    this.#drawCharts();
  }

  #drawNow(): void {
    const { runs, keys, name } = this.comparison;
    const isEmpty = runs.length === 0;
    const count = formatCount(runs.length);
    setText(this.#title, name ?? (runs.length === 1 ? text('compare.titleOfOne') : text('compare.title', { count })));
    this.#none.hidden = !isEmpty;
    for (const part of [this.#table.element, this.#panes, this.#relation.element, this.#foot]) part.hidden = isEmpty;
    this.#table.update(runs, keys);
    const shown = this.#shown;
    const steps = barStepsOf(shown);
    const { step } = this.view.state;
    this.#steps.update(steps, step);
    this.#grids.update(shown, barStepAt(steps, step));
  }

  #drawChartsNow(): void {
    const { runs, keys } = this.comparison;
    const shown = this.#shown;
    const wanted = this.#curves.wanted(runs);
    if (JSON.stringify(wanted) !== this.#wanted) {
      this.#wanted = JSON.stringify(wanted);
      this.host.send({ type: 'want', series: wanted });
    }
    const { step } = this.view.state;
    const steps = barStepsOf(shown);
    const marker = step === 'latest' ? null : (steps[snap(steps, step)] ?? null);
    this.#curves.update(
      runs.filter(({ state }) => state !== 'gone'),
      shown,
      marker,
    );
    this.#relation.update(shown, keys);
  }

  /** Grids beside curves are as high as what is left below the table, so that all is in sight. */
  #measure(): void {
    const left = Math.max(lowestGrids, this.#body.clientHeight - this.#table.element.offsetHeight);
    this.#panes.style.setProperty('--left', `${left}px`);
  }

  /** Moves the step bar to the images nearest to a step picked in a chart. */
  #pickStep(step: number): void {
    const steps = barStepsOf(this.#shown);
    const nearest = steps[snap(steps, step)];
    if (nearest !== undefined) this.#steps.choose(nearest === steps.at(-1) ? 'latest' : nearest);
  }

  #listenToKeys(): void {
    listenToKeys({
      stepBy: (count) => this.#steps.stepBy(count),
      firstStep: () => this.#steps.first(),
      latestStep: () => this.#steps.choose('latest'),
      togglePlay: () => this.#steps.togglePlay(),
      frameBy: (count) => this.#grids.film.moveBy(count),
      toggleFilm: () => this.#grids.film.toggle(),
      zoom: (by) => this.#grids.zoom(by),
      fit: () => this.#grids.fit(),
      pan: (right, down) => this.#grids.pan(right, down),
      compare: () => this.#grids.toggleDivided(),
      fullScreen: () => this.#grids.toggleFull(),
      leaveFullScreen: () => {
        const { isFull } = this.#grids;
        if (isFull) this.#grids.toggleFull();
        return isFull;
      },
      showKeys: () => this.#keySheet.show(),
      focusFilter: () => this.#curves.focusFilter(),
    });
  }
}
