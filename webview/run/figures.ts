import { make, setHint, setText } from '../ui/dom';
import { formatCount, formatValue } from '../ui/format';
import { text } from '../ui/texts';
import { BaselineMetric } from './baselineMetric';
import { HeadlineFigure } from './headlineFigure';
import { upTo, type History } from './history';
import { explain, shownMeasurements, unitOf, written } from './measured';

/** A small figure by its id. */
interface SmallFigure {
  name: string;
  value: string;
  hint: string;
}

/** Where the figures are read off. */
export interface FiguresAt {
  /** The step that the bar stands at: figures are those of then. Null at the latest. */
  marker: number | null;
  /** The step that the run has come to. */
  lastStep: number;
  /** Whether the config asks for no evaluation at all. */
  evaluationOff: boolean;
}

/**
 * Is it getting better? A headline beside its baseline, where there is such; one with its course; the other
 * measurements and the curves worth reading by themselves small below. What stands in a comparison is left to it.
 */
export class Figures {
  readonly element: HTMLElement;
  readonly #overBaseline = new BaselineMetric();
  readonly #headline: HeadlineFigure;
  readonly #small = make('dl', { class: 'small-figures' });
  readonly #items = new Map<string, { item: HTMLElement; figure: HTMLElement }>();

  constructor(onPick: (step: number) => void) {
    this.#headline = new HeadlineFigure(onPick);
    this.element = make(
      'section',
      { class: 'box figures', label: text('figures.title') },
      this.#overBaseline.element,
      this.#headline.element,
      this.#small,
    );
  }

  update(history: History, { marker, lastStep, evaluationOff }: FiguresAt): void {
    const { overBaseline, course, small } = shownMeasurements(history, marker);
    this.#overBaseline.update(overBaseline, unitOf(history, overBaseline?.measured.id ?? ''));
    // Beside a headline over its baseline there need be no other: a generator that was taken over is not measured.
    this.#headline.element.hidden = overBaseline !== null && course === undefined;
    this.#headline.update(
      {
        measured: course === undefined ? [] : history.measured(course),
        unit: unitOf(history, course ?? ''),
        // What is awaited is told with its network when it is there.
        title: text('figures.title'),
      },
      marker,
      lastStep,
      text(evaluationOff ? 'figures.off' : 'figures.none'),
    );
    this.#tell(new Map([...smallMeasurements(history, small, marker), ...figuresOfCurves(history, marker)]));
  }

  #tell(figures: ReadonlyMap<string, SmallFigure>): void {
    for (const [id, { name, value, hint }] of figures) {
      const { item, figure } = this.#items.get(id) ?? this.#add(id, name);
      setText(figure, value);
      setHint(item, hint);
    }
    for (const [id, { item }] of this.#items) item.hidden = !figures.has(id);
  }

  #add(id: string, name: string): { item: HTMLElement; figure: HTMLElement } {
    const figure = make('dd', { testId: `metric-${id.replace('/', '-')}` });
    const item = make('div', { tabIndex: 0 }, make('dt', { text: name }), figure);
    this.#items.set(id, { item, figure });
    this.#small.append(item);
    return { item, figure };
  }
}

/** What was not measured by the step of the bar keeps its place, with a dash. */
function smallMeasurements(
  history: History,
  ids: readonly string[],
  marker: number | null,
): [id: string, SmallFigure][] {
  return ids.flatMap((id): [string, SmallFigure][] => {
    const all = history.measured(id);
    const [newest, shown] = [all.at(-1), upTo(all, marker).at(-1)];
    if (!newest) return [];
    const unit = unitOf(history, id);
    const value = shown ? written(shown.value, unit) : '–';
    return [[id, { name: newest.label, value, hint: explain(shown ?? newest, unit) }]];
  });
}

/** Curves whose figure is worth reading by itself. */
function figuresOfCurves({ declarations, curves }: History, marker: number | null): [id: string, SmallFigure][] {
  return declarations.series.flatMap(({ id, headline, unit }): [string, SmallFigure][] => {
    const curve = headline === undefined ? undefined : curves.get(id);
    if (!curve?.last || headline === undefined) return [];
    const shown = curve.at(marker ?? Infinity);
    const hint = text('figures.ofCurve', { name: id, step: formatCount(shown?.step ?? marker ?? 0) });
    return [[id, { name: headline, value: shown ? formatValue(unit, shown.value) : '–', hint }]];
  });
}
