import { WorkClock } from '../../engine/history/workClock';
import type { Series } from '../../engine/history/history';
import type { StageEvent } from '../../engine/protocol/events';
import type { ComparedAddition, ComparedHistory, StepClock } from '../contract/comparePanel';
import type { RunStatus } from '../contract/panel';
import { RunFeed, type RunUpdate } from '../runs/runFeed';
import { seriesPart } from './seriesPart';

export type StreamUpdate =
  | { type: 'history'; status: RunStatus; history: ComparedHistory }
  | { type: 'more'; status: RunStatus; added: ComparedAddition }
  | { type: 'gone'; error: unknown };

/** One compared run while it is followed: of its curves only those that are wanted leave it. */
export class ComparedStream {
  private readonly feed: RunFeed;
  private clock = new WorkClock();
  private readonly names = new Set<string>();
  private stages: StageEvent[] = [];
  private wanted: ReadonlySet<string> = new Set();

  constructor(
    readonly folder: string,
    private readonly listener: (update: StreamUpdate) => void,
  ) {
    this.feed = new RunFeed(folder, (update) => this.pass(update), {
      restart: () => {
        this.clock = new WorkClock();
      },
      take: (event) => this.clock.take(event),
      takeScalars: (line) => this.clock.takeScalars(line),
    });
  }

  /** Begins with a whole history; to be called again where other curves are wanted. */
  start(wanted: ReadonlySet<string>): void {
    this.wanted = wanted;
    this.feed.start();
  }

  /** Goes on where a `stop` has left off, with the same curves. */
  resume(): void {
    this.feed.resume();
  }

  stop(): void {
    this.feed.stop();
  }

  private pass(update: RunUpdate): void {
    switch (update.type) {
      case 'whole': {
        const { status, history } = update;
        const { declarations, grids, evaluations } = history;
        this.names.clear();
        this.stages = [...history.stages];
        const series = seriesPart(this.wantedOf(history.series));
        return this.listener({
          type: 'history',
          status,
          history: { declarations, grids, evaluations, series, ...this.frame() },
        });
      }
      case 'more': {
        const { status, added } = update;
        const { declarations, grids, evaluations } = added;
        this.stages.push(...added.stages);
        const series = this.wantedOf(added.series);
        return this.listener({
          type: 'more',
          status,
          added: { declarations, grids, evaluations, series, ...this.frame() },
        });
      }
      case 'empty':
        return this.listener({ type: 'gone', error: null });
      case 'unreadable':
        return this.listener({ type: 'gone', error: update.error });
    }
  }

  private wantedOf(all: readonly Series[]): Series[] {
    for (const { name } of all) this.names.add(name);
    return all.filter(({ name }) => this.wanted.has(name));
  }

  private frame(): { seriesNames: string[]; clock: StepClock; stages: StageEvent[] } {
    return { seriesNames: [...this.names], clock: this.clock.samples, stages: [...this.stages] };
  }
}
