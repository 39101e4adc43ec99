import { button, checkbox, filterField, slider } from '../ui/controls';
import { make, setHint, setText } from '../ui/dom';
import { formatAxisShare } from '../ui/format';
import { text } from '../ui/texts';
import type { Zoom } from './plotPointer';
import { largestSmoothing } from './smoothing';
import type { Interval } from './viewport';

/** What a person chose of all charts of a panel. */
interface CurveView {
  filter: string;
  /** The time constant of the moving average, as a share of what is shown. */
  smoothing: number;
  logarithmic: boolean;
  outliers: boolean;
  /** The part of the x axis that is shown, or null for all. */
  range: Interval | null;
  /** The values that charts were zoomed to, by their ids. */
  heights: Readonly<Record<string, Interval>>;
}

export interface CurveViewStore {
  readonly state: Readonly<CurveView>;
  change(part: Partial<CurveView>): void;
}

/** The one set of tools for all charts of a panel, whichever panel puts them in a row. */
export class CurveTools {
  readonly filter: HTMLElement;
  readonly reset: HTMLElement;
  readonly smoothing: HTMLElement;
  readonly logScale: HTMLElement;
  readonly outliers: HTMLElement;
  readonly #share = make('span', { class: 'smoothing-value' });

  constructor(private readonly view: CurveViewStore) {
    const { filter, smoothing, logarithmic, outliers } = view.state;
    this.filter = filterField(text('curves.filter'), filter, (typed) => view.change({ filter: typed }));
    setHint(this.filter, text('curves.filterHint'));
    this.reset = button({
      label: text('curves.reset'),
      hint: text('curves.reset'),
      icon: 'zoom-out',
      iconOnly: true,
      appearance: 'icon',
      onClick: () => this.showAll(),
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
    this.smoothing = make('label', { class: 'smoothing' }, text('curves.smoothing'), share, this.#share);
    this.logScale = checkbox(text('curves.logScale'), logarithmic, (checked) => view.change({ logarithmic: checked }));
    this.outliers = checkbox(text('curves.outliers'), outliers, (checked) => view.change({ outliers: checked }));
    setHint(this.outliers, text('curves.outliersHint'));
  }

  get isZoomed(): boolean {
    const { range, heights } = this.view.state;
    return range !== null || Object.keys(heights).length > 0;
  }

  /** X values are those of all charts, values those of one. */
  zoomInto(id: string, { x, y }: Zoom): void {
    const { heights } = this.view.state;
    this.view.change({ ...(x && { range: x }), ...(y && { heights: { ...heights, [id]: y } }) });
  }

  showAll(): void {
    this.view.change({ range: null, heights: {} });
  }

  /** Says how much is smoothed, after the view has changed. */
  update(): void {
    setText(this.#share, formatAxisShare(this.view.state.smoothing));
  }
}
