import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { headlineOf } from '../history/headline';
import { HistoryReducer } from '../history/reducer';
import { runFiles } from '../protocol/runFolder';
import { noAnnotations, readAnnotations, type Annotations } from './annotations';
import { EventTail } from './eventTail';
import { experimentFileOf } from './experimentFile';
import { readFlatConfig } from './flatConfig';
import { readRecord } from './readRecord';
import { phaseOf } from './record';
import type { Run } from './run';

/** What lists show nothing of, and most of what is written. */
const notListed = ['scalars', 'grid', 'distribution', 'matrix', 'comparison'] as const;

/** Reads one run for lists, again and again: a look at a run that has not changed costs two looks at file times. */
export class RunReader {
  private readonly tail: EventTail;
  private history = new HistoryReducer();
  private stamps: Stamps | null = null;
  /** What `last` was read from. */
  private lastStamps: Stamps | null = null;
  private last: Run | null = null;

  /** @param report hears of annotations that can't be understood: the run is listed without them. */
  constructor(
    readonly folder: string,
    private readonly report: (error: unknown) => void = () => undefined,
  ) {
    this.tail = new EventTail(join(folder, runFiles.events), notListed);
  }

  /**
   * The run as it is now: the same object as before where nothing has changed, null where there is no record.
   * @throws Error if the record can't be understood: once for each state of the file, then what was known before.
   */
  async read(): Promise<Run | null> {
    const stamps = await this.readStamps();
    const seen = this.stamps;
    this.stamps = stamps;
    if (stamps === null) return (this.last = null);
    if (seen && stampedFiles.every((file) => seen[file] === stamps[file])) return await this.withPhase();
    try {
      return await this.readAgain(stamps);
    } catch (error) {
      if (isPassing(error)) this.stamps = null;
      throw error;
    }
  }

  private async readAgain(stamps: Stamps): Promise<Run | null> {
    const record = await readRecord(this.folder);
    if (!record) return this.last;
    await this.tail.read({
      restart: () => (this.history = new HistoryReducer()),
      take: (event) => this.history.take(event),
      takeScalars: (line) => this.history.takeScalars(line),
    });
    const { declarations, evaluations } = this.history.whole();
    const same = this.last?.record?.configFile === record.configFile;
    const isSame = (file: StampedFile) => this.last !== null && this.lastStamps?.[file] === stamps[file];
    this.last = {
      folder: this.folder,
      phase: await phaseOf(this.folder, record),
      record,
      evaluation: evaluations.at(-1) ?? null,
      headline: headlineOf(declarations, evaluations),
      // The same objects where they say the same, so that others see at once what has changed.
      config: isSame('config') ? this.last!.config : await readFlatConfig(this.folder),
      experimentFile: same ? this.last!.experimentFile : experimentFileOf(this.folder, record),
      annotations: isSame('annotations') ? this.last!.annotations : await this.annotations(),
    };
    this.lastStamps = stamps;
    return this.last;
  }

  /** A run that says nothing more may have been lost; one that is lost says something before it is anything else. */
  private async withPhase(): Promise<Run | null> {
    if (!this.last?.record || this.last.phase === 'lost') return this.last;
    const phase = await phaseOf(this.folder, this.last.record);
    if (phase !== this.last.phase) this.last = { ...this.last, phase };
    return this.last;
  }

  private async annotations(): Promise<Annotations> {
    try {
      return await readAnnotations(this.folder);
    } catch (error) {
      this.report(error);
      return noAnnotations;
    }
  }

  private async readStamps(): Promise<Stamps | null> {
    const stamps = await Promise.all(stampedFiles.map((file) => stampOf(join(this.folder, runFiles[file]))));
    if (stamps[0] === null) return null;
    return Object.fromEntries(stampedFiles.map((file, i) => [file, stamps[i]])) as Stamps;
  }
}

/** Whether it may go well the next time though the files are the same: a network disk, or too many open files. */
function isPassing(error: unknown): boolean {
  return ['EIO', 'ESTALE', 'ETIMEDOUT', 'EBUSY', 'EAGAIN', 'EMFILE', 'ENFILE'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}

/** The files that a run is read anew for. */
const stampedFiles = ['record', 'annotations', 'config'] as const;
type StampedFile = (typeof stampedFiles)[number];
type Stamps = Record<StampedFile, string | null>;

/** When a file was last replaced and how long it is; null if there is none. */
async function stampOf(file: string): Promise<string | null> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return null;
  }
}
