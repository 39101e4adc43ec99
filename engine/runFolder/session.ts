import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import type { Experiment } from '../config/common';
import { planRun, type RunPlan } from '../methods/plan';
import { exitCodes } from '../protocol/exitCodes';
import { recordVersion, type RunRecord } from '../protocol/record';
import { ControlChannel } from './controlChannel';
import { DiskReserve } from './diskReserve';
import { DiskRoom } from './diskRoom';
import { EventLog } from './eventLog';
import { RunReporter, type RunListener } from './reporter';
import { RunLog } from './runLog';
import { formatEvent } from './formatEvent';
import { gitState, machine, pathFrom, versions } from './provenance';
import { RecordWriter } from './recordWriter';
import { assertWritable } from './assertWritable';
import type { ClaimedRun } from './claimRun';
import { removeLeftovers } from './leftovers';
import { configText, createRunFolder, runPaths, type RunPaths, type RunPlace } from './createRunFolder';
import type { Resumable } from './readResumable';
import type { RunSource } from './runSource';
import type { ClaimLoss, RunClaim } from '../runs/ownership/claimRunFolder';
import { writeFileAtomic } from '../files/atomicFile';
import { digest } from '../files/digest';
import { explainSystemError } from '../files/systemErrors';

/** The disk reserve's name among the checkpoints. */
const reserveName = '.reserve';

/** The run that a session works on. */
interface SessionRun {
  claim: RunClaim;
  paths: RunPaths;
  experiment: Experiment;
  plan: RunPlan;
  /** What `config.json` has to become; null where it is to stay as it is. */
  newConfig: string | null;
  /** Where it has been made already, before the folder was claimed. */
  control?: ControlChannel;
}

/** What keeps its folder up to date. */
interface SessionWriters {
  events: EventLog;
  recordWriter: RecordWriter;
  log: RunLog;
  reserve: DiskReserve;
}

/** Who follows it, and what ends it. */
interface Surroundings {
  listener: RunListener;
  signal?: AbortSignal;
}

/**
 * One engine's work on one run folder: it keeps everything in the folder up to date until the run has ended. Until it
 * is opened, nothing in the folder changes, and what is reported waits.
 */
export class Session {
  readonly reporter: RunReporter;
  readonly control: ControlChannel;
  /** Writes what may find the disk full. */
  readonly room: DiskRoom;
  private opening: Promise<void> | undefined;
  private readonly onExit = (code: number) => {
    this.endAtOnce(code);
  };

  /** Whoever ends the session releases it. */
  readonly claim: RunClaim;
  readonly paths: RunPaths;
  readonly experiment: Experiment;
  /** What it does, computed once. */
  readonly plan: RunPlan;

  private constructor(
    private readonly run: SessionRun,
    private readonly writers: SessionWriters,
    private readonly surroundings: Surroundings,
  ) {
    ({ claim: this.claim, paths: this.paths, experiment: this.experiment, plan: this.plan } = run);
    const { events, recordWriter, log, reserve } = writers;
    const { listener, signal } = surroundings;
    const { paths } = run;
    this.reporter = new RunReporter(events, recordWriter, log, listener);
    this.control = run.control ?? new ControlChannel(paths.control);
    this.room = new DiskRoom({
      folder: paths.folder,
      claim: this.claim,
      reporter: this.reporter,
      control: this.control,
      reserve,
      obeyed: (id) => {
        this.record({ obeyed: id });
      },
      signal,
    });
  }

  /** A new run in a new folder. */
  static async create(request: {
    source: RunSource;
    place: RunPlace;
    listener: RunListener;
    signal?: AbortSignal;
  }): Promise<Session> {
    const { source, place, listener, signal } = request;
    const { experiment, name, configFile } = source;
    // Git takes its time meanwhile.
    const state = gitState(source.project);
    const plan = await planRun(experiment);
    const { paths, claim } = await createRunFolder(place, name, configText(experiment));
    const { git, patch } = await state;
    if (source.initial) await writeFileAtomic(paths.initial, source.initial.bytes);
    const events = EventLog.create(paths.events, (event) => listener.event?.(event));
    const session = Session.prepare(
      { claim, paths, experiment, plan, newConfig: null },
      events,
      { listener, signal },
      {
        version: recordVersion,
        id: basename(paths.folder),
        experiment: name,
        method: experiment.method,
        configFile,
        configFromFolder: configFile && pathFrom(paths.folder, configFile),
        seed: experiment.seed,
        startedAt: new Date().toISOString(),
        git,
        data: null,
        ...(source.initial && { from: source.initial.origin }),
        ...presentProcess(experiment, plan, 0),
      },
    );
    await session.open();
    if (patch) await session.room.writeFile(paths.changes, patch);
    return session;
  }

  /** Goes on with the run of an earlier engine, once it is opened. */
  static reopen(
    { claim, control }: ClaimedRun,
    resumable: Resumable,
    listener: RunListener,
    signal?: AbortSignal,
  ): Session {
    const { folder, experiment, plan, record, checkpoint, newConfig, changes } = resumable;
    const paths = runPaths(folder);
    const present = presentProcess(experiment, plan, checkpoint?.state.step ?? 0);
    const events = EventLog.continue(paths.events, (event) => listener.event?.(event));
    return Session.prepare(
      { claim, control, paths, experiment, plan, newConfig },
      events,
      { listener, signal },
      {
        ...record,
        version: recordVersion,
        ...present,
        ...(changes.length > 0 || record.changes ? { changes } : {}),
        machine: { ...present.machine, kernels: record.machine?.kernels },
      },
    );
  }

  private static prepare(run: SessionRun, events: EventLog, surroundings: Surroundings, record: RunRecord): Session {
    const { claim, paths } = run;
    const reserve = new DiskReserve(join(paths.checkpoints, reserveName));
    const tellFailure = (error: unknown) => {
      surroundings.listener.line(
        `warning: run.json can't be written: ${explainSystemError(error)?.message ?? (error as Error).message}`,
      );
    };
    const recordWriter = new RecordWriter(paths.record, record, tellFailure, { reserve, claim });
    const log = new RunLog(paths.log, claim);
    return new Session(run, { events, recordWriter, log, reserve }, surroundings);
  }

  /** Whether the folder says that this engine works on the run. */
  get isOpen(): boolean {
    return this.writers.recordWriter.isOpen;
  }

  /**
   * The run truly goes on: from here on the folder says so. Opening it again does nothing.
   * @param first is done before anything says so, once it is known that the folder can be written to.
   * @throws LostRunFolder; UserError if it may not be written to.
   */
  open(first?: () => Promise<void>): Promise<void> {
    return (this.opening ??= this.openOnce(first));
  }

  private async openOnce(first?: () => Promise<void>): Promise<void> {
    await this.claim.assertHeld();
    await assertWritable(this.paths);
    await first?.();
    // What a killed engine has left is of more use to this one.
    this.writers.reserve.release();
    await removeLeftovers(this.paths);
    // Before the claim is released.
    process.prependOnceListener('exit', this.onExit);
    await this.writers.recordWriter.open();
    // After the record that tells what is other, and before the events: killed in between, the next engine finds by the
    // config which changes hold, and tells them.
    if (this.run.newConfig !== null) await writeFileAtomic(this.paths.config, this.run.newConfig);
    this.surroundings.listener.opened?.(this.paths.folder);
    this.writers.log.open();
    this.writers.events.open();
  }

  /** Writes into the record what has come to be known of the run. */
  record(change: Pick<Partial<RunRecord>, 'device' | 'data' | 'obeyed'>): void {
    this.writers.recordWriter.update(change);
  }

  /** Writes down the kernel variants that the first stage's programs were written with. */
  async recordKernels(kernels: ReadonlyMap<string, string>): Promise<void> {
    const { machine } = this.writers.recordWriter.current;
    if (machine) this.writers.recordWriter.update({ machine: { ...machine, kernels: digestOf(kernels) } });
    // No later engine could find them out.
    await this.writers.recordWriter.write();
  }

  /** Writes how the run ended; a disk that is full must not hide why. */
  async end(
    state: 'finished' | 'stopped' | 'failed',
    reason: string | null,
    { diverged = false }: { diverged?: boolean } = {},
  ): Promise<void> {
    process.removeListener('exit', this.onExit);
    this.writers.reserve.release();
    this.writers.recordWriter.update({
      state,
      reason,
      ...(diverged && { diverged }),
      endedAt: new Date().toISOString(),
    });
    try {
      const event = this.writers.events.append({ type: 'state', state, reason });
      this.writers.events.flush();
      // The terminal says it in its own words.
      this.reporter.detail(formatEvent(event) ?? state);
      this.writers.events.close();
    } catch (error) {
      this.reporter.line(`warning: the end of the run can't be written to its events: ${(error as Error).message}`);
    }
    await this.writers.recordWriter.close();
  }

  /** The process ends in the middle of the run: what can be said without waiting. */
  private endAtOnce(code: number): void {
    const interrupted = code === exitCodes.interrupted;
    this.writers.reserve.release();
    this.writers.recordWriter.update({
      state: interrupted ? 'stopped' : 'failed',
      reason: interrupted
        ? 'Ended at once on request, without a checkpoint. Go on from the last one with darkroom resume.'
        : 'The engine ended unexpectedly; log.txt may say why. Go on from the last checkpoint with darkroom resume.',
      endedAt: new Date().toISOString(),
    });
    this.writers.recordWriter.closeNow();
  }

  /** The folder is another engine's by now, or not there any more: nothing more is written, not even that. */
  leave(loss: ClaimLoss): never {
    process.removeListener('exit', this.onExit);
    this.surroundings.listener.line(
      loss.by === 'other'
        ? `error: Another engine has taken the run over while this one gave no sign of life. ${loss.error.message}`
        : `error: The run folder was moved or deleted, so the run has ended: ${this.paths.folder}. Where it was moved ` +
            'to, go on from its last checkpoint with darkroom resume.',
    );
    process.exit(exitCodes.failed);
  }
}

function digestOf(kernels: ReadonlyMap<string, string>): string {
  const lines = Array.from(kernels, ([computed, variant]) => `${computed}: ${variant}\n`);
  return digest('sha256', ...lines.sort()).slice(0, 16);
}

/** The part of a record that every engine that works on a run writes anew. */
function presentProcess({ runtime }: Experiment, { steps }: RunPlan, step: number) {
  return {
    state: 'running',
    reason: null,
    pid: process.pid,
    host: hostname(),
    heartbeatAt: new Date().toISOString(),
    endedAt: null,
    device: null,
    versions: versions(),
    machine: machine(runtime),
    obeyed: null,
    diverged: undefined,
    progress: { step, steps, imagesPerSecond: null, secondsLeft: null, activity: 'starting', activityKind: 'starting' },
  } as const;
}
