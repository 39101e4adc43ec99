import type { ContinuousLabels, ImageDataset, ImageSplit } from '../datasets/dataset';

/**
 * Images that are evaluated together: those of a class, or those whose continuous label lies in a window (metrics
 * README, Label groups).
 */
export interface LabelGroup {
  /** For a person: "7", "20–25°". */
  name: string;
  /** The class's index, or the window's middle in the label's own unit. */
  label: number;
  /**
   * Where labels are continuous: the window reaches from `low` to below `high`; the last one holds the end of the range
   * too.
   */
  low?: number;
  high?: number;
}

export interface GroupOptions {
  /** How many windows; by default as many as are wide by a round number and hold images enough, at most 20. */
  count?: number;
  /** From a window's middle to its ends, in the label's unit; by default windows touch. */
  radius?: number;
}

const mostWindows = 20;
/** Real images that a window holds by default, at least. */
const leastImages = 100;

/** A group for each class; or, where labels are continuous, windows whose middles are evenly spaced over the range. */
export function labelGroups({ classes, continuous, test }: ImageDataset, options: GroupOptions = {}): LabelGroup[] {
  if (!continuous) return classes.map((name, label) => ({ name, label }));
  const {
    range: [low, high],
  } = continuous;
  if (options.count !== undefined)
    return windows(continuous, (high - low) / options.count, options.count, options.radius);
  const suits = (width: number) => {
    const groups = windows(continuous, width, countOf(width, high - low), options.radius);
    return (
      groups.length <= mostWindows &&
      groups.every((group) => indicesOf(group, test, continuous, 'test').length >= leastImages)
    );
  };
  const width = roundNumbers(high - low).find(suits) ?? high - low;
  return windows(continuous, width, countOf(width, high - low), options.radius);
}

/** The images of a group: their indices in a split. */
export function groupIndices(group: LabelGroup, dataset: ImageDataset, split: 'train' | 'test'): Uint32Array {
  return indicesOf(group, dataset[split], dataset.continuous, split);
}

function indicesOf(
  group: LabelGroup,
  { labels }: ImageSplit,
  continuous: ContinuousLabels | undefined,
  split: 'train' | 'test',
): Uint32Array {
  const holds = (label: number) => (continuous ? inWindow(label, group, continuous.range[1]) : label === group.label);
  const found: number[] = [];
  (continuous ? continuous[split] : labels).forEach((label, index) => {
    if (holds(label)) found.push(index);
  });
  return Uint32Array.from(found);
}

function inWindow(label: number, { low = NaN, high = NaN }: LabelGroup, end: number): boolean {
  // A window of no width holds its middle.
  return label === low || (label > low && (label < high || (label === high && high >= Math.fround(end))));
}

function windows(
  { range: [start, end], unit }: ContinuousLabels,
  width: number,
  count: number,
  radius?: number,
): LabelGroup[] {
  return Array.from({ length: count }, (_, i) => {
    const [left, right] = [start + i * width, Math.min(end, start + (i + 1) * width)];
    const label = (left + right) / 2;
    const reach = radius ?? (right - left) / 2;
    // Rounded as the labels are, in single precision: else a label on an end would lie beside it.
    const [low, high] = [label - reach, label + reach].map((at) =>
      Math.fround(Math.min(end, Math.max(start, withoutRounding(at)))),
    );
    return { name: windowName(low!, high!, unit), label: withoutRounding(label), low: low!, high: high! };
  });
}

function windowName(low: number, high: number, unit: string): string {
  const text = (value: number) => Number(value.toPrecision(4)).toString();
  const numbers = low === high ? text(low) : `${text(low)}–${text(high)}`;
  return `${numbers}${unit === '' || unit === '°' ? unit : ` ${unit}`}`;
}

const countOf = (width: number, span: number) => Math.max(1, Math.ceil(withoutRounding(span / width)));

/** 0.1 + 0.2 as 0.3. */
const withoutRounding = (value: number) => Number(value.toPrecision(12));

/** 1, 2, 2.5 and 5 times powers of ten, from a thousandth of `span` up to it. */
function roundNumbers(span: number): number[] {
  const power = Math.floor(Math.log10(span)) - 3;
  return Array.from({ length: 5 }, (_, i) => [1, 2, 2.5, 5].map((n) => withoutRounding(n * 10 ** (power + i))))
    .flat()
    .filter((width) => width <= span);
}
