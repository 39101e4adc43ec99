import { button, relabel, setPressed, Tabs } from '../ui/controls';
import { make, setHint, setIcon, setText } from '../ui/dom';
import { formatCount, formatZoom } from '../ui/format';
import { Menu } from '../ui/menu';
import { afterRest } from '../ui/frames';
import { text } from '../ui/texts';
import { Display } from './display';
import { exportItems, type ExportOptions } from './exporting';
import { shownGridsAt, type GridSource, type ShownGrids } from './shownGrid';
import type { ChosenFrame } from './filmFrames';
import { FilmPlayer } from './filmPlayer';
import { oneColumn } from './gridPair';
import type { Cutting } from './leaving';
import { anchorAt, holdAnchor, panByDragging, type Anchor } from './panning';
import { zoomedBy, type Zoom } from './scale';
import { Pictures } from './sheet';
import { StepBar } from './stepBar';
import { restsAfter, snap, type ChosenStep } from './steps';

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
  exports: ExportOptions;
  /** Told whether the grids have taken the whole panel. */
  onFullScreen: (isFull: boolean) => void;
}

/** How much of the panel's height a grid may take where it stands above the rest. */
const shareOfColumn = 0.75;

/** The sample grids: tabs for their kinds, the stage, and the step bar that moves them all. */
export class GridPanel {
  readonly element: HTMLElement;
  readonly steps = new StepBar((step) => this.options.change({ step }));
  readonly film = new FilmPlayer((frame) => this.options.note({ frame }));
  readonly #pictures = new Pictures();
  readonly #display = new Display(
    {
      pictures: this.#pictures,
      film: this.film,
      onDivide: (divider) => this.options.change({ divider }),
      onClick: () => this.toggleFullScreen(),
      onMenu: (cutting, event, onClose) => this.#openMenu(cutting, event, onClose),
    },
    true,
  );
  readonly #menu = new Menu(text('export.title'));
  readonly #empty = make('p', { class: 'empty' });
  readonly #nothing = make(
    'div',
    { class: 'stage-nothing' },
    make('div', { class: 'skeleton skeleton-grid' }),
    this.#empty,
  );
  readonly #stage = make('div', { class: 'stage', tabIndex: -1 }, this.#display.element, this.#nothing);
  readonly #left = button({
    label: '',
    hint: text('grids.comparePin'),
    appearance: 'icon',
    onClick: () => this.#pin(),
  });
  readonly #caption = make('span', { class: 'stage-note' });
  readonly #compare = this.#tool('split-horizontal', text('grids.compare'), () => this.toggleCompare());
  readonly #factor = make('span', { class: 'zoom-factor', testId: 'zoom-factor' });
  readonly #fitTool = button({
    label: text('grids.fit'),
    hint: text('grids.fitHint'),
    appearance: 'icon',
    testId: 'btn-fit',
    onClick: () => this.fit(),
  });
  readonly #export = this.#tool('save-as', text('export.title'), () => this.#openExport(), 'btn-export');
  readonly #full = this.#tool('screen-full', text('grids.enlarge'), () => this.toggleFullScreen(), 'btn-full-screen');
  readonly #tools = make(
    'div',
    { class: 'stage-tools', role: 'toolbar', label: text('grids.title') },
    this.#compare,
    this.#tool('zoom-out', text('grids.zoomOut'), () => this.zoom(-1)),
    this.#factor,
    this.#tool('zoom-in', text('grids.zoomIn'), () => this.zoom(1)),
    this.#fitTool,
    this.#export,
    this.#full,
  );
  readonly #tabs: Tabs;
  readonly #loadAround = afterRest(restsAfter, () => this.#loadNeighbours());
  #kind: string | null = null;
  #scale = 1;
  /** Whether the grids have the whole panel, and how they are zoomed there. */
  #isFull = false;
  #fullZoom: Zoom = 'fit';
  #anchor: Anchor | null = null;
  #shown: ShownGrids | null = null;
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
      this.#menu.element,
    );
    this.#offerTabs(0);
    this.#stage.addEventListener('wheel', (event) => this.#turn(event), { passive: false });
    panByDragging(this.#stage);
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
    this.#shown = shownGrids;
    this.#nothing.hidden = shownGrids !== null;
    setText(this.#empty, grids.length === 0 ? text('grids.none') : text('grids.noneOfKind'));
    this.#explain(shownGrids, shown);
    const isFilm = shownGrids?.main.sheet.kind.presentation === 'film';
    this.film.update(isFilm ? shownGrids.main.sheet.grid.columns : 0, frame);
    if (!shownGrids) return this.#display.hide();
    void this.#display.show(shownGrids, divider, step === 'latest').then(() => this.#fit());
    this.#loadAround();
  }

  toggleFullScreen(): void {
    this.#isFull = !this.#isFull;
    this.#fullZoom = 'fit';
    this.element.classList.toggle('full-screen', this.#isFull);
    const label = text(this.#isFull ? 'grids.leave' : 'grids.enlarge');
    this.#full.setAttribute('aria-label', label);
    setHint(this.#full, label);
    setIcon(this.#full.firstElementChild as HTMLElement, this.#isFull ? 'screen-normal' : 'screen-full');
    this.options.onFullScreen(this.#isFull);
    // Not the button: space plays here too.
    this.#stage.focus();
    this.#fit();
  }

  /** Returns whether there was a full screen to leave. */
  leaveFullScreen(): boolean {
    if (this.#isFull) this.toggleFullScreen();
    else return false;
    return true;
  }

  /** @param at the point of the window that stays where it is; the middle of the stage where there is none. */
  zoom(by: 1 | -1, at?: MouseEvent): void {
    const { left, top, width, height } = this.#stage.getBoundingClientRect();
    const { clientX, clientY } = at ?? { clientX: left + width / 2, clientY: top + height / 2 };
    // The picture itself: the names beside it stay as large as they are.
    const picture = (at?.target as Element | undefined)?.closest('.grid-stack, .frame-view');
    this.#anchor = anchorAt(picture ?? this.#display.element, clientX, clientY);
    this.#zoomTo(zoomedBy(this.#scale, by));
  }

  fit(): void {
    this.#zoomTo('fit');
  }

  /** Moves what is larger than the stage by shares of the stage. */
  pan(right: number, down: number): void {
    this.#stage.scrollBy(right * this.#stage.clientWidth, down * this.#stage.clientHeight);
  }

  get #zoom(): Zoom {
    return this.#isFull ? this.#fullZoom : this.options.view().zoom;
  }

  #zoomTo(zoom: Zoom): void {
    if (!this.#isFull) return this.options.change({ zoom });
    this.#fullZoom = zoom;
    this.#fit();
  }

  #openMenu(cutting: Cutting, event: MouseEvent, onClose: () => void): void {
    event.preventDefault();
    this.#menu.open(event.clientX, event.clientY, exportItems(cutting, this.options.exports), onClose);
  }

  #openExport(): void {
    if (!this.#shown) return;
    const { left, bottom } = this.#export.getBoundingClientRect();
    const cutting = { sheet: this.#shown.main.sheet, cell: null };
    this.#menu.open(left, bottom + 2, exportItems(cutting, this.options.exports));
  }

  get #barSteps(): number[] {
    const { grids, kinds } = this.#source;
    return kinds.barSteps(grids);
  }

  #tool(icon: string, label: string, onClick: () => void, testId?: string): HTMLElement {
    return button({ label, hint: label, icon, iconOnly: true, appearance: 'icon', testId, onClick });
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
  toggleCompare(): void {
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
    const height = oneColumn.matches && !this.#isFull ? innerHeight * shareOfColumn : clientHeight;
    if (width === 0) return;
    this.#scale = this.#display.fit({ width, height }, this.#zoom);
    setText(this.#factor, this.#shown ? formatZoom(this.#scale) : '');
    setPressed(this.#fitTool, this.#zoom === 'fit');
    if (this.#anchor) holdAnchor(this.#stage, this.#anchor);
    this.#anchor = null;
    const { scrollHeight, scrollWidth, clientHeight: heightSeen, clientWidth: widthSeen } = this.#stage;
    this.#stage.classList.toggle('larger', scrollHeight > heightSeen || scrollWidth > widthSeen);
  }

  /** In one column the wheel scrolls the page, and a zoomed picture; else it moves along the steps. */
  #turn(event: WheelEvent): void {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = this.#stage;
    if (event.ctrlKey) {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1 : -1, event);
    } else if (scrollHeight <= clientHeight && scrollWidth <= clientWidth && !oneColumn.matches) {
      this.steps.turn(event);
    }
  }

  /** Pictures of the steps before and after are there before they are asked for, once the bar rests. */
  #loadNeighbours(): void {
    const steps = this.#barSteps;
    const index = snap(steps, this.options.view().step);
    for (const step of [steps[index + 1], steps[index - 1]]) {
      const shownGrids = step === undefined ? null : this.#shownGridsAt(step);
      for (const shownGrid of [shownGrids?.main, shownGrids?.beside]) {
        // A neighbour that can't be read is reported when it is shown.
        if (shownGrid) this.#pictures.load(shownGrid.sheet.url).catch(() => undefined);
      }
    }
  }
}
