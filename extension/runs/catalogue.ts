import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunId, runFiles } from '../../engine/protocol/runFolder';
import { lastEvaluation } from './lastEvaluation';
import { Listeners } from './listeners';
import { Polling } from './polling';
import { isLive, phaseOf, readRecord } from './record';
import type { Run } from './run';

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

interface Known {
  run: Run;
  /** `run.json` as it was when it was read: its time and size. */
  stamp: string;
  /** Bytes of `events.jsonl` already searched for evaluations. */
  searched: number;
}

/**
 * Every run under some folders, whoever started it. Run folders may lie on a disk of another machine, where nobody
 * tells of changes, so it looks: each second at the records of live runs, now and then for new folders and changed old
 * ones.
 */
export class RunCatalogue {
  private readonly known = new Map<string, Known>();
  /** Folders that an engine was just started for, with the heartbeat its record had before. */
  private readonly expected = new Map<string, string | undefined>();
  /** Records that can't be understood, by folder, with their stamps: each is reported once. */
  private readonly broken = new Map<string, string>();
  private readonly changed = new Listeners<CatalogueChange>();
  private polling: Polling | undefined;
  private turn = Promise.resolve();
  private looks = 0;

  readonly onDidChange = this.changed.add;

  /** `roots` gives the folders that hold `<experiment>/<run id>` folders. */
  constructor(
    private readonly roots: () => Promise<readonly string[]>,
    private readonly report: (folder: string, error: unknown) => void,
  ) {}

  get runs(): Run[] {
    return Array.from(this.known.values(), ({ run }) => run);
  }

  get(folder: string): Run | undefined {
    return this.known.get(folder)?.run;
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

  /** Shows a run as starting until its engine has written a new heartbeat, or `forget` says that it never will. */
  expect(folder: string): void {
    this.expected.set(folder, this.get(folder)?.record?.heartbeatAt);
    const before = this.known.get(folder);
    const run: Run = { folder, record: null, evaluation: null, ...before?.run, phase: 'starting' };
    this.known.set(folder, { stamp: '', searched: 0, ...before, run });
    this.changed.tell({ runs: [{ before: before?.run, now: run }] });
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
      const found = await Promise.all((await this.roots()).map(runFolders));
      await this.read([...new Set([...found.flat(), ...this.known.keys()])]);
    });
  }

  private look(): Promise<void> {
    const live = [...this.known.values()].filter(({ run }) => isLive(run.phase) || run.phase === 'lost');
    return this.inTurn(() => this.read(live.map(({ run }) => run.folder)));
  }

  private inTurn(task: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(task).catch((error: unknown) => this.report('', error));
    return this.turn;
  }

  private async read(folders: readonly string[]): Promise<void> {
    const runs: CatalogueChange['runs'] = [];
    for (let i = 0; i < folders.length; i += parallel) {
      const changes = await Promise.all(folders.slice(i, i + parallel).map((folder) => this.readOne(folder)));
      runs.push(...changes.filter((change) => change !== null));
    }
    if (runs.length > 0) this.changed.tell({ runs });
  }

  private async readOne(folder: string): Promise<CatalogueChange['runs'][number] | null> {
    const before = this.known.get(folder);
    const stamp = await stampOf(join(folder, runFiles.record));
    if (stamp && this.broken.get(folder) === stamp) return null;
    const now = await this.readFolder(folder, stamp, before).catch((error: unknown) => {
      this.broken.set(folder, stamp ?? '');
      this.report(folder, error);
      return before;
    });
    if (now === before) return null;
    if (now) this.known.set(folder, now);
    else this.known.delete(folder);
    return now?.run === before?.run ? null : { before: before?.run, now: now?.run };
  }

  /** The run as it is now; `before` itself when nothing changed, undefined when there is none. */
  private async readFolder(
    folder: string,
    stamp: string | null,
    before: Known | undefined,
  ): Promise<Known | undefined> {
    if (!stamp) return this.expected.has(folder) ? before : undefined;

    const unchanged = before?.stamp === stamp;
    const record = unchanged ? before.run.record : await readRecord(folder);
    if (!record) return before;
    if (this.expected.has(folder)) {
      if (this.expected.get(folder) === record.heartbeatAt) return before;
      this.expected.delete(folder);
    }
    const phase = phaseOf(record, new Date());
    if (unchanged && before.run.phase === phase) return before;

    const from = before?.searched ?? 0;
    const events = join(folder, runFiles.events);
    const known = before?.run.evaluation ?? null;
    let found = await lastEvaluation(events, from);
    // An engine that went on from before the known one has taken it back: an earlier one counts again.
    if (!found.evaluation && known && (found.searched < from || known.step > found.rewoundTo))
      found = await lastEvaluation(events);
    else if (!found.evaluation) found.evaluation = known;
    return { run: { folder, phase, record, evaluation: found.evaluation }, stamp, searched: found.searched };
  }
}

/** When a file was last replaced and how long it is; null if there is none. */
async function stampOf(file: string): Promise<string | null> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return null;
  }
}

async function runFolders(root: string): Promise<string[]> {
  const experiments = await namesIn(root);
  const runs = await Promise.all(
    experiments.map(async (experiment) => {
      const ids = await namesIn(join(root, experiment));
      return ids.filter(isRunId).map((id) => join(root, experiment, id));
    }),
  );
  return runs.flat();
}

/** Names in a folder; none if it can't be listed. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
