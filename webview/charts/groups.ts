import type { CurveGroup, RunDeclarations } from '../../engine/protocol/declarations';
import { text } from '../ui/texts';
import type { Curve } from './curve';
import type { LineStyle } from './palette';

/** A curve as its chart names it. */
export interface CurveName {
  /** Id of its series: "loss/generator". */
  id: string;
  /** "generator". */
  title: string;
}

/** A curve with what its chart calls it. */
export interface NamedCurve extends CurveName {
  /** x[] and y[]: over steps, or over what the caller maps them to (`Curve.over`). */
  curve: Curve;
  /** How it is drawn; by default by its place among the curves of its chart. */
  style?: LineStyle;
  /** Edges of a band around it, over the same x: mean - spread and mean + spread. */
  band?: { low: Curve; high: Curve };
}

/** A chart, and the curves of the run that belong to it. */
export interface GroupedCurves {
  group: CurveGroup;
  /** In the order they first came. */
  curves: CurveName[];
}

/**
 * The charts that a run has: those that it declared, in that order, then those that come of the names of undeclared
 * series. What stands before the slash of such a name is its group, and what stands behind is its title.
 */
export function groupCurves(ids: Iterable<string>, { groups, series }: RunDeclarations): GroupedCurves[] {
  const charts = new Map<string, GroupedCurves>(groups.map((group) => [group.id, { group, curves: [] }]));
  for (const id of ids) {
    const declared = series.find((each) => each.id === id);
    const slash = id.indexOf('/');
    const groupId = declared?.group ?? id.slice(0, Math.max(0, slash));
    let chart = charts.get(groupId);
    if (!chart) charts.set(groupId, (chart = { group: { id: groupId, title: titleOf(groupId) }, curves: [] }));
    chart.curves.push({ id, title: declared?.title ?? id.slice(slash + 1) });
  }
  return [...charts.values()].filter(({ group, curves }) => group.reserved || curves.length > 0);
}

function titleOf(groupId: string): string {
  return groupId === '' ? text('curves.other') : groupId.charAt(0).toUpperCase() + groupId.slice(1);
}
