import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFetchMark } from '../../engine/datasets/ownCopy/fetchMark';
import { datasetListSchema, type DatasetListing, type DatasetProgress } from '../../engine/protocol/datasets';
import type { EngineAnswer } from '../launch/engine';
import { endOf, errorIn } from '../launch/engineOutput';
import { Listeners } from '../runs/listeners';
import { Polling } from '../runs/polling';

/** Milliseconds between two looks at the files of data sets, while someone looks at the list. */
const interval = 1000;
/** Milliseconds between two attempts at most, where no list is to be had: each starts an engine, which ends at once. */
const longestInterval = 60_000;

/** What is being done with a data set at present. */
export interface DatasetWork {
  kind: 'fetching' | 'verifying';
  /** Null before anything is told of it. */
  progress: DatasetProgress | null;
}

/** Something that this window has under way. */
interface OwnWork extends DatasetWork {
  stop(): void;
}

/**
 * The data sets that the engine knows, and how they stand on this machine. Windows and terminals may fetch and remove
 * them, so while it is watched it looks each second at their files, and asks the engine anew when those have changed.
 */
export class DatasetCatalogue {
  private known: readonly DatasetListing[] = [];
  private readonly own = new Map<string, OwnWork>();
  /** How far fetches are that other processes have under way. */
  private foreign = new Map<string, DatasetProgress>();
  private signature = '';
  private asking: Promise<void> | undefined;
  /** Lists in a row that were not understood. */
  private failures = 0;
  private polling: Polling | undefined;
  private readonly changed = new Listeners<void>();
  private readonly progressed = new Listeners<void>();
  private readonly arrived = new Listeners<void>();

  /** Anything is different but how far something is. */
  readonly onDidChange = this.changed.add;
  /** Something has got on: several times a second. */
  readonly onDidProgress = this.progressed.add;
  /** A data set can be used that could not before, or the other way round. */
  readonly onDidChangePresence = this.arrived.add;

  /** Why there is no list, for a person; null where there is one. */
  problem: string | null = null;

  /**
   * @param ask asks the engine something.
   * @param report hears in full of an answer that was not understood.
   */
  constructor(
    private readonly ask: (args: readonly string[]) => Promise<EngineAnswer>,
    private readonly report: (text: string) => void,
  ) {}

  get listings(): readonly DatasetListing[] {
    return this.known;
  }

  get(name: string): DatasetListing | undefined {
    return this.known.find((listing) => listing.name === name);
  }

  /** What is being done with a data set; null if nothing is. */
  workOn(name: string): DatasetWork | null {
    const progress = this.foreign.get(name);
    return this.own.get(name) ?? (progress ? { kind: 'fetching', progress } : null);
  }

  /** Asks the engine how all of them stand; whoever asks meanwhile gets the same answer. */
  refresh(): Promise<void> {
    return (this.asking ??= this.list().finally(() => {
      this.asking = undefined;
    }));
  }

  /** Begins or ends looking at their files. */
  watch(watched: boolean): void {
    if (watched === (this.polling !== undefined)) return;
    this.polling?.dispose();
    this.polling = watched
      ? new Polling(
          () => this.look(),
          () => Math.min(longestInterval, interval * 2 ** this.failures),
        )
      : undefined;
  }

  dispose(): void {
    this.watch(false);
  }

  /**
   * Does something with a data set that this window tells of, unless something is done with it already, here or by
   * another process: what is fetched can't be verified, and nothing is done twice.
   * @param work gets what to tell its progress to.
   * @param stop asks it to end.
   * @returns null, without having begun, if something is under way.
   */
  async during<T>(
    name: string,
    kind: DatasetWork['kind'],
    stop: () => void,
    work: (report: (progress: DatasetProgress) => void) => Promise<T>,
  ): Promise<T | null> {
    if (this.workOn(name)) return null;
    const own: OwnWork = { kind, progress: null, stop };
    this.own.set(name, own);
    this.changed.tell();
    try {
      return await work((progress) => {
        own.progress = progress;
        this.progressed.tell();
      });
    } finally {
      // An answer that is awaited already may be from before the end.
      await this.asking;
      await this.refresh();
      this.own.delete(name);
      this.changed.tell();
    }
  }

  /** Asks what this window does with a data set to end; false if it does nothing. */
  stop(name: string): boolean {
    const work = this.own.get(name);
    work?.stop();
    return work !== undefined;
  }

  private async list(): Promise<void> {
    // From before the list is made: what changes meanwhile is seen at the next look.
    const signature = this.known.length > 0 ? await signatureOf(this.known) : '';
    const { end, stdout, stderr } = await this.ask(['datasets', 'list', '--json']);
    const [before, shown] = [this.known, this.shown()];
    try {
      this.known = datasetListSchema.parse(JSON.parse(stdout)).datasets;
      this.problem = null;
      this.failures = 0;
    } catch (error) {
      this.problem = errorIn(stderr) || endOf(end);
      this.failures++;
      this.report(`The list of data sets was not understood (${endOf(end)}): ${String(error)}\n${stderr}`);
    }
    this.signature = signature || (await signatureOf(this.known));
    this.foreign = new Map(this.known.flatMap(({ name, fetching }) => (fetching ? [[name, fetching]] : [])));
    this.tellSince(shown);
    const presenceOf = (all: readonly DatasetListing[]) => all.map(({ name, present }) => `${name} ${present}`).join();
    if (before.length > 0 && presenceOf(before) !== presenceOf(this.known)) this.arrived.tell();
  }

  private async look(): Promise<void> {
    if (this.failures > 0 || this.known.length === 0 || (await signatureOf(this.known)) !== this.signature)
      await this.refresh();
    const marks = this.known.filter(({ fetchable }) => fetchable);
    const found = await Promise.all(marks.map(async ({ name, mark }) => [name, await readFetchMark(mark)] as const));
    const shown = this.shown();
    this.foreign = new Map(found.flatMap(([name, progress]) => (progress ? [[name, progress]] : [])));
    this.tellSince(shown);
  }

  /** What listeners were told of, but how far fetches are. */
  private shown(): string {
    const foreign = [...this.foreign.keys()].filter((name) => !this.own.has(name));
    return JSON.stringify([this.problem, this.known.map((each) => ({ ...each, fetching: null })), foreign]);
  }

  /** Tells of what has changed. A row that is drawn anew while the mouse is on it loses the click. */
  private tellSince(shown: string): void {
    if (this.shown() !== shown) this.changed.tell();
    if (this.foreign.size > 0) this.progressed.tell();
  }
}

/** Changes whenever a file does that the engine would look at. */
async function signatureOf(listings: readonly DatasetListing[]): Promise<string> {
  const looks = listings.flatMap(({ folder, files, note, mark }) => [
    ...files.map((file) => lookAt(join(folder ?? '', file))),
    lookAt(note),
    // That it is there; its content changes each second.
    lookAt(mark).then((found) => (found ? 'marked' : '')),
  ]);
  return (await Promise.all(looks)).join();
}

async function lookAt(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found ? `${found.size} ${found.mtimeMs} ${found.ctimeMs}` : '';
}
