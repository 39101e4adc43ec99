import { button, relabel, setPressed, Tabs } from '../ui/controls';
import { make, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { Display } from './display';
import { shownGridsAt, type GridSource, type ShownGrids } from './shownGrid';
import type { ChosenFrame } from './filmFrames';
import { FilmPlayer } from './filmPlayer';
import { FullScreen } from './fullScreen';
import { oneColumn } from './gridPair';
import { zoomedBy, type Zoom } from './scale';
import { Pictures } from './sheet';
import { StepBar } from './stepBar';
import { snap, type ChosenStep } from './steps';

/** What a person chose to see. */
interface GridView {
  step: ChosenStep;
  /** The kind of grids whose tab was chosen, or null. */
  kind: string | null;
  compareWith: number | null;
  divider: number;
  zoom: Zoom;
  /** The frame of films. */
  frame: ChosenFrame;
}

export interface GridPanelOptions {
  view: () => GridView;
  change: (part: Partial<GridView>) => void;
  /** Keeps a part that the panel of grids has shown already. */
  note: (part: Partial<GridView>) => void;
}

/** How much of the panel's height a grid may take where it stands above the rest. */
const shareOfColumn = 0.75;

/** The sample grids: tabs for their kinds, the stage, and the step bar that moves them all. */
export class GridPanel {
  readonly element: HTMLElement;
  readonly steps = new StepBar((step) => this.options.change({ step }));
  readonly film = new FilmPlayer((frame) => this.options.note({ frame }));
  readonly #pictures = new Pictures();
  readonly #onDivide = (divider: number) => this.options.change({ divider });
  readonly #display = new Display(
    {
      pictures: this.#pictures,
      film: this.film,
      onDivide: this.#onDivide,
      onClick: () => this.enlarge(),
    },
    true,
  );
  readonly #fullScreen = new FullScreen({
    pictures: this.#pictures,
    film: this.film,
    onDivide: this.#onDivide,
    onWheel: (event) => this.steps.turn(event),
  });
  readonly #empty = make('p', { class: 'empty' });
  readonly #stage = make('div', { class: 'stage', tabIndex: -1 }, this.#display.element, this.#empty);
  readonly #left = button({
    label: '',
    hint: text('grids.comparePin'),
    appearance: 'icon',
    onClick: () => this.#pin(),
  });
  readonly #caption = make('span', { class: 'stage-note' });
  readonly #compare = this.#tool('split-horizontal', text('grids.compare'), () => this.#toggleCompare());
  readonly #tools = make(
    'div',
    { class: 'stage-tools', role: 'toolbar', label: text('grids.title') },
    this.#compare,
    this.#tool('zoom-out', text('grids.zoomOut'), () => this.zoom(-1)),
    this.#tool('zoom-in', text('grids.zoomIn'), () => this.zoom(1)),
    this.#tool('screen-full', text('grids.enlarge'), () => this.enlarge()),
  );
  readonly #tabs: Tabs;
  #kind: string | null = null;
  #scale = 1;

  #source: GridSource;

  constructor(
    source: GridSource,
    private readonly options: GridPanelOptions,
  ) {
    this.#source = source;
    const stage = make(
      'div',
      { class: 'stage-room', tabIndex: -1 },
      this.#stage,
      make('div', { class: 'stage-caption' }, this.#left, this.#caption),
    );
    this.#tabs = new Tabs(stage, (kind) => options.change({ kind }));
    this.element = make(
      'section',
      { class: 'grid-panel', label: text('grids.title') },
      this.#tabs.element,
      this.#tools,
      this.steps.element,
      this.#fullScreen.element,
    );
    this.#offerTabs(0);
    this.#stage.addEventListener('wheel', (event) => this.#turn(event), { passive: false });
    new ResizeObserver(() => this.#fit()).observe(this.#stage);
  }

  update(source: GridSource): void {
    this.#source = source;
    const { grids } = source;
    const { step, divider, frame } = this.options.view();
    const steps = this.#barSteps;
    this.steps.update(steps, step);
    const shown = steps[snap(steps, step)] ?? 0;
    this.#offerTabs(shown);
    const shownGrids = this.#shownGridsAt(shown);
    this.#empty.hidden = shownGrids !== null;
    setText(this.#empty, grids.length === 0 ? text('grids.none') : text('grids.noneOfKind'));
    this.#explain(shownGrids, shown);
    const isFilm = shownGrids?.main.sheet.kind.presentation === 'film';
    this.film.update(isFilm ? shownGrids.main.sheet.grid.columns : 0, frame);
    if (!shownGrids) return this.#display.hide();
    void this.#display.show(shownGrids, divider, step === 'latest').then(() => this.#fit());
    this.#fullScreen.update(shownGrids, divider);
    this.#loadAround(steps, shown);
  }

  enlarge(): void {
    this.#fullScreen.enter();
    this.update(this.#source);
  }

  zoom(by: 1 | -1): void {
    this.options.change({ zoom: zoomedBy(this.#scale, by) });
  }

  fit(): void {
    this.options.change({ zoom: 'fit' });
  }

  get #barSteps(): number[] {
    const { grids, kinds } = this.#source;
    return kinds.barSteps(grids);
  }

  #tool(icon: string, label: string, onClick: () => void): HTMLElement {
    return button({ label, hint: label, icon, iconOnly: true, appearance: 'icon', onClick });
  }

  /** A tab that was left open may be of a kind that the run does not have yet. */
  #offerTabs(shown: number): void {
    const { grids, kinds } = this.#source;
    const tabs = kinds.tabsOf(grids);
    const { kind } = this.options.view();
    this.element.classList.toggle('many-tabs', tabs.length > 3);
    this.#kind = tabs.some(({ id }) => id === kind) ? kind : kinds.kindToShow(grids, shown);
    this.#tabs.offer(
      tabs.map(({ id, title }) => ({ id, label: title })),
      this.#kind,
    );
  }

  #shownGridsAt(step: number): ShownGrids | null {
    return this.#kind === null ? null : shownGridsAt(this.#source, this.#kind, step, this.options.view().compareWith);
  }

  /** Says below the picture how it was made, or which two are compared. */
  #explain(shownGrids: ShownGrids | null, shown: number): void {
    const grid = shownGrids?.main.sheet.grid;
    const against = shownGrids?.main.against?.grid;
    for (const tool of this.#tools.children) tool.toggleAttribute('disabled', !grid);
    setPressed(this.#compare, against !== undefined);
    this.#left.hidden = against === undefined;
    if (against) relabel(this.#left, text('grids.compareLeft', { step: formatCount(against.step) }));
    const parts = !grid
      ? []
      : against
        ? [text('grids.compareRight', { step: formatCount(grid.step) })]
        : grid.step === shown
          ? [grid.note]
          : [text('grids.fromStep', { step: formatCount(grid.step) }), grid.note];
    setText(this.#caption, parts.filter(Boolean).join(' · '));
    this.#caption.title = grid?.note ?? '';
  }

  /** Compares with the first grid: how far the run has come. */
  #toggleCompare(): void {
    const [first] = this.#barSteps;
    const comparing = this.options.view().compareWith !== null;
    this.options.change({ compareWith: comparing ? null : (first ?? null), divider: 0.5 });
  }

  #pin(): void {
    const steps = this.#barSteps;
    this.options.change({ compareWith: steps[snap(steps, this.options.view().step)] ?? null });
  }

  #fit(): void {
    const { clientWidth: width, clientHeight } = this.#stage;
    // In one column the stage takes its height from the picture.
    const height = oneColumn.matches ? innerHeight * shareOfColumn : clientHeight;
    if (width > 0) this.#scale = this.#display.fit({ width, height }, this.options.view().zoom);
  }

  /** In one column the wheel scrolls the page, and a zoomed picture; else it moves along the steps. */
  #turn(event: WheelEvent): void {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = this.#stage;
    if (event.ctrlKey) {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1 : -1);
    } else if (scrollHeight <= clientHeight && scrollWidth <= clientWidth && !oneColumn.matches) {
      this.steps.turn(event);
    }
  }

  #loadAround(steps: readonly number[], shown: number): void {
    const index = steps.indexOf(shown);
    for (const step of [steps[index + 1], steps[index - 1]]) {
      const shownGrids = step === undefined ? null : this.#shownGridsAt(step);
      for (const shownGrid of [shownGrids?.main, shownGrids?.beside]) {
        // A neighbour that can't be read is reported when it is shown.
        if (shownGrid) this.#pictures.load(shownGrid.sheet.url).catch(() => undefined);
      }
    }
  }
}
