import type { Series } from './history';

const leastRoom = 64;

/** Numbers in an array that doubles; what others were shown of it never changes. */
class Numbers {
  length = 0;
  private array = new Float64Array(leastRoom);
  /** What was shown last, unless there are more numbers since. */
  private view: Float64Array | null = null;
  /** How many of the array others may have been shown. */
  private shown = 0;

  at(index: number): number {
    return this.array[index]!;
  }

  push(value: number): void {
    if (this.length === this.array.length || this.length < this.shown) {
      this.array = grown(this.array.subarray(0, this.length));
      this.shown = 0;
    }
    this.array[this.length++] = value;
    this.view = null;
  }

  /** Takes the last ones back, so that there are `count`. */
  cut(count: number): void {
    this.length = count;
    this.view = null;
  }

  /** All of them: no copy, so that a long run is in memory once; the same array until there are others. */
  all(): Float64Array {
    this.shown = Math.max(this.shown, this.length);
    return (this.view ??= this.array.subarray(0, this.length));
  }

  slice(from: number, to: number): Float64Array {
    return this.array.slice(from, to);
  }

  /** The first `count` of them, by themselves. */
  first(count: number): Numbers {
    const numbers = new Numbers();
    numbers.array = grown(this.array.subarray(0, count));
    numbers.length = count;
    return numbers;
  }
}

function grown(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(Math.max(leastRoom, 2 * numbers.length));
  longer.set(numbers);
  return longer;
}

/**
 * One curve while it grows. Its steps are the first of an array that curves share as long as they are logged together,
 * as most of a run are: one for each would be half of all there is.
 */
class Points {
  readonly values = new Numbers();
  /** How many of them were there before the present batch. */
  before = 0;

  constructor(private steps: Numbers) {}

  get length(): number {
    return this.values.length;
  }

  add(step: number, value: number): void {
    const { steps, length } = this;
    const isThere = steps.length === length + 1 && steps.at(length) === step;
    if (!isThere) {
      // The others went on without it.
      if (steps.length > length) this.steps = steps.first(length);
      this.steps.push(step);
    }
    this.values.push(value);
  }

  /** Takes back the points of steps after `step`. */
  rewind(step: number): void {
    const { steps, values } = this;
    let kept = values.length;
    while (kept > 0 && steps.at(kept - 1) > step) kept--;
    values.cut(kept);
    // Those that share the steps may have more of them, or may have been here already.
    let shared = steps.length;
    while (shared > kept && steps.at(shared - 1) > step) shared--;
    steps.cut(shared);
  }

  all(name: string): Series {
    const { steps, values } = this;
    return {
      name,
      steps: steps.length === values.length ? steps.all() : steps.slice(0, values.length),
      values: values.all(),
    };
  }

  since(name: string, from: number): Series {
    const { steps, values } = this;
    return { name, steps: steps.slice(from, values.length), values: values.slice(from, values.length) };
  }
}

/** The curves of a run while it is read. */
export class GrowingCurves {
  private readonly points = new Map<string, Points>();
  /** Names of those that the present batch has added to. */
  private readonly grown = new Set<string>();
  private tookBack = false;
  /** The names that were logged last, and the curves they are of. */
  private names: readonly string[] = [];
  private row: Points[] = [];

  /** Begins a batch: what is added from here on is the addition. */
  begin(): void {
    for (const name of this.grown) {
      const points = this.points.get(name);
      if (points) points.before = points.length;
    }
    this.grown.clear();
    this.tookBack = false;
  }

  /**
   * @param names of the series that have a figure at `step`: quickest where it is the same array again and again.
   * @param figures one for each name.
   */
  add(step: number, names: readonly string[], figures: ArrayLike<number>): void {
    if (names !== this.names) {
      this.names = names;
      this.row = this.rowOf(names);
    }
    const { row } = this;
    for (let i = 0; i < row.length; i++) {
      const points = row[i]!;
      if (points.length === points.before) this.grown.add(names[i]!);
      points.add(step, figures[i]!);
    }
  }

  /** Takes back the points of steps after `step`; a curve that began there is gone. */
  rewind(step: number): void {
    for (const [name, points] of this.points) {
      points.rewind(step);
      if (points.length < points.before) {
        points.before = points.length;
        this.tookBack = true;
      }
      if (points.length === 0) this.points.delete(name);
    }
    this.names = [];
    this.row = [];
  }

  /** Curves that were logged together share one array of steps. The arrays may be parts of larger ones. */
  get series(): Series[] {
    return Array.from(this.points, ([name, points]) => points.all(name));
  }

  /** What this batch added; null if it also took something earlier back. */
  get addition(): Series[] | null {
    if (this.tookBack) return null;
    return [...this.grown].flatMap((name) => {
      const points = this.points.get(name);
      return points && points.length > points.before ? [points.since(name, points.before)] : [];
    });
  }

  private rowOf(names: readonly string[]): Points[] {
    const steps = new Numbers();
    return names.map((name) => {
      let points = this.points.get(name);
      if (!points) this.points.set(name, (points = new Points(steps)));
      return points;
    });
  }
}
