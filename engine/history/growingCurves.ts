import type { Series } from './history';

/** One curve while it grows, in arrays that double. */
class Points {
  steps = new Float64Array(leastRoom);
  values = new Float64Array(leastRoom);
  length = 0;
  /** How many of them were there before the present batch. */
  before = 0;

  /** Whether others hold the arrays, too. */
  private isGiven = false;

  add(step: number, value: number): void {
    if (this.isGiven || this.length === this.steps.length) this.makeRoom();
    this.steps[this.length] = step;
    this.values[this.length++] = value;
  }

  /** Goes on with arrays that were given out, so that a long run is kept once; what others hold is never written to. */
  share({ steps, values }: Series): void {
    this.steps = steps as Float64Array<ArrayBuffer>;
    this.values = values as Float64Array<ArrayBuffer>;
    this.isGiven = true;
  }

  private makeRoom(): void {
    const room = Math.max(leastRoom, 2 * this.length);
    this.steps = copied(this.steps.subarray(0, this.length), room);
    this.values = copied(this.values.subarray(0, this.length), room);
    this.isGiven = false;
  }
}

const leastRoom = 64;

/** The curves of a run while it is read. */
export class GrowingCurves {
  private readonly points = new Map<string, Points>();
  /** Names of those that the present batch has added to. */
  private readonly grown = new Set<string>();
  private tookBack = false;

  /** Begins a batch: what is added from here on is the addition. */
  begin(): void {
    for (const name of this.grown) {
      const points = this.points.get(name);
      if (points) points.before = points.length;
    }
    this.grown.clear();
    this.tookBack = false;
  }

  add(step: number, values: Readonly<Record<string, number | null>>): void {
    // Not by entries: there are a million points in a long run, and each would be an array.
    for (const name in values) {
      let points = this.points.get(name);
      if (!points) this.points.set(name, (points = new Points()));
      if (points.length === points.before) this.grown.add(name);
      points.add(step, values[name] ?? NaN);
    }
  }

  /** Takes back the points of steps after `step`; a curve that began there is gone. */
  rewind(step: number): void {
    for (const [name, points] of this.points) {
      const { steps, before } = points;
      let kept = points.length;
      while (kept > 0 && steps[kept - 1]! > step) kept--;
      points.length = kept;
      if (kept < before) {
        points.before = kept;
        this.tookBack = true;
      }
      if (kept === 0) this.points.delete(name);
    }
  }

  /** Curves with the same steps share one array of them, wherever they are sent together. */
  get series(): Series[] {
    const series = sharingSteps(Array.from(this.points, ([name, points]) => seriesOf(name, points, 0)));
    for (const each of series) this.points.get(each.name)?.share(each);
    return series;
  }

  /** What this batch added; null if it also took something earlier back. */
  get addition(): Series[] | null {
    if (this.tookBack) return null;
    return [...this.grown].flatMap((name) => {
      const points = this.points.get(name);
      return points && points.length > points.before ? [seriesOf(name, points, points.before)] : [];
    });
  }
}

function seriesOf(name: string, { steps, values, length }: Points, from: number): Series {
  return { name, steps: steps.slice(from, length), values: values.slice(from, length) };
}

function copied(numbers: Float64Array, room: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(room);
  longer.set(numbers);
  return longer;
}

/** Most curves of a run are logged together: a step array for each would be half of all there is. */
function sharingSteps(series: Series[]): Series[] {
  const known: Float64Array[] = [];
  return series.map((each) => {
    const same = known.find((steps) => isSame(steps, each.steps));
    if (same) return { ...each, steps: same };
    known.push(each.steps);
    return each;
  });
}

function isSame(one: Float64Array, other: Float64Array): boolean {
  // The ends tell most that differ.
  return one.length === other.length && one.at(-1) === other.at(-1) && one.every((step, i) => step === other[i]);
}
