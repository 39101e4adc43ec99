import { join } from 'node:path';
import type { HistoryAddition, RunHistory } from '../../engine/history/history';
import { HistoryReducer } from '../../engine/history/reducer';
import { runFiles } from '../../engine/protocol/runFolder';
import { EventTail, type EventTaker } from '../../engine/runs/eventTail';
import { foreignPictures } from '../../engine/runs/foreignPictures';
import { readRecord } from '../../engine/runs/readRecord';
import { heartbeatAge, isLive, phaseOf } from '../../engine/runs/record';
import type { RunStatus } from '../contract/panel';
import { Polling } from './polling';

/** Milliseconds between two looks at a run that may write, and at one that has ended (it may be resumed). */
const liveInterval = 250;
const endedInterval = 2000;

/** What a look at a run folder found. */
export type RunUpdate =
  /** No record: nothing was written yet, or the folder is gone. */
  | { type: 'empty' }
  /** All there is: the first look, or something earlier was taken back. */
  | { type: 'whole'; status: RunStatus; history: RunHistory }
  /** What is new since the last update. */
  | { type: 'more'; status: RunStatus; added: HistoryAddition }
  | { type: 'unreadable'; error: unknown };

/** Follows one run folder closely for whoever shows it, between `start` and `stop`; tells only what changed. */
export class RunFeed {
  private tail: EventTail;
  private history = new HistoryReducer();
  private polling: Polling | undefined;
  private turn = Promise.resolve();
  private live = true;
  /** Pictures that lead out of the folder: no page may load them. */
  private foreign: ReadonlySet<string> = new Set();
  /** What the last update said, apart from events; empty before the first one. */
  private told = '';

  /** @param watcher hears of all events before what came of them is told. */
  constructor(
    private readonly folder: string,
    private readonly listener: (update: RunUpdate) => void,
    private readonly watcher?: EventTaker,
  ) {
    this.tail = this.newTail();
  }

  /** Begins with a whole update; bytes that had been read before a `stop` are not read again. */
  start(): void {
    this.told = '';
    this.resume();
  }

  /** Reads what there is before it is asked for, and tells nobody. */
  prepare(): void {
    // Whatever goes wrong is told when it is asked for.
    this.turn = this.turn
      .then(() => this.readOn())
      .then(
        () => undefined,
        () => undefined,
      );
  }

  /** Goes on where a `stop` has left off: only what is new since then is told, unless something was taken back. */
  resume(): void {
    this.stop();
    this.polling = new Polling(
      () => this.look(),
      () => (this.live ? liveInterval : endedInterval),
    );
  }

  stop(): void {
    this.polling?.dispose();
    this.polling = undefined;
  }

  /** Stops, and lets go of all that was read; a `start` reads it again. */
  forget(): void {
    this.stop();
    // A look that is still under way ends first.
    this.turn = this.turn.then(() => {
      this.tail = this.newTail();
      this.history = new HistoryReducer();
      this.told = '';
    });
  }

  private newTail(): EventTail {
    return new EventTail(join(this.folder, runFiles.events));
  }

  /**
   * Nobody listens any more once it was stopped: the panel of a look that is still under way may be gone. What was not
   * told then is part of the whole that comes next.
   */
  private tell(update: RunUpdate): void {
    if (this.polling) this.listener(update);
    else this.told = '';
  }

  /** Looks in turn: a look that a `stop` overtook must end before the next one reads on. */
  private look(): Promise<void> {
    this.turn = this.turn
      .then(() => this.read())
      .catch((error: unknown) => {
        if (this.isNews(`unreadable: ${String(error)}`)) this.tell({ type: 'unreadable', error });
      });
    return this.turn;
  }

  private async read(): Promise<void> {
    // The record first: once it says that the run has ended, every event is there to be read.
    const record = await readRecord(this.folder);
    if (!record) {
      this.live = true;
      if (this.isNews('empty')) this.tell({ type: 'empty' });
      return;
    }
    const { goesOn, isNew } = await this.readOn();
    const now = new Date();
    const phase = await phaseOf(this.folder, record);
    this.live = isLive(phase);
    const status = { record, lost: phase === 'lost', heartbeatAge: heartbeatAge(record, now) };
    // Of a long run's first reading the addition would be a second copy of it.
    const added = goesOn && this.told.startsWith('run: ') ? this.history.addition : null;
    const minutesLost = status.lost ? Math.floor(status.heartbeatAge / 60_000) : 0;
    const isNews = this.isNews(`run: ${phase} ${record.heartbeatAt} ${minutesLost}`);
    if (!added) this.tell({ type: 'whole', status, history: this.shown(this.history.whole()) });
    else if (isNews || isNew) this.tell({ type: 'more', status, added: this.shown(added) });
  }

  /** Takes in what was written; `goesOn` unless the file is another one. */
  private async readOn(): Promise<{ goesOn: boolean; isNew: boolean }> {
    let restarted = false;
    let drewGrids = false;
    this.history.begin();
    const count = await this.tail.read({
      restart: () => {
        restarted = true;
        this.history = new HistoryReducer();
        this.watcher?.restart();
      },
      take: (event) => {
        this.history.take(event);
        drewGrids ||= event.type === 'grid';
        this.watcher?.take(event);
      },
      takeScalars: (line) => {
        this.history.takeScalars(line);
        this.watcher?.takeScalars(line);
      },
    });
    if (drewGrids) this.foreign = await foreignPictures(this.folder);
    return { goesOn: !restarted, isNew: count > 0 };
  }

  private shown<T extends Pick<RunHistory, 'grids'>>(history: T): T {
    if (this.foreign.size === 0) return history;
    return { ...history, grids: history.grids.filter(({ file }) => !this.foreign.has(file)) };
  }

  private isNews(text: string): boolean {
    const isNews = text !== this.told;
    this.told = text;
    return isNews;
  }
}
