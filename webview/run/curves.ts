import type { CurveGroup, RunDeclarations } from '../../engine/protocol/declarations';
import { CurveBox, type CurveLook } from '../charts/curveBox';
import { groupCurves, matchesFilter, type NamedCurve } from '../charts/groups';
import { button, checkbox, filterField, slider } from '../ui/controls';
import { make, setText } from '../ui/dom';
import { formatFigure } from '../ui/format';
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

  constructor(
    private readonly view: View,
    private readonly pickStep: (step: number) => void,
  ) {
    const { filter, smoothing, logarithmic } = view.state;
    this.#filter = filterField(text('curves.filter'), filter, (typed) => view.change({ filter: typed }));
    this.#reset = button({
      label: text('curves.reset'),
      hint: text('curves.reset'),
      icon: 'zoom-out',
      iconOnly: true,
      appearance: 'icon',
      onClick: () => view.change({ range: null }),
    });
    const weight = slider({
      label: text('curves.smoothing'),
      min: 0,
      max: largestSmoothing,
      step: 0.01,
      value: smoothing,
      onInput: (value) => view.change({ smoothing: value }),
    });
    this.element = make(
      'section',
      { class: 'curves', label: text('curves.title') },
      make(
        'div',
        { class: 'curve-tools', role: 'toolbar', label: text('curves.title') },
        this.#filter,
        this.#reset,
        make('label', { class: 'smoothing' }, text('curves.smoothing'), weight, this.#smoothing),
        checkbox(text('curves.logScale'), logarithmic, (checked) => view.change({ logarithmic: checked })),
      ),
      this.#noMatch,
    );
    this.#showTools();
    view.onChange(() => this.#showTools());
  }

  focusFilter(): void {
    this.#filter.focus();
  }

  update(history: History, marker: number | null): void {
    const { smoothing, logarithmic, hidden, filter, range } = this.view.state;
    const look: CurveLook = { smoothing, logarithmic, hidden: new Set(hidden), range, marker };
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
      // What lies in a fixed range, such as shares of one, has no use for a logarithm.
      box.update(curves, listed, group.range ? { ...look, logarithmic: false } : look);
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
      onToggle: (name) => this.#toggle(name),
      onPick: this.pickStep,
      onRange: (from, to) => this.view.change({ range: [from, to] }),
      onReset: () => this.view.change({ range: null }),
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
    const { smoothing, range } = this.view.state;
    setText(this.#smoothing, formatFigure(smoothing, 2));
    this.#reset.hidden = range === null;
  }
}
