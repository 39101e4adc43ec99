import { hostname } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import type { Experiment } from '../config/common';
import { withAbsolutePaths } from '../experiment/absolutePaths';
import { planRun, type RunPlan } from '../methods/plan';
import { exitCodes } from '../protocol/exitCodes';
import { recordVersion, type RunRecord } from '../protocol/record';
import { experimentName } from '../protocol/runFolder';
import { ControlChannel } from './controlChannel';
import { EventLog } from './eventLog';
import { RunReporter, type RunListener } from './reporter';
import { RunLog } from './runLog';
import { formatEvent } from './formatEvent';
import { gitState, versions } from './provenance';
import { RecordWriter } from './recordWriter';
import { configText, createRunFolder, runPaths, type RunPaths, type RunPlace } from './createRunFolder';
import type { Resumable } from './readResumable';
import { explainSystemError } from '../files/systemErrors';

/** One engine's work on one run folder: it keeps everything in the folder up to date until the run has ended. */
export class Session {
  readonly reporter: RunReporter;
  readonly control: ControlChannel;
  private readonly onExit = (code: number) => {
    this.endAtOnce(code);
  };

  private constructor(
    readonly paths: RunPaths,
    readonly experiment: Experiment,
    /** What it does, computed once. */
    readonly plan: RunPlan,
    private readonly events: EventLog,
    private readonly recordWriter: RecordWriter,
    log: RunLog,
    listener: RunListener,
  ) {
    this.reporter = new RunReporter(events, recordWriter, log, listener);
    this.control = new ControlChannel(paths.control);
  }

  /** A new run in a new folder. */
  static async create(request: {
    experiment: Experiment;
    configFile: string;
    place: RunPlace;
    listener: RunListener;
  }): Promise<Session> {
    const { place, listener } = request;
    const configFile = resolve(request.configFile);
    const experiment = withAbsolutePaths(request.experiment, dirname(configFile));
    const name = experimentName(configFile);
    const plan = planRun(experiment);
    const paths = await createRunFolder(place, name, configText(experiment));
    return Session.open(paths, experiment, plan, EventLog.create(paths.events), listener, {
      version: recordVersion,
      id: basename(paths.folder),
      experiment: name,
      method: experiment.method,
      configFile,
      seed: experiment.seed,
      startedAt: new Date().toISOString(),
      git: await gitState(dirname(configFile)),
      ...presentProcess(plan, 0),
    });
  }

  /** Goes on with the run of an earlier engine. */
  static async reopen(
    { folder, experiment, plan, record, checkpoint }: Resumable,
    listener: RunListener,
  ): Promise<Session> {
    const paths = runPaths(folder);
    return Session.open(paths, experiment, plan, EventLog.continue(paths.events), listener, {
      ...record,
      version: recordVersion,
      ...presentProcess(plan, checkpoint.state.step),
    });
  }

  private static async open(
    paths: RunPaths,
    experiment: Experiment,
    plan: RunPlan,
    events: EventLog,
    listener: RunListener,
    record: RunRecord,
  ): Promise<Session> {
    const log = new RunLog(paths.log);
    const recordWriter = new RecordWriter(paths.record, record, (error) => {
      listener.line(
        `warning: run.json can't be written: ${explainSystemError(error)?.message ?? (error as Error).message}`,
      );
    });
    await recordWriter.write();
    recordWriter.startHeartbeat();
    const session = new Session(paths, experiment, plan, events, recordWriter, log, listener);
    process.once('exit', session.onExit);
    return session;
  }

  setDevice(device: NonNullable<RunRecord['device']>): void {
    this.recordWriter.update({ device });
  }

  /** Writes how the run ended; a disk that is full must not hide why. */
  async end(state: 'finished' | 'stopped' | 'failed', reason: string | null): Promise<void> {
    process.removeListener('exit', this.onExit);
    this.recordWriter.update({ state, reason, endedAt: new Date().toISOString() });
    try {
      const event = this.events.append({ type: 'state', state, reason });
      // The terminal says it in its own words.
      this.reporter.detail(formatEvent(event) ?? state);
      this.events.close();
    } catch (error) {
      this.reporter.line(`warning: the end of the run can't be written to its events: ${(error as Error).message}`);
    }
    await this.recordWriter.close();
  }

  /** The process ends in the middle of the run: what can be said without waiting. */
  private endAtOnce(code: number): void {
    const interrupted = code === exitCodes.interrupted;
    this.recordWriter.update({
      state: interrupted ? 'stopped' : 'failed',
      reason: interrupted
        ? 'Ended at once on request, without a checkpoint. Go on from the last one with darkroom resume.'
        : 'The engine ended unexpectedly; log.txt may say why. Go on from the last checkpoint with darkroom resume.',
      endedAt: new Date().toISOString(),
    });
    this.recordWriter.closeNow();
  }
}

/** The part of a record that every engine that works on a run writes anew. */
function presentProcess({ steps }: RunPlan, step: number) {
  return {
    state: 'running',
    reason: null,
    pid: process.pid,
    host: hostname(),
    heartbeatAt: new Date().toISOString(),
    endedAt: null,
    device: null,
    versions: versions(),
    progress: { step, steps, imagesPerSecond: null, secondsLeft: null, activity: 'starting', activityKind: 'starting' },
  } as const;
}
