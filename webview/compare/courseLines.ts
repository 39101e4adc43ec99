import { Curve } from '../charts/curve';
import type { NamedCurve } from '../charts/groups';
import { lineStyleOf } from '../charts/palette';
import { text } from '../ui/texts';
import type { Course } from './courses';
import type { RunModel } from './runs';
import { groupBySeed, meanAndSpread } from './seeds';
import type { XChoice } from './viewState';
import { xValuesOf } from './xValues';

interface LinesOf {
  x: XChoice;
  /** Whether runs that differ in nothing but their seed are one line. */
  grouped: boolean;
}

/** The lines of charts: a run's figures over what stands along the x axis. What was computed is kept while it holds. */
export class CourseLines {
  readonly #over = new WeakMap<Curve, { key: string; curve: Curve }>();
  readonly #means = new Map<string, { key: string; line: NamedCurve }>();

  linesOf(course: Course, runs: readonly RunModel[], { x, grouped }: LinesOf): NamedCurve[] {
    const groups = grouped ? groupBySeed(runs) : runs.map((run) => [run]);
    return groups.flatMap((members) => {
      const curves = members.flatMap((run) => this.#curveOf(run, course, x) ?? []);
      const first = members[0]!;
      const line = { id: first.folder, title: first.run.label, style: lineStyleOf(first.run.slot) };
      if (curves.length === 0) return [];
      if (curves.length === 1) return [{ ...line, curve: curves[0]! }];
      return [this.#meanOf(course, curves, { ...line, title: groupTitle(members, curves.length) })];
    });
  }

  #curveOf(run: RunModel, { series, figure }: Course, x: XChoice): Curve | null {
    const curve = series === null ? run.course(figure!) : (run.curves.get(series) ?? null);
    if (!curve || x === 'step') return curve;
    const { steps, seconds } = run.clock;
    const key = [x, curve.length, steps.length, seconds.at(-1), run.revision].join();
    const known = this.#over.get(curve);
    if (known?.key === key) return known.curve;
    const mapped = curve.over(xValuesOf(run, curve, x));
    this.#over.set(curve, { key, curve: mapped });
    return mapped;
  }

  #meanOf(course: Course, curves: readonly Curve[], line: Omit<NamedCurve, 'curve'>): NamedCurve {
    const place = `${course.id} ${line.id}`;
    const key = [line.title, ...curves.flatMap(({ length, last, steps }) => [length, last?.value, steps[0]])].join();
    const known = this.#means.get(place);
    if (known?.key === key) return known.line;
    const { xs, values, spread } = meanAndSpread(curves.map(({ steps, values }) => ({ xs: steps, values })));
    const curve = (name: string, sign: number) =>
      new Curve({ name, steps: xs, values: values.map((value, index) => value + sign * spread[index]!) });
    const mean: NamedCurve = {
      ...line,
      curve: curve('mean', 0),
      band: { low: curve('low', -1), high: curve('high', 1) },
    };
    this.#means.set(place, { key, line: mean });
    return mean;
  }
}

/** What runs of one configuration are called together: what their labels share. */
function groupTitle(members: readonly RunModel[], count: number): string {
  const [first, ...others] = members.map(({ run }) => run.label.split(' · '));
  const shared = first!.filter((part) => others.every((label) => label.includes(part)));
  return text('compare.seeds', { label: shared.join(' · ') || first![0]!, count });
}
