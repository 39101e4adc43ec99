import { exportItems, type ExportOptions } from '../grids/exporting';
import type { Cutting } from '../grids/leaving';
import { panByDragging } from '../grids/panning';
import { FilmPlayer } from '../grids/filmPlayer';
import { GridKinds } from '../grids/kinds';
import { zoomedBy, type Size } from '../grids/scale';
import { Pictures } from '../grids/sheet';
import { shownGridsAt, type GridSource, type ShownGrids } from '../grids/shownGrid';
import { restsAfter, snap, type ChosenStep } from '../grids/steps';
import type { GridKind } from '../../engine/protocol/declarations';
import { button, setPressed, Tabs } from '../ui/controls';
import { make, setText } from '../ui/dom';
import { afterRest, oncePerFrame } from '../ui/frames';
import { Menu } from '../ui/menu';
import { text } from '../ui/texts';
import { DividedGrids } from './dividedGrids';
import { GridTile } from './gridTile';
import type { Highlight } from './highlight';
import type { RunModel } from './runs';
import { tilingOf } from './tiles';
import type { View } from './viewState';

/** Pictures that stay decoded: those of twenty runs at sixteen steps, 100 MB of grids of 280 x 280 pixels. */
const mostPictures = 320;
/** Tiles are never lower than this, in CSS pixels: rows rather go on below. */
const lowestTile = 120;
const gap = 12;

/** Where the bar can stop with these runs: at each step of which any of them has images. */
export function barStepsOf(runs: readonly RunModel[]): number[] {
  const steps = new Set(runs.flatMap((run) => new GridKinds(run.declarations.grids).barSteps(run.grids)));
  return [...steps].sort((a, b) => a - b);
}

/** The grids of all runs at one step: side by side, or those of two on each other. */
export class ComparedGrids {
  readonly element: HTMLElement;
  readonly film: FilmPlayer;
  readonly #menu = new Menu(text('export.title'));
  readonly #pictures = new Pictures(mostPictures);
  readonly #tiles = new Map<string, GridTile>();
  readonly #rows = make('div', { class: 'grid-tiles' });
  readonly #divided: DividedGrids;
  readonly #empty = make('p', { class: 'empty', hidden: true });
  readonly #stage: HTMLElement;
  readonly #tabs: Tabs;
  readonly #beside: HTMLElement;
  readonly #onEachOther: HTMLElement;
  readonly #fitSoon = oncePerFrame(() => this.#fit());
  readonly #loadAround = afterRest(restsAfter, () => this.#loadNeighbours());
  #runs: readonly RunModel[] = [];
  #kind: string | null = null;
  #barStep = 0;
  #scale = 1;

  /** @param exports where what leaves the panel goes. */
  constructor(
    private readonly view: View,
    private readonly highlight: Highlight,
    private readonly exports: Omit<ExportOptions, 'run'>,
  ) {
    this.film = new FilmPlayer((frame) => view.note({ frame }));
    this.#divided = new DividedGrids(this.#displayOptions, (side, folder) => view.change({ [side]: folder }));
    this.#stage = make(
      'div',
      { class: 'compared-stage', role: 'region', label: text('compare.images'), tabIndex: 0 },
      this.#rows,
      this.#divided.element,
    );
    this.#tabs = new Tabs(this.#stage, (kind) => view.change({ kind }));
    const tool = (icon: string, label: string, onClick: () => void) =>
      button({ label, hint: label, icon, iconOnly: true, appearance: 'icon', onClick });
    this.#beside = tool('layout', text('compare.beside'), () => view.change({ divided: false }));
    this.#onEachOther = button({
      label: text('compare.divided'),
      hint: text('compare.dividedHint'),
      icon: 'split-horizontal',
      iconOnly: true,
      appearance: 'icon',
      testId: 'btn-divided',
      onClick: () => this.toggleDivided(),
    });
    this.element = make(
      'section',
      { class: 'compared-grids', label: text('grids.title') },
      this.#tabs.element,
      // Not on the stage, which stands in the tab of a kind: there may be none yet.
      this.#empty,
      make(
        'div',
        { class: 'stage-tools', role: 'toolbar', label: text('compare.layout') },
        this.#beside,
        this.#onEachOther,
        tool('zoom-out', text('grids.zoomOut'), () => this.zoom(-1)),
        tool('zoom-in', text('grids.zoomIn'), () => this.zoom(1)),
        tool('screen-normal', text('compare.fit'), () => this.fit()),
        tool('screen-full', text('grids.enlarge'), () => this.toggleFull()),
      ),
    );
    this.element.append(this.#menu.element);
    panByDragging(this.#stage);
    new ResizeObserver(() => this.#fitSoon()).observe(this.#stage);
  }

  /** Moves what is larger than the room, by shares of the room. */
  pan(right: number, down: number): void {
    const { clientWidth, clientHeight } = this.#stage;
    this.#stage.scrollBy(right * clientWidth, down * clientHeight);
  }

  /** Whether the grids have the whole panel but for its step bar. */
  get isFull(): boolean {
    return document.body.classList.contains('grids-only');
  }

  toggleFull(): void {
    document.body.classList.toggle('grids-only');
  }

  toggleDivided(): void {
    this.view.change({ divided: !this.view.state.divided, divider: 0.5 });
  }

  zoom(by: 1 | -1): void {
    this.view.change({ zoom: zoomedBy(this.#scale, by) });
  }

  fit(): void {
    this.view.change({ zoom: 'fit' });
  }

  /** @param barStep where the bar stands. */
  update(runs: readonly RunModel[], barStep: number): void {
    this.#runs = runs;
    this.#barStep = barStep;
    const { kind, frame, divided } = this.view.state;
    const tabs = tabsOf(runs);
    this.#kind = tabs.some(({ id }) => id === kind) ? kind : kindToShow(runs, tabs, barStep);
    this.#tabs.offer(
      tabs.map(({ id, title }) => ({ id, label: title })),
      this.#kind,
    );
    const isDivided = divided && runs.length > 1;
    this.#onEachOther.toggleAttribute('disabled', runs.length < 2);
    setPressed(this.#onEachOther, isDivided);
    setPressed(this.#beside, !isDivided);
    const shown = runs.map((run) => ({ run, shown: this.#shownOf(run, barStep) }));
    const some = shown.find((each) => each.shown)?.shown ?? null;
    const isFilm = some?.main.sheet.kind.presentation === 'film';
    this.film.update(isFilm ? some.main.sheet.grid.columns : 0, frame);
    this.#empty.hidden = some !== null;
    setText(this.#empty, runs.some(({ grids }) => grids.length > 0) ? text('grids.noneOfKind') : text('grids.none'));
    this.#rows.hidden = isDivided || some === null;
    this.#divided.element.hidden = !isDivided || some === null;
    if (isDivided) this.#showDivided(shown);
    else this.#showTiles(shown);
    // Not while the bar runs through: those would be in the way of what is to be seen.
    this.#loadAround();
  }

  get #displayOptions() {
    return {
      pictures: this.#pictures,
      film: this.film,
      whole: true,
      onDivide: (divider: number) => this.view.change({ divider }),
      onMenu: (cutting: Cutting, event: MouseEvent, onClose: () => void) => {
        event.preventDefault();
        const options = { ...this.exports, run: () => this.#labelOf(cutting) };
        this.#menu.open(event.clientX, event.clientY, exportItems(cutting, options), onClose);
      },
    };
  }

  /** What the run is called that a picture is of. */
  #labelOf({ sheet }: Cutting): string {
    const of = this.#runs.find(({ run }) => sheet.url.startsWith(run.folderUri));
    return of ? `${of.run.experiment}-${of.run.id}` : '';
  }

  #showTiles(shown: readonly { run: RunModel; shown: ShownGrids | null }[]): void {
    for (const [folder, tile] of this.#tiles) {
      if (shown.some(({ run }) => run.folder === folder)) continue;
      tile.dispose();
      this.#tiles.delete(folder);
    }
    shown.forEach(({ run, shown: grids }, place) => {
      const tile = this.#tiles.get(run.folder) ?? this.#newTile(run.folder);
      const there = this.#rows.children[place];
      if (there !== tile.element) this.#rows.insertBefore(tile.element, there ?? null);
      void tile.show(run, grids, this.#barStep).then(() => this.#fitSoon());
    });
  }

  #newTile(folder: string): GridTile {
    const tile = new GridTile(this.#displayOptions, (looked) => this.highlight.show(looked ? [folder] : []));
    this.#tiles.set(folder, tile);
    return tile;
  }

  #showDivided(shown: readonly { run: RunModel; shown: ShownGrids | null }[]): void {
    const { left, right, divider } = this.view.state;
    const one = shown.find(({ run }) => run.folder === left) ?? shown.find(({ run }) => run.folder !== right)!;
    const other = shown.find(({ run }) => run.folder === right) ?? shown.find((each) => each !== one)!;
    const runs = shown.map(({ run }) => run);
    void this.#divided.show(runs, one, other, divider).then(() => this.#fitSoon());
  }

  #shownOf(run: RunModel, step: number): ShownGrids | null {
    return this.#kind === null ? null : shownGridsAt(sourceOf(run), this.#kind, step, null);
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#stage;
    if (width === 0) return;
    const { zoom, divided } = this.view.state;
    if (divided && this.#runs.length > 1) {
      this.#scale = this.#divided.fit({ width, height }, zoom);
      return;
    }
    const sizes = this.#runs.flatMap((run) => {
      const grids = this.#shownOf(run, this.#barStep);
      return grids ? [sizeOf(grids)] : [];
    });
    if (sizes.length === 0) return;
    const largest = {
      width: Math.max(...sizes.map((size) => size.width)),
      height: Math.max(...sizes.map((size) => size.height)),
    };
    const tiles = this.#runs.flatMap(({ folder }) => this.#tiles.get(folder) ?? []);
    const caption = (tiles[0]?.headHeight ?? 20) + 4;
    const { columns, room } = tilingOf(tiles.length, largest, { width, height }, { caption, gap }, lowestTile);
    this.#rows.style.gridTemplateColumns =
      zoom === 'fit' ? `repeat(${columns}, minmax(0, 1fr))` : 'repeat(auto-fit, max-content)';
    for (const tile of tiles) this.#scale = tile.fit(room, zoom);
  }

  /** Pictures of the steps before and after are there before they are asked for. */
  #loadNeighbours(): void {
    const barSteps = barStepsOf(this.#runs);
    const index = snap(barSteps, this.#barStep);
    for (const step of [barSteps[index + 1], barSteps[index - 1]]) {
      if (step === undefined) continue;
      for (const run of this.#runs) {
        if (!this.view.state.divided && !this.#tiles.get(run.folder)?.isSeen) continue;
        const url = this.#shownOf(run, step)?.main.sheet.url;
        // A neighbour that can't be read is reported when it is shown.
        if (url !== undefined) this.#pictures.load(url).catch(() => undefined);
      }
    }
  }
}

/** Where the bar stands with steps that were chosen. */
export function barStepAt(steps: readonly number[], chosen: ChosenStep): number {
  return steps[snap(steps, chosen)] ?? 0;
}

function sourceOf(run: RunModel): GridSource {
  return { grids: run.grids, kinds: new GridKinds(run.declarations.grids), folderUri: run.run.folderUri };
}

/** The kinds that any of the runs has drawn, in the order of their tabs. */
function tabsOf(runs: readonly RunModel[]): GridKind[] {
  const tabs = new Map<string, GridKind>();
  for (const run of runs) {
    const drawn = new Set(run.grids.map(({ kind }) => kind));
    for (const kind of new GridKinds(run.declarations.grids).tabsOf(run.grids)) {
      if (!tabs.has(kind.id) && drawn.has(kind.id)) tabs.set(kind.id, kind);
    }
  }
  return [...tabs.values()];
}

function kindToShow(runs: readonly RunModel[], tabs: readonly GridKind[], step: number): string | null {
  const chosen = runs.map((run) => new GridKinds(run.declarations.grids).kindToShow(run.grids, step));
  return chosen.find((id) => tabs.some((tab) => tab.id === id)) ?? tabs[0]?.id ?? null;
}

/** What a picture takes at its own pixels, with one beside it. */
function sizeOf({ main, beside }: ShownGrids): Size {
  const size = ({ sheet: { grid } }: ShownGrids['main']) => ({
    width: grid.columns * grid.cellWidth,
    height: grid.rows * grid.cellHeight,
  });
  const [own, other] = [size(main), beside ? size(beside) : { width: 0, height: 0 }];
  return { width: own.width + other.width, height: Math.max(own.height, other.height) };
}
