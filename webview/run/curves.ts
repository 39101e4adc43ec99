import type { CurveGroup, RunDeclarations } from '../../engine/protocol/declarations';
import type { SavedFile } from '../charts/chartFiles';
import { CurveBox, type CurveLook } from '../charts/curveBox';
import { groupCurves, type NamedCurve } from '../charts/groups';
import { matchesFilter } from '../charts/nameFilter';
import type { Zoom } from '../charts/plotPointer';
import { viewportOf } from '../charts/viewport';
import { button, checkbox, filterField, slider } from '../ui/controls';
import { make, setHint, setText } from '../ui/dom';
import { formatAxisShare } from '../ui/format';
import { text } from '../ui/texts';
import type { History } from './history';
import { largestSmoothing, type View } from './viewState';

/** All curves of a run, a chart for each group, and the one set of tools for all of them. */
export class Curves {
  readonly element: HTMLElement;
  readonly #filter: HTMLElement;
  readonly #smoothing = make('span', { class: 'smoothing-value' });
  readonly #noMatch = make('p', { class: 'empty', hidden: true });
  readonly #reset: HTMLElement;
  readonly #boxes = new Map<string, CurveBox>();
  /** What the boxes were made for. */
  #declared: RunDeclarations | null = null;

  /** @param onSave takes a chart as a file; without, charts offer no saving. */
  constructor(
    private readonly view: View,
    private readonly pickStep: (step: number) => void,
    private readonly onSave?: (file: SavedFile) => void,
  ) {
    const { filter, smoothing, logarithmic, outliers } = view.state;
    this.#filter = filterField(text('curves.filter'), filter, (typed) => view.change({ filter: typed }));
    setHint(this.#filter, text('curves.filterHint'));
    this.#reset = button({
      label: text('curves.reset'),
      hint: text('curves.reset'),
      icon: 'zoom-out',
      iconOnly: true,
      appearance: 'icon',
      onClick: () => this.#showAll(),
    });
    // Small shares matter most: the slider's middle is a quarter of its end.
    const share = slider({
      label: text('curves.smoothing'),
      min: 0,
      max: 1,
      step: 0.01,
      value: Math.sqrt(smoothing / largestSmoothing),
      onInput: (place) => view.change({ smoothing: largestSmoothing * place ** 2 }),
    });
    setHint(share, text('curves.smoothingHint'));
    const outside = checkbox(text('curves.outliers'), outliers, (checked) => view.change({ outliers: checked }));
    setHint(outside, text('curves.outliersHint'));
    this.element = make(
      'section',
      { class: 'curves', label: text('curves.title') },
      make(
        'div',
        { class: 'curve-tools', role: 'toolbar', label: text('curves.title') },
        this.#filter,
        this.#reset,
        make('label', { class: 'smoothing' }, text('curves.smoothing'), share, this.#smoothing),
        checkbox(text('curves.logScale'), logarithmic, (checked) => view.change({ logarithmic: checked })),
        outside,
      ),
      this.#noMatch,
    );
  }

  focusFilter(): void {
    this.#filter.focus();
  }

  /** @param awaited whether the curves are still on their way. */
  update(history: History, marker: number | null, awaited: boolean): void {
    this.#showTools();
    const { smoothing, logarithmic, outliers, hidden, filter, range, heights } = this.view.state;
    const look: Omit<CurveLook, 'height'> = {
      viewport: viewportOf(history.curves.values(), range),
      smoothing,
      logarithmic,
      outliers,
      hidden: new Set(hidden),
      marker,
      zoomed: this.#isZoomed,
    };
    if (history.declarations !== this.#declared) this.#dropBoxes(() => true);
    this.#declared = history.declarations;
    const charts = groupCurves(history.curves.keys(), history.declarations);
    this.#dropBoxes((id) => !charts.some(({ group }) => group.id === id));
    let listedInAll = 0;
    for (const { group, curves: names } of charts) {
      const curves = names.flatMap((name): NamedCurve[] => {
        const curve = history.curves.get(name.id);
        return curve ? [{ ...name, curve }] : [];
      });
      const listed = curves.filter((curve) => matchesFilter(curve, filter));
      listedInAll += listed.length;
      const box = this.#boxFor(group);
      box.element.hidden = listed.length === 0 && curves.length > 0;
      box.empty = text(awaited ? 'curves.coming' : 'curves.none');
      box.update(curves, listed, {
        ...look,
        height: heights[group.id] ?? null,
        // What lies in a fixed range, such as shares of one, has no use for a logarithm.
        logarithmic: logarithmic && !group.range,
      });
    }
    this.#noMatch.hidden = listedInAll > 0 || history.curves.size === 0;
    setText(this.#noMatch, text('curves.noMatch', { text: filter }));
  }

  #boxFor({ id, title, range }: CurveGroup): CurveBox {
    const known = this.#boxes.get(id);
    if (known) return known;
    const box = new CurveBox({
      title,
      name: id.replaceAll('/', '-') || 'other',
      reach: range,
      unit: this.#declared?.series.find(({ group }) => group === id)?.unit,
      onToggle: (name) => this.#toggle(name),
      onPick: this.pickStep,
      onZoom: (zoom) => this.#zoomInto(id, zoom),
      onReset: () => this.#showAll(),
      onSave: this.onSave,
    });
    this.#boxes.set(id, box);
    this.element.append(box.element);
    return box;
  }

  #dropBoxes(isGone: (id: string) => boolean): void {
    for (const [id, box] of this.#boxes) {
      if (!isGone(id)) continue;
      box.dispose();
      this.#boxes.delete(id);
    }
  }

  #toggle(name: string): void {
    const { hidden } = this.view.state;
    this.view.change({ hidden: hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name] });
  }

  /** Steps are those of all charts, values those of one. */
  #zoomInto(group: string, { x, y }: Zoom): void {
    const { heights } = this.view.state;
    this.view.change({ ...(x && { range: x }), ...(y && { heights: { ...heights, [group]: y } }) });
  }

  #showAll(): void {
    this.view.change({ range: null, heights: {} });
  }

  get #isZoomed(): boolean {
    const { range, heights } = this.view.state;
    return range !== null || Object.keys(heights).length > 0;
  }

  #showTools(): void {
    setText(this.#smoothing, formatAxisShare(this.view.state.smoothing));
    // It keeps its room: nothing moves when it appears.
    this.#reset.style.visibility = this.#isZoomed ? 'visible' : 'hidden';
  }
}
