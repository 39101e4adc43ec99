import { largestSmoothing } from '../charts/smoothing';
import type { ViewStore } from '../ui/viewStore';
import type { Interval } from '../charts/viewport';
import { largestZoom, type Zoom } from '../grids/scale';
import type { ChosenFrame } from '../grids/filmFrames';
import type { ChosenStep } from '../grids/steps';

/** What charts have along their x axis. */
export const xChoices = ['step', 'images', 'time'] as const;
export type XChoice = (typeof xChoices)[number];

/** What a person did to the view. Runs are named by their folders, columns and charts by their ids. */
export interface CompareView {
  // The table
  onlyDiffering: boolean;
  /** Columns that a person chose to see or not to see, against what is seen by itself. */
  columns: Readonly<Record<string, boolean>>;
  sort: { column: string; descending: boolean } | null;
  /** Runs that are in the table alone. */
  hidden: readonly string[];
  /** The run that the others are measured against, or null. */
  pinned: string | null;

  // Curves
  grouped: boolean;
  /** The charts that are shown, or null for those that are shown by themselves. */
  charts: readonly string[] | null;
  filter: string;
  x: XChoice;
  /** Time constant of the moving average that smooths curves, as a share of the part that is shown. */
  smoothing: number;
  logarithmic: boolean;
  /** Whether y axes reach every value, however far out. */
  outliers: boolean;
  /** The part of the x axis that is shown, or null for all. */
  range: Interval | null;
  /** By chart, the part of its y axis that is shown, where it was zoomed into. */
  heights: Readonly<Record<string, Interval>>;

  // Grids
  step: ChosenStep;
  kind: string | null;
  divided: boolean;
  left: string | null;
  right: string | null;
  /** Where the divider stands, as a share of the width. */
  divider: number;
  zoom: Zoom;
  frame: ChosenFrame;

  // Figure against key
  relationKey: string | null;
  relationFigure: string | null;
}

export const freshView: CompareView = {
  onlyDiffering: true,
  columns: {},
  sort: null,
  hidden: [],
  pinned: null,
  grouped: false,
  charts: null,
  filter: '',
  x: 'step',
  smoothing: 0.02,
  logarithmic: false,
  outliers: false,
  range: null,
  heights: {},
  step: 'latest',
  kind: null,
  divided: false,
  left: null,
  right: null,
  divider: 0.5,
  zoom: 'fit',
  frame: 'last',
  relationKey: null,
  relationFigure: null,
};

type Check = (value: unknown) => boolean;

const isBoolean: Check = (value) => typeof value === 'boolean';
const isText: Check = (value) => typeof value === 'string';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isNumber =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;
const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const is =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isInterval: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] <= value[1];

const checks: { [K in keyof CompareView]: Check } = {
  onlyDiffering: isBoolean,
  columns: (value) => isRecord(value) && Object.values(value).every(isBoolean),
  sort: (value) => value === null || (isRecord(value) && isText(value['column']) && isBoolean(value['descending'])),
  hidden: isTexts,
  pinned: either(is(null), isText),
  grouped: isBoolean,
  charts: either(is(null), isTexts),
  filter: isText,
  x: is(...xChoices),
  smoothing: isNumber(0, largestSmoothing),
  logarithmic: isBoolean,
  outliers: isBoolean,
  range: either(is(null), isInterval),
  heights: (value) => isRecord(value) && Object.values(value).every(isInterval),
  step: either(is('latest'), isNumber(0, Infinity)),
  kind: either(is(null), isText),
  divided: isBoolean,
  left: either(is(null), isText),
  right: either(is(null), isText),
  divider: isNumber(0, 1),
  zoom: either(is('fit'), isNumber(1, largestZoom)),
  frame: either(is('last'), isNumber(0, Infinity)),
  relationKey: either(is(null), isText),
  relationFigure: either(is(null), isText),
};

/** The view that was kept, as far as it can be trusted. */
export function restoreView(kept: unknown): CompareView {
  if (!isRecord(kept)) return freshView;
  const trusted = Object.entries(checks).filter(([key, check]) => key in kept && check(kept[key]));
  return { ...freshView, ...Object.fromEntries(trusted.map(([key]) => [key, kept[key]])) };
}

export type View = ViewStore<CompareView>;
