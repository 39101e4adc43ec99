import type { Series } from './history';

/** One curve while it grows: plain arrays, which lengthen cheaply. */
interface Points {
  steps: number[];
  values: number[];
  /** How many of them were there before the present batch. */
  before: number;
}

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
      if (points) points.before = points.steps.length;
    }
    this.grown.clear();
    this.tookBack = false;
  }

  add(step: number, values: Readonly<Record<string, number | null>>): void {
    for (const [name, value] of Object.entries(values)) {
      let points = this.points.get(name);
      if (!points) this.points.set(name, (points = { steps: [], values: [], before: 0 }));
      points.steps.push(step);
      points.values.push(value ?? NaN);
      this.grown.add(name);
    }
  }

  /** Takes back the points of steps after `step`; a curve that began there is gone. */
  rewind(step: number): void {
    for (const [name, points] of this.points) {
      const { steps, values, before } = points;
      let kept = steps.length;
      while (kept > 0 && steps[kept - 1]! > step) kept--;
      steps.length = values.length = kept;
      if (kept < before) {
        points.before = kept;
        this.tookBack = true;
      }
      if (kept === 0) this.points.delete(name);
    }
  }

  /** Curves with points at the same steps share one array of them: most of a run's do, and it is sent to panels. */
  get series(): Series[] {
    const all: Series[] = [];
    for (const [name, points] of this.points) {
      const shared = all.find(({ steps }) => isSame(steps, points.steps))?.steps;
      all.push({ name, steps: shared ?? Float64Array.from(points.steps), values: Float64Array.from(points.values) });
    }
    return all;
  }

  /** What this batch added; null if it also took something earlier back. */
  get addition(): Series[] | null {
    if (this.tookBack) return null;
    return [...this.grown].flatMap((name) => {
      const points = this.points.get(name);
      return points && points.steps.length > points.before ? [seriesOf(name, points, points.before)] : [];
    });
  }
}

function isSame(steps: Float64Array, others: readonly number[]): boolean {
  return steps.length === others.length && steps.every((step, i) => step === others[i]);
}

function seriesOf(name: string, { steps, values }: Points, from: number): Series {
  return { name, steps: Float64Array.from(steps.slice(from)), values: Float64Array.from(values.slice(from)) };
}
