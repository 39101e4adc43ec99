import type { DeclaredDistribution } from '../../engine/protocol/declaredDistribution';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { themeRevision } from '../ui/theme';
import { BarChart } from './barChart';
import { binLabel } from './bins';
import { distributionTable, writtenIn } from './distributionTable';
import { Legend } from './legend';
import { lineStyleOf } from './palette';
import { PlotFrame } from './plotFrame';

/** A titled chart of bars, with a legend that tells the bar under the pointer and a table that holds all of them. */
export class DistributionBox {
  readonly #chart: BarChart;
  readonly #legend: Legend;
  readonly #frame: PlotFrame;
  readonly #hidden = new Set<string>();
  #hover: number | null = null;
  #theme = -1;

  constructor(private event: DeclaredDistribution) {
    this.#chart = new BarChart((bin) => this.#hoverAt(bin), `distribution-${event.id}`);
    this.#legend = new Legend(event.id, (name) => this.#toggle(name));
    this.#frame = new PlotFrame({
      title: event.title,
      plot: this.#chart.element,
      legend: this.#legend.element,
      table: () => distributionTable(this.event),
    });
  }

  get element(): HTMLElement {
    return this.#frame.element;
  }

  /** Draws nothing anew while the event, the theme and what is hidden stay as they are. */
  update(event: DeclaredDistribution): void {
    if (event === this.event && this.#theme === themeRevision()) return;
    this.event = event;
    this.#draw();
  }

  #draw(): void {
    this.#theme = themeRevision();
    const { title, axis, bins, unit, series, note } = this.event;
    const bars = series.flatMap(({ name, values }, index) =>
      this.#hidden.has(name) ? [] : { ...lineStyleOf(index), values },
    );
    this.#chart.draw({ bins, axis, unit, bars });
    this.#chart.label = text('distributions.chart', { title, axis, note });
    this.#frame.hint = note;
    this.#frame.update(true);
    this.#tell();
  }

  dispose(): void {
    this.#chart.dispose();
    this.element.remove();
  }

  #tell(): void {
    const { axis, bins, unit, series, step } = this.event;
    const hover = this.#hover;
    this.#legend.update(
      series.map(({ name, values }, index) => ({
        id: name,
        title: name,
        style: lineStyleOf(index),
        shown: !this.#hidden.has(name),
        figure: hover === null ? '' : writtenIn(unit, values[hover] ?? null),
      })),
    );
    this.#frame.caption =
      hover === null ? text('figures.atStep', { step: formatCount(step) }) : `${axis} ${binLabel(bins, hover)}`;
  }

  #hoverAt(bin: number | null): void {
    if (bin === this.#hover) return;
    this.#hover = bin;
    this.#tell();
  }

  #toggle(name: string): void {
    if (!this.#hidden.delete(name)) this.#hidden.add(name);
    this.#draw();
  }
}
