import { Curve } from '../charts/curve';
import type { NamedCurve } from '../charts/groups';
import { lineStyleOf } from '../charts/palette';
import { text } from '../ui/texts';
import type { Course } from './courses';
import { stampOf, type RunModel } from './runs';
import { groupBySeed, meanAndSpread } from './seeds';
import type { XChoice } from './viewState';
import { letterOf } from './swatch';
import { xValuesOf } from './xValues';

/** More lines than this go by their letters alone in a legend: the table of runs says what they are. */
const mostLabels = 6;
const noCurve = new Curve({ name: '', steps: new Float64Array(), values: new Float64Array() });

/** A line of a chart, and the runs that it is of. */
export interface CourseLine extends NamedCurve {
  folders: readonly string[];
}

interface LinesOf {
  x: XChoice;
  /** Whether runs that differ in nothing but their seed are one line. */
  grouped: boolean;
}

/** The lines of charts: a run's figures over what stands along the x axis. What was computed is kept while it holds. */
export class CourseLines {
  readonly #over = new WeakMap<Curve, { key: string; curve: Curve }>();
  readonly #means = new Map<string, { key: string; line: CourseLine }>();

  linesOf(course: Course, runs: readonly RunModel[], { x, grouped }: LinesOf): CourseLine[] {
    const groups = grouped ? groupBySeed(runs) : runs.map((run) => [run]);
    return groups.map((members) => {
      const measured = members.flatMap((run) => {
        const curve = curveOf(run, course);
        return curve ? [{ run, curve }] : [];
      });
      const first = members[0]!;
      const letters = members.map(({ run }) => letterOf(run.slot)).join(' ');
      const label = members.length > 1 ? groupLabel(members, measured.length) : first.run.label;
      const title = groups.length > mostLabels ? letters : `${letters} · ${label}`;
      const folders = members.map(({ folder }) => folder);
      const line = { id: first.folder, folders, title, style: lineStyleOf(first.run.slot) };
      if (measured.length > 1) return this.#meanOf(course, measured, x, line);
      // A run without the figure keeps its place in the legend.
      return { ...line, curve: measured[0] ? this.#overX(measured[0], x) : noCurve };
    });
  }

  #overX({ run, curve }: Measured, x: XChoice): Curve {
    if (x === 'step') return curve;
    const key = [x, curve.length, stampOf([run])].join();
    const known = this.#over.get(curve);
    if (known?.key === key) return known.curve;
    const mapped = curve.over(xValuesOf(run, curve.steps, x));
    this.#over.set(curve, { key, curve: mapped });
    return mapped;
  }

  /** The mean at each step, over the mean of where the runs were at that step. */
  #meanOf(course: Course, measured: readonly Measured[], x: XChoice, line: Omit<CourseLine, 'curve'>): CourseLine {
    const place = `${course.id} ${line.id}`;
    const key = [
      x,
      line.title,
      line.style?.colour,
      ...measured.flatMap(({ run, curve }) => [curve.length, stampOf([run])]),
    ];
    const known = this.#means.get(place);
    if (known?.key === key.join()) return known.line;
    const { steps, values, spread } = meanAndSpread(measured.map(({ curve }) => curve));
    const places = measured.map(({ run }) => xValuesOf(run, steps, x));
    const xs = steps.map((_, index) => places.reduce((sum, each) => sum + each[index]!, 0) / places.length);
    const curve = (name: string, sign: number) =>
      new Curve({ name, steps: xs, values: values.map((value, index) => value + sign * spread[index]!) });
    const mean: CourseLine = {
      ...line,
      curve: curve('mean', 0),
      band: { low: curve('low', -1), high: curve('high', 1) },
    };
    this.#means.set(place, { key: key.join(), line: mean });
    return mean;
  }
}

/** A run's curve of a chart, by step. */
interface Measured {
  run: RunModel;
  curve: Curve;
}

function curveOf(run: RunModel, { series, figure }: Course): Curve | null {
  return series === null ? run.course(figure!) : (run.curves.get(series) ?? null);
}

/** What runs of one configuration are called together: what their labels share. */
function groupLabel(members: readonly RunModel[], count: number): string {
  const [first, ...others] = members.map(({ run }) => run.label.split(' · '));
  const shared = first!.filter((part) => others.every((label) => label.includes(part)));
  return text('compare.seeds', { label: shared.join(' · '), count }).trim();
}
