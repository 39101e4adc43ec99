import type { RunDeclarations } from '../protocol/declarations';
import type { RunEvent, StageEvent, UnstampedEvent } from '../protocol/events';
import type { ActivityKind, RunProgress, RunRecord, RunState } from '../protocol/record';
import type { EventLog } from './eventLog';
import type { RunLog } from './runLog';
import { formatEvent, progressText, type LatestFigures, type Titles } from './formatEvent';
import type { RecordWriter } from './recordWriter';

/** Who follows a run besides those who read its folder: the terminal that it was started from. */
export interface RunListener {
  /** The run has its folder, an absolute path: before anything else. */
  opened?(folder: string): void;
  /** A line to keep. */
  line(text: string): void;
  /** After each step: what a progress bar shows. */
  progress(progress: RunProgress, latest: LatestFigures): void;
  /** Now and then: the progress as a line, for where no bar can be drawn. */
  progressLine(text: string): void;
  /** Each event, as it stands in `events.jsonl`. */
  event?(event: RunEvent): void;
}

/** Seconds, or points of the curves, between two progress lines. */
const progressSeconds = 5;
const progressPoints = 10;

/** Everything a run tells the world, in one place: events, record, log and terminal. */
export class RunReporter {
  private latest: LatestFigures = { scalars: {}, measurements: [] };
  private titles: Titles = { distributions: [] };
  private progressAt = -Infinity;
  private points = 0;

  constructor(
    private readonly events: EventLog,
    private readonly recordWriter: RecordWriter,
    private readonly log: RunLog,
    private readonly listener: RunListener,
  ) {}

  get record(): Readonly<RunRecord> {
    return this.recordWriter.current;
  }

  report(event: UnstampedEvent): RunEvent {
    const stamped = this.events.append(event);
    if (stamped.type === 'scalars') this.latest = { ...this.latest, scalars: stamped.values };
    if (stamped.type === 'evaluation') this.latest = { ...this.latest, measurements: stamped.measurements };
    if (stamped.type === 'declaration') this.titles = stamped.declarations;
    const line = formatEvent(stamped, this.titles);
    if (line !== undefined) this.line(line);
    return stamped;
  }

  /** Whether all events so far are in their file: on a full disk they wait. */
  get isSettled(): boolean {
    return this.events.isFlushed;
  }

  /** Writes the events that wait. @throws the system's error where the disk is still full. */
  settle(): void {
    this.events.flush();
  }

  warn(message: string): void {
    this.report({ type: 'warning', message });
  }

  /** Says what the run's figures and grids are: once, before the first of them. */
  declare(declarations: RunDeclarations): void {
    this.report({ type: 'declaration', declarations });
  }

  /**
   * Says that the run is in another state now, in its events and at once in its record; of a resumed run, after which
   * step it goes on.
   */
  async enter(state: RunState, reason: string | null = null, resumedFrom?: number): Promise<void> {
    this.recordWriter.update({ state, reason });
    this.report({ type: 'state', state, reason, ...(resumedFrom !== undefined && { resumedFrom }) });
    await this.recordWriter.write();
  }

  /** What the engine is doing now, for a person; it is of the same kind as before unless another is given. */
  activity(activity: string, activityKind: ActivityKind | undefined = this.record.progress.activityKind): void {
    this.progress({ activity, activityKind });
  }

  progress(change: Partial<RunProgress>): void {
    this.recordWriter.update({ progress: { ...this.record.progress, ...change } });
    this.listener.progress(this.record.progress, this.latest);
  }

  /** A point of the curves is reached: time for a progress line, if the last one is long enough ago. */
  point(): void {
    const now = performance.now();
    this.points++;
    if (this.points < progressPoints && now - this.progressAt < progressSeconds * 1000) return;
    this.summarise();
  }

  /** A progress line, now. */
  summarise(): void {
    this.points = 0;
    this.progressAt = performance.now();
    const text = progressText(this.record.progress, this.latest);
    this.log.line(text);
    this.listener.progressLine(text);
  }

  /** Tells a part of the run: it begins, `work` is done, it ends; of one that trains, which steps it has. */
  async stage<T>(stage: string, work: () => Promise<T>, training?: StageEvent['training']): Promise<T> {
    this.report({ type: 'stage', stage, status: 'started', ...(training && { training }) });
    this.activity(stage.toLowerCase(), 'preparing');
    const result = await work();
    this.report({ type: 'stage', stage, status: 'finished' });
    return result;
  }

  line(text: string): void {
    this.log.line(text);
    this.listener.line(text);
  }

  /** What only the log should hold. */
  detail(text: string): void {
    this.log.line(text);
  }
}
