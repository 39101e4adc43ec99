import type { RunDeclarations, Unit } from '../protocol/declarations';
import { declaredDistribution } from '../protocol/declaredDistribution';
import { declaredMatrix } from '../protocol/declaredMatrix';
import type { ComparisonEvent, DistributionEvent, MatrixEvent, Measurement, RunEvent } from '../protocol/events';
import type { RunProgress } from '../protocol/record';
import { bestRows } from '../history/bestRows';
import { changesText } from '../history/changesText';
import { formatCount } from '../format';

/** A run in lines of text, for a terminal and for `log.txt`. */

/** What a run has declared of what brings no title of its own. */
export type Titles = Pick<RunDeclarations, 'distributions' | 'matrices'>;

/**
 * What a person should read of an event; undefined for declarations, and for points: the progress line shows them.
 * @param declared by the run.
 */
export function formatEvent(event: RunEvent, declared: Titles = { distributions: [] }): string | undefined {
  switch (event.type) {
    case 'declaration':
    case 'scalars':
      return undefined;
    case 'grid':
      return `step ${event.step}  ${event.kind}: ${event.file}`;
    case 'evaluation':
      return `step ${event.step}  ${event.measurements.map(measured).join('  ')}`;
    case 'distribution':
      return span(event, declared);
    case 'matrix':
      return summary(event, declared);
    case 'comparison':
      return table(event);
    case 'stage':
      return event.status === 'started' ? `${event.stage} …` : `${event.stage}: done`;
    case 'state':
      return event.reason ? `${event.state}: ${event.reason}` : event.state;
    case 'change':
      return `step ${event.step}  changed: ${changesText(event.changes)}`;
    case 'checkpoint':
      return `step ${event.step}  checkpoint: ${event.file}${event.best ? ', the best so far' : ''}`;
    case 'warning':
      return `warning: ${event.message}`;
  }
}

function measured({ label, value, floor, doubtful }: Measurement): string {
  const beside = floor === null ? '' : ` (real images among themselves: ${figure(floor)})`;
  return `${label} ${figure(value)}${beside}${doubtful === undefined ? '' : ', doubtful'}`;
}

/**
 * Where the figures of categories lie: "step 300 Acceptance: 12 % (8) to 45 % (1)"; a histogram is for the eye alone.
 */
function span(event: DistributionEvent, declared: Titles): string | undefined {
  const { step, title, bins, unit, series } = declaredDistribution(event, declared.distributions);
  if (!('categories' in bins) || series.length > 1) return undefined;
  const figures = bins.categories
    .map((name, i) => ({ name, value: series[0]!.values[i] ?? NaN }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  const [lowest, highest] = [figures[0], figures.at(-1)];
  if (!lowest || !highest) return undefined;
  return (
    `step ${step}  ${title}: ${written(unit, lowest.value, 2)} (${lowest.name}) to ` +
    `${written(unit, highest.value, 2)} (${highest.name})`
  );
}

/** What a matrix comes to: "step 300 Labels and classes: purity 93.1 %, classes covered 9 of 10". */
function summary(event: MatrixEvent, declared: Titles): string | undefined {
  const { step, title, figures } = declaredMatrix(event, declared.matrices);
  const parts = figures.map(({ title: name, unit, value, of }) => {
    const most = of === undefined ? '' : ` of ${written(unit, of, 3)}`;
    return `${name} ${written(unit, value, 3)}${most}`;
  });
  return parts.length === 0 ? undefined : `step ${step}  ${title}: ${parts.join(', ')}`;
}

/** A value in its unit, a share to so many digits, a count in full. */
function written(unit: Unit, value: number | null, digits: number): string {
  if (value !== null && unit === 'share') return `${figure(100 * value, digits)} %`;
  return figure(value, unit === 'count' ? 15 : 4);
}

/** A comparison as lines of aligned columns, with a star at the best figure of each. */
function table(comparison: ComparisonEvent): string {
  const { step, title, columns, rows } = comparison;
  const bestOf = columns.map((_, column) => bestRows(comparison, column));
  const cells = [
    ['', ...columns.map(({ label }) => `${label} `)],
    ...rows.map(({ name, values, doubtful }, row) => [
      doubtful === undefined ? name : `${name} (doubtful)`,
      ...columns.map((_, column) => figure(values[column] ?? null) + (bestOf[column]!.has(row) ? '*' : ' ')),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' '),
  );
  return [`step ${step}  ${title} (* best)`, ...lines.map((line) => `  ${line}`.trimEnd())].join('\n');
}

/** The latest figures beside the progress. */
export interface LatestFigures {
  /** Means of the last point of the loss curves, by series name. */
  scalars: Readonly<Record<string, number | null>>;
  measurements: readonly Measurement[];
}

/** "step 240 / 1,500 · 412 images/s · 3 min left · FID 23.4 (classifier-64) · discriminator 1.32 · generator 0.41". */
export function progressText(progress: RunProgress, latest: LatestFigures): string {
  const losses = Object.entries(latest.scalars)
    .filter(([name]) => name.startsWith(lossPrefix))
    .map(([name, value]) => `${name.slice(lossPrefix.length)} ${figure(value)}`);
  // The figure before its feature space: a narrow terminal cuts the end off.
  const evaluations = latest.measurements.map(({ label, value }) => {
    const [space = ''] = / \(.*?\)/.exec(label) ?? [];
    return `${label.replace(space, '')} ${figure(value)}${space}`;
  });
  return [
    `step ${formatCount(progress.step)} / ${formatCount(progress.steps)}`,
    progress.imagesPerSecond === null ? undefined : `${formatCount(Math.round(progress.imagesPerSecond))} images/s`,
    progress.secondsLeft === null ? undefined : `${duration(progress.secondsLeft)} left`,
    ...evaluations,
    ...losses,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What the names of losses begin with. */
export const lossPrefix = 'loss/';

/** A number with so many significant digits, or a dash for none. */
export function figure(value: number | null, digits = 4): string {
  return value === null ? '–' : Number(value.toPrecision(digits)).toString();
}

/** "45 s", "3 min 20 s", "2 h 05 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${formatCount(Math.floor(whole / 3600))} h ${String(Math.floor(whole / 60) % 60).padStart(2, '0')} min`;
}
