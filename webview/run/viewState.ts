import { largestSmoothing } from '../charts/smoothing';
import { ViewStore } from '../ui/viewStore';
import type { RunPanelState } from '../../extension/contract/panel';
import type { Interval } from '../charts/viewport';
import type { ChosenFrame } from '../grids/filmFrames';
import type { ChosenStep } from '../grids/steps';
import { largestZoom, type Zoom } from '../grids/scale';

/** What a person did to the view, and the run folder it shows: all that outlives a reload of the window. */
export interface ViewState extends RunPanelState {
  step: ChosenStep;
  /** The kind of grids whose tab was chosen, or null. */
  kind: string | null;
  /** The step on the left of the divider while two steps are compared, or null. */
  compareWith: number | null;
  /** Where the divider stands, as a share of the width. */
  divider: number;
  zoom: Zoom;
  /** The share of the width that the grids take beside the figures; null for the usual one. */
  split: number | null;
  /** The frame of films that is shown. */
  frame: ChosenFrame;
  /** Time constant of the moving average that smooths curves, as a share of the steps shown. */
  smoothing: number;
  logarithmic: boolean;
  /** Whether the y axes of curves reach to every value, however far out. */
  outliers: boolean;
  /** Ids of the curves that are not shown. */
  hidden: readonly string[];
  filter: string;
  /** The steps the curves show, or null for all. */
  range: Interval | null;
  /** The values that charts were zoomed into, by the id of their group. */
  heights: Readonly<Record<string, Interval>>;
}

/** How narrow and how wide the grids can be made, as a share of the panel's width. */
export const leastSplit = 0.3;
export const mostSplit = 0.8;

function freshView(folder: string): ViewState {
  return {
    folder,
    step: 'latest',
    kind: null,
    compareWith: null,
    divider: 0.5,
    zoom: 'fit',
    split: null,
    frame: 'last',
    smoothing: 0.02,
    logarithmic: false,
    outliers: false,
    hidden: [],
    filter: '',
    range: null,
    heights: {},
  };
}

const isNumber = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;

/** The view that was kept, as far as it can be trusted; of another folder, only what is a matter of taste. */
export function restoreView(kept: unknown, folder: string): ViewState {
  const view = freshView(folder);
  if (typeof kept !== 'object' || kept === null) return view;
  const old = kept as Partial<Record<keyof ViewState, unknown>>;
  if (isNumber(old.smoothing, 0, largestSmoothing)) view.smoothing = old.smoothing;
  if (typeof old.logarithmic === 'boolean') view.logarithmic = old.logarithmic;
  if (typeof old.outliers === 'boolean') view.outliers = old.outliers;
  if (old.zoom === 'fit' || isNumber(old.zoom, 1, largestZoom)) view.zoom = old.zoom;
  if (isNumber(old.split, leastSplit, mostSplit)) view.split = old.split;
  if (old.folder !== folder) return view;
  if (old.step === 'latest' || isNumber(old.step, 0, Infinity)) view.step = old.step;
  if (typeof old.kind === 'string') view.kind = old.kind;
  if (isNumber(old.compareWith, 0, Infinity)) view.compareWith = old.compareWith;
  if (isNumber(old.divider, 0, 1)) view.divider = old.divider;
  if (old.frame === 'last' || isNumber(old.frame, 0, Infinity)) view.frame = old.frame;
  if (Array.isArray(old.hidden)) view.hidden = old.hidden.filter((name) => typeof name === 'string');
  if (typeof old.filter === 'string') view.filter = old.filter;
  if (isInterval(old.range) && old.range[0] >= 0) view.range = old.range;
  if (typeof old.heights === 'object' && old.heights !== null)
    view.heights = Object.fromEntries(Object.entries(old.heights).filter(([, height]) => isInterval(height)));
  return view;
}

function isInterval(value: unknown): value is Interval {
  if (!Array.isArray(value)) return false;
  const [from, to] = value as unknown[];
  return value.length === 2 && isNumber(from, -Infinity, Infinity) && isNumber(to, from, Infinity);
}

/** The view of a run; its folder stays. */
export class View extends ViewStore<ViewState, Partial<Omit<ViewState, 'folder'>>> {
  constructor(present: ViewState, keep: (view: ViewState) => void) {
    super(present, keep);
    keep(present);
  }
}
