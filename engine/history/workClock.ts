import type { RunEvent } from '../protocol/events';
import { resumedFrom } from './reducer';

/** More samples than this are thinned to half as many. */
const mostSamples = 512;

/**
 * How long the engine had worked when it reached each step, in seconds, from the times of a run's curves. Pauses, and
 * the time between two engines, are no work; where a run went on from a checkpoint, so does its clock. Samples are
 * thinned evenly as they become many, so that the clock of a long run is no larger than that of a short one.
 */
export class WorkClock {
  private readonly steps: number[] = [];
  private readonly seconds: number[] = [];
  /** When the engine would have begun, had it worked without a break; in milliseconds, null before it goes on. */
  private origin: number | null = null;
  /** Whether it is paused, or has ended. */
  private rests = false;
  /** Seconds worked up to the newest event. */
  private worked = 0;
  /** Least seconds between two samples. */
  private resolution = 0;

  take(event: RunEvent): void {
    if (event.type === 'scalars') return this.takeScalars(event);
    const time = Date.parse(event.time);
    if (!Number.isFinite(time)) return;
    if (event.type !== 'state') return this.pass(time);
    const from = resumedFrom(event);
    if (from !== undefined) this.rewind(from);
    this.pass(time);
    this.rests = event.state !== 'running' && event.state !== 'queued';
    this.origin = this.rests ? null : time - this.worked * 1000;
  }

  /** The same as `take` of an event of scalars. */
  takeScalars({ time, step }: { time: string; step: number }): void {
    const at = Date.parse(time);
    if (!Number.isFinite(at)) return;
    this.pass(at);
    this.sample(step);
  }

  /** The samples so far, in arrays of their own. */
  get samples(): { steps: Float64Array; seconds: Float64Array } {
    return { steps: Float64Array.from(this.steps), seconds: Float64Array.from(this.seconds) };
  }

  private pass(time: number): void {
    if (this.rests) return;
    // A clock that was set back takes no time back.
    this.origin ??= time - this.worked * 1000;
    this.worked = Math.max(this.worked, (time - this.origin) / 1000);
  }

  private sample(step: number): void {
    if (step <= (this.steps.at(-1) ?? -1)) this.dropFrom(step);
    const last = this.seconds.at(-1);
    if (last !== undefined && this.worked - last < this.resolution) return;
    this.steps.push(step);
    this.seconds.push(this.worked);
    if (this.steps.length > mostSamples) this.thin();
  }

  /** The time that was worked on steps after `step` no longer counts. */
  private rewind(step: number): void {
    this.dropFrom(step + 1);
    this.worked = this.seconds.at(-1) ?? 0;
    this.origin = null;
  }

  private dropFrom(step: number): void {
    while (this.steps.length > 0 && this.steps.at(-1)! >= step) {
      this.steps.pop();
      this.seconds.pop();
    }
  }

  private thin(): void {
    const every = <T>(list: T[]) => list.splice(0, list.length, ...list.filter((_, index) => index % 2 === 0));
    every(this.steps);
    every(this.seconds);
    this.resolution = (this.seconds.at(-1)! - this.seconds[0]!) / (mostSamples / 2);
  }
}
