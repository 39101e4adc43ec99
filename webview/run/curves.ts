import { CurveBox, type CurveLook } from '../charts/curveBox';
import { entropyOfLabels, gainOfRatio, groupCurves, matchesFilter } from '../charts/groups';
import { button, checkbox, filterField, slider } from '../ui/controls';
import { make, setText } from '../ui/dom';
import { formatFigure } from '../ui/format';
import { text } from '../ui/texts';
import type { History } from './history';
import { largestSmoothing, type View } from './viewState';

/** All curves of a run, a chart for each group of names, and the one set of tools for all of them. */
export class Curves {
  readonly element: HTMLElement;
  readonly #filter: HTMLElement;
  readonly #smoothing = make('span', { class: 'smoothing-value' });
  readonly #noMatch = make('p', { class: 'empty', hidden: true });
  readonly #reset: HTMLElement;
  readonly #boxes = new Map<string, CurveBox>();

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
    let listedInAll = 0;
    for (const { key, names } of groupCurves(history.curves.keys())) {
      const curves = names.flatMap((name) => history.curves.get(name) ?? []);
      const listed = curves.filter(({ name }) => matchesFilter(name, filter));
      listedInAll += listed.length;
      const box = this.#boxFor(key);
      box.element.hidden = listed.length === 0 && curves.length > 0;
      // Shares of one have no use for a logarithm.
      box.update(curves, listed, key === 'labels' ? { ...look, logarithmic: false } : look);
    }
    this.#noMatch.hidden = listedInAll > 0 || history.curves.size === 0;
    setText(this.#noMatch, text('curves.noMatch', { text: filter }));
  }

  #boxFor(key: string): CurveBox {
    const known = this.#boxes.get(key);
    if (known) return known;
    const box = new CurveBox({
      title: titleOf(key),
      testId: key === 'loss' ? 'chart-losses' : `chart-${key.replace('/', '-') || 'other'}`,
      reach: key === 'labels' ? [0, 1] : undefined,
      onToggle: (name) => this.#toggle(name),
      onPick: this.pickStep,
      onRange: (from, to) => this.view.change({ range: [from, to] }),
      onReset: () => this.view.change({ range: null }),
    });
    this.#boxes.set(key, box);
    this.element.append(box.element);
    return box;
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

function titleOf(key: string): string {
  switch (key) {
    case 'loss':
      return text('curves.losses');
    case 'labels':
      return text('curves.labels');
    case entropyOfLabels:
      return text('figures.entropy');
    case 'features':
      return text('curves.features');
    case 'ratio':
      return text('curves.ratio');
    case gainOfRatio:
      return text('curves.ratioGain');
    case 'sampling':
      return text('curves.sampling');
    case '':
      return text('curves.other');
    default:
      return key.charAt(0).toUpperCase() + key.slice(1);
  }
}
