import { findRunFolders } from '../../engine/runs/findRuns';
import { isLive } from '../../engine/runs/record';
import { unknownRun, type Run } from '../../engine/runs/run';
import { RunReader } from '../../engine/runs/runReader';
import { Listeners } from './listeners';
import { Polling } from './polling';

/**
 * Milliseconds between two looks at live runs, and how many of those looks go by between two searches for new folders.
 */
const interval = 1000;
const looksPerSearch = 5;
/** Run folders that are read at once. */
const parallel = 8;

/** What became different between two looks. */
export interface CatalogueChange {
  /** Runs that are new, have a new record or phase, or are gone (`now` undefined). */
  runs: { before: Run | undefined; now: Run | undefined }[];
}

/**
 * Every run under some folders, whoever started it. Run folders may lie on a disk of another machine, where nobody
 * tells of changes, so it looks: each second at the records of live runs, now and then for new folders and changed old
 * ones.
 */
export class RunCatalogue {
  private readonly readers = new Map<string, RunReader>();
  private readonly known = new Map<string, Run>();
  /** Folders that an engine was just started for, with the heartbeat its record had before. */
  private readonly expected = new Map<string, string | undefined>();
  private readonly changed = new Listeners<CatalogueChange>();
  private polling: Polling | undefined;
  private turn = Promise.resolve();
  private looks = 0;
  private searched = false;

  readonly onDidChange = this.changed.add;

  /**
   * @param roots gives the folders in which runs lie, at any depth.
   * @param report hears of what can't be understood: of each state of a run's files once.
   */
  constructor(
    private readonly roots: () => Promise<readonly string[]>,
    private readonly report: (folder: string, error: unknown) => void,
  ) {}

  get runs(): Run[] {
    return [...this.known.values()];
  }

  get(folder: string): Run | undefined {
    return this.known.get(folder);
  }

  /** Whether all places were searched at least once: before that, a run that is not known may still be found. */
  get hasSearched(): boolean {
    return this.searched;
  }

  start(): void {
    this.polling ??= new Polling(
      () => (this.looks++ % looksPerSearch === 0 ? this.search() : this.look()),
      () => interval,
    );
  }

  dispose(): void {
    this.polling?.dispose();
  }

  /**
   * Shows a run as starting until its engine has written a new heartbeat, or `forget` says that it never will.
   * @param experimentFile what a new run was started from.
   * @param heartbeat of the record that it goes on from, where this is not known here.
   */
  expect(folder: string, experimentFile: string | null = null, heartbeat?: string): void {
    const before = this.get(folder);
    this.expected.set(folder, heartbeat ?? before?.record?.heartbeatAt);
    const now: Run = { ...unknownRun(folder, 'starting'), experimentFile, ...before, phase: 'starting' };
    this.known.set(folder, now);
    this.changed.tell({ runs: [{ before, now }] });
  }

  isExpected(folder: string): boolean {
    return this.expected.has(folder);
  }

  /** The engine of an expected run has ended. */
  async forget(folder: string): Promise<void> {
    this.expected.delete(folder);
    await this.inTurn(() => this.read([folder]));
  }

  /** Looks for new, changed and deleted run folders. */
  search(): Promise<void> {
    return this.inTurn(async () => {
      const found = await Promise.all((await this.roots()).map((root) => findRunFolders(root)));
      const isFirst = !this.searched;
      this.searched = true;
      await this.read([...new Set([...found.flat(), ...this.known.keys()])], isFirst);
    });
  }

  /** Looks at some runs now, since something of them was changed here. */
  refresh(folders: readonly string[]): Promise<void> {
    return this.inTurn(() => this.read(folders));
  }

  private look(): Promise<void> {
    const live = this.runs.filter(({ phase }) => isLive(phase) || phase === 'lost');
    return this.inTurn(() => this.read(live.map(({ folder }) => folder)));
  }

  private inTurn(task: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(task).catch((error: unknown) => this.report('', error));
    return this.turn;
  }

  private async read(folders: readonly string[], evenIfSame = false): Promise<void> {
    const runs: CatalogueChange['runs'] = [];
    for (let i = 0; i < folders.length; i += parallel) {
      const changes = await Promise.all(folders.slice(i, i + parallel).map((folder) => this.readOne(folder)));
      runs.push(...changes.filter((change) => change !== null));
    }
    if (runs.length > 0 || evenIfSame) this.changed.tell({ runs });
  }

  private async readOne(folder: string): Promise<CatalogueChange['runs'][number] | null> {
    const before = this.known.get(folder);
    const reader = this.readers.get(folder) ?? new RunReader(folder, (error) => this.report(folder, error));
    this.readers.set(folder, reader);
    const read = await reader.read().catch((error: unknown) => {
      this.report(folder, error);
      return before ?? null;
    });
    const now = this.whileExpected(folder, read, before);
    if (now) this.known.set(folder, now);
    else this.known.delete(folder);
    return now === before ? null : { before, now };
  }

  /** What is known of a run whose engine was just started, until that has written. */
  private whileExpected(folder: string, read: Run | null, before: Run | undefined): Run | undefined {
    if (!this.expected.has(folder)) return read ?? undefined;
    if (!read || read.record?.heartbeatAt === this.expected.get(folder)) return before;
    this.expected.delete(folder);
    return read;
  }
}
