import { changesText } from '../../engine/history/changesText';
import type { CurveGroup, RunDeclarations } from '../../engine/protocol/declarations';
import type { SavedFile } from '../charts/chartFiles';
import { CurveBox, type CurveLook } from '../charts/curveBox';
import { CurveTools } from '../charts/curveTools';
import { groupCurves, type NamedCurve } from '../charts/groups';
import { matchesFilter } from '../charts/nameFilter';
import { viewportOf } from '../charts/viewport';
import { make, setText } from '../ui/dom';
import { text } from '../ui/texts';
import type { History } from './history';
import type { View } from './viewState';

/** All curves of a run, a chart for each group, and the one set of tools for all of them. */
export class Curves {
  readonly element: HTMLElement;
  readonly #tools: CurveTools;
  readonly #noMatch = make('p', { class: 'empty', hidden: true });
  readonly #boxes = new Map<string, CurveBox>();
  /** What the boxes were made for. */
  #declared: RunDeclarations | null = null;

  /** @param onSave takes a chart as a file; without, charts offer no saving. */
  constructor(
    private readonly view: View,
    private readonly pickStep: (step: number) => void,
    private readonly onSave?: (file: SavedFile) => void,
  ) {
    this.#tools = new CurveTools(view);
    const { filter, reset, smoothing, logScale, outliers } = this.#tools;
    this.element = make(
      'section',
      { class: 'curves', label: text('curves.title') },
      make(
        'div',
        { class: 'curve-tools', role: 'toolbar', label: text('curves.title') },
        filter,
        reset,
        smoothing,
        logScale,
        outliers,
      ),
      this.#noMatch,
    );
  }

  focusFilter(): void {
    this.#tools.filter.focus();
  }

  update(history: History, marker: number | null): void {
    this.#showTools();
    const { smoothing, logarithmic, outliers, hidden, filter, range, heights } = this.view.state;
    const look: Omit<CurveLook, 'height'> = {
      viewport: viewportOf(history.curves.values(), range),
      smoothing,
      logarithmic,
      outliers,
      hidden: new Set(hidden),
      marker,
      notes: history.changes.map(({ step, changes }) => ({ x: step, words: changesText(changes) })),
      zoomed: this.#tools.isZoomed,
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
      onZoom: (zoom) => this.#tools.zoomInto(id, zoom),
      onReset: () => this.#tools.showAll(),
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

  #showTools(): void {
    this.#tools.update();
    // It keeps its room: nothing moves when it appears.
    this.#tools.reset.style.visibility = this.#tools.isZoomed ? 'visible' : 'hidden';
  }
}
