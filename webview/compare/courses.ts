import { groupCurves } from '../charts/groups';
import { matchesFilter } from '../charts/nameFilter';
import type { Interval } from '../charts/viewport';
import type { RunModel } from './runs';

/** One chart: the same figure of all runs. */
export interface Course {
  /** "figure:fid" or "series:loss/generator". */
  id: string;
  title: string;
  /** Name of its series; null where its points are measurements. */
  series: string | null;
  /** Its measure, which tells feature networks apart; null where it is a series. */
  figure: string | null;
  /** What its y axis reaches at least. */
  range?: Interval | undefined;
  /** Whether it is shown where nobody chose. */
  seen: boolean;
}

/**
 * Every chart that some runs can have: the figures they are judged by first, then their curves, losses before others.
 */
export function coursesOf(runs: readonly RunModel[]): Course[] {
  const courses = new Map<string, Course>();
  const headlines = new Set(runs.flatMap(({ headline }) => headline?.measure ?? []));
  for (const { id, measure, label } of runs.flatMap(({ newest }) => newest)) {
    if (courses.has(measure)) continue;
    const first = [...courses.values()].every((course) => course.id !== `figure:${id}`);
    courses.set(measure, {
      id: `figure:${first ? id : measure}`,
      title: label,
      series: null,
      figure: measure,
      seen: headlines.has(measure),
    });
  }
  const figures = [...courses.values()].sort((a, b) => Number(b.seen) - Number(a.seen));
  return [...figures, ...curvesOf(runs)];
}

/** Charts of curves: a run's first group, its losses, is seen; so are those of any group that a loss is in. */
function curvesOf(runs: readonly RunModel[]): Course[] {
  const courses = new Map<string, Course & { isLoss: boolean }>();
  for (const { seriesNames, declarations } of runs) {
    groupCurves(seriesNames, declarations).forEach(({ group, curves }, place) => {
      for (const { id, title } of curves) {
        if (courses.has(id)) continue;
        const isLoss = place === 0 || id.startsWith('loss/');
        courses.set(id, {
          id: `series:${id}`,
          title: group.title === title ? title : `${group.title}: ${title}`,
          series: id,
          figure: null,
          range: group.range,
          seen: isLoss,
          isLoss,
        });
      }
    });
  }
  return [...courses.values()].sort((a, b) => Number(b.isLoss) - Number(a.isLoss));
}

/** The charts on show: as a person chose, else by themselves; where something is typed, all whose name fits. */
export function seenCourses(courses: readonly Course[], chosen: readonly string[] | null, typed: string): Course[] {
  if (typed.trim() !== '')
    return courses.filter(({ title, series, figure }) => matchesFilter({ id: series ?? figure ?? '', title }, typed));
  return courses.filter(({ id, seen }) => (chosen ? chosen.includes(id) : seen));
}
