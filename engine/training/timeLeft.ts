/** Something that comes every so many steps, and at the last in any case. */
interface Recurring {
  /** Steps between two; 0 where only the last step has one. */
  every: number;
  /** The step from which `every` counts. */
  from: number;
  /** Whether it never comes, not even at the last step. */
  never?: boolean;
}

/** Whether something comes at `step`, of which `last` is the last one. */
export function isDue(step: number, last: number, { every, from, never = false }: Recurring): boolean {
  return !never && (step === last || (every > 0 && (step - from) % every === 0));
}

/** How often something comes after `step`, up to and with `last`. */
export function timesDue(step: number, last: number, { every, from, never = false }: Recurring): number {
  if (never || step >= last) return 0;
  if (every === 0) return 1;
  const multiples = (until: number) => Math.floor((until - from) / every);
  return multiples(last) - multiples(step) + ((last - from) % every === 0 ? 0 : 1);
}

/** What a training loop does besides its steps, each costing the time that it last took. */
export type Pastime = 'grids' | 'evaluation';

/** How long a stage still takes: its steps, and the evaluations and grids between them. */
export class TimeLeft {
  /** Seconds that each took last; nothing is known before the first. */
  private readonly seconds: Record<Pastime, number> = { grids: 0, evaluation: 0 };

  constructor(
    private readonly last: number,
    private readonly recurring: Record<Pastime, Recurring>,
  ) {}

  /** Tells how long one took. */
  took(what: Pastime, seconds: number): void {
    this.seconds[what] = seconds;
  }

  /** Whether one comes at `step`. */
  isDue(what: Pastime, step: number): boolean {
    return isDue(step, this.last, this.recurring[what]);
  }

  /**
   * Seconds from `step` on, at so many steps a second.
   * @param made the step of the last of each: one that is due now and not yet made is still to come.
   */
  after(step: number, stepsPerSecond: number, made: Record<Pastime, number>): number {
    const pastimes: Pastime[] = ['grids', 'evaluation'];
    const between = pastimes.map((what) => {
      const now = this.isDue(what, step) && made[what] !== step ? 1 : 0;
      return this.seconds[what] * (now + timesDue(step, this.last, this.recurring[what]));
    });
    return between.reduce((sum, seconds) => sum + seconds, (this.last - step) / stepsPerSecond);
  }
}
