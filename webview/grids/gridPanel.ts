import type { GridEvent } from '../../engine/protocol/events';
import { button, relabel, setPressed, Tabs } from '../ui/controls';
import { make, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { oneColumn } from '../ui/layout';
import { text } from '../ui/texts';
import { Display } from './display';
import { exhibitsAt, type Exhibits } from './exhibit';
import type { ChosenFrame } from './filmFrames';
import { FilmPlayer } from './filmPlayer';
import { FullScreen } from './fullScreen';
import { zoomedBy, type Zoom } from './scale';
import { kindName, Pictures } from './sheet';
import { StepBar } from './stepBar';
import { barSteps, kindsOf, kindToShow, snap, type ChosenStep, type GridKind } from './steps';

/** What a person chose to see. */
export interface GridView {
  step: ChosenStep;
  /** The tab that was chosen, or null. */
  kind: GridKind | null;
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
  readonly #tabs: Tabs<GridKind>;
  #grids: readonly GridEvent[] = [];
  #kind: GridKind = 'samples';
  #folderUri = '';
  #scale = 1;

  constructor(private readonly options: GridPanelOptions) {
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

  update(grids: readonly GridEvent[], folderUri: string): void {
    this.#grids = grids;
    this.#folderUri = folderUri;
    const { step, divider, frame } = this.options.view();
    const steps = barSteps(grids);
    this.steps.update(steps, step);
    const shown = steps[snap(steps, step)] ?? 0;
    this.#offerTabs(shown);
    const exhibits = this.#exhibitsAt(shown);
    this.#empty.hidden = exhibits !== null;
    setText(this.#empty, grids.length === 0 ? text('grids.none') : text('grids.noneOfKind'));
    this.#explain(exhibits, shown);
    this.film.update(exhibits && this.#kind === 'film' ? exhibits.main.sheet.grid.columns : 0, frame);
    if (!exhibits) return this.#display.hide();
    void this.#display.show(exhibits, divider, step === 'latest').then(() => this.#fit());
    this.#fullScreen.update(exhibits, divider);
    this.#loadAround(steps, shown);
  }

  enlarge(): void {
    this.#fullScreen.enter();
    this.update(this.#grids, this.#folderUri);
  }

  zoom(by: 1 | -1): void {
    this.options.change({ zoom: zoomedBy(this.#scale, by) });
  }

  fit(): void {
    this.options.change({ zoom: 'fit' });
  }

  #tool(icon: string, label: string, onClick: () => void): HTMLElement {
    return button({ label, hint: label, icon, iconOnly: true, appearance: 'icon', onClick });
  }

  /** A tab that was left open may be of a kind that the run does not have yet. */
  #offerTabs(shown: number): void {
    const kinds = kindsOf(this.#grids);
    const { kind } = this.options.view();
    this.element.classList.toggle('many-tabs', kinds.length > 3);
    this.#kind = kind && kinds.includes(kind) ? kind : kindToShow(this.#grids, shown);
    this.#tabs.offer(
      kinds.map((id) => ({ id, label: kindName(id) })),
      this.#kind,
    );
  }

  #exhibitsAt(step: number): Exhibits | null {
    return exhibitsAt(this.#grids, this.#folderUri, this.#kind, step, this.options.view().compareWith);
  }

  /** Says below the picture how it was made, or which two are compared. */
  #explain(exhibits: Exhibits | null, shown: number): void {
    const grid = exhibits?.main.sheet.grid;
    const against = exhibits?.main.against?.grid;
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
    const first = barSteps(this.#grids)[0];
    const comparing = this.options.view().compareWith !== null;
    this.options.change({ compareWith: comparing ? null : (first ?? null), divider: 0.5 });
  }

  #pin(): void {
    const steps = barSteps(this.#grids);
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
      const exhibits = step === undefined ? null : this.#exhibitsAt(step);
      for (const exhibit of [exhibits?.main, exhibits?.plain]) {
        // A neighbour that can't be read is reported when it is shown.
        if (exhibit) this.#pictures.load(exhibit.sheet.url).catch(() => undefined);
      }
    }
  }
}
