import { hostname } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import type { Experiment } from '../experiment/experiment';
import { plannedSteps } from '../methods/plan';
import type { RunRecord } from '../protocol/record';
import { experimentName } from '../protocol/runFolder';
import { ControlChannel } from './controlChannel';
import { EventLog } from './eventLog';
import { RunReporter } from './reporter';
import type { RunListener } from './reporter';
import { RunLog } from './runLog';
import { formatEvent } from './formatEvent';
import { gitState, versions } from './provenance';
import { RecordWriter } from './recordWriter';
import { createRunFolder, runPaths } from './createRunFolder';
import type { RunPaths, RunPlace } from './createRunFolder';
import { explainSystemError } from '../systemErrors';

/** Exit code of a process that Ctrl-C ended at once. */
export const interruptedExitCode = 130;

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
    const paths = await createRunFolder(place, name, configText(experiment));
    return Session.open(paths, experiment, EventLog.create(paths.events), listener, {
      version: 1,
      id: basename(paths.folder),
      experiment: name,
      method: experiment.method,
      configFile,
      seed: experiment.seed,
      startedAt: new Date().toISOString(),
      git: await gitState(dirname(configFile)),
      ...presentProcess(experiment, 0),
    });
  }

  /** Goes on with the run of an earlier engine. */
  static async reopen(
    folder: string,
    experiment: Experiment,
    record: RunRecord,
    step: number,
    listener: RunListener,
  ): Promise<Session> {
    const paths = runPaths(folder);
    return Session.open(paths, experiment, EventLog.continue(paths.events), listener, {
      ...record,
      ...presentProcess(experiment, step),
    });
  }

  private static async open(
    paths: RunPaths,
    experiment: Experiment,
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
    const session = new Session(paths, experiment, events, recordWriter, log, listener);
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
    const interrupted = code === interruptedExitCode;
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
function presentProcess(experiment: Experiment, step: number) {
  return {
    state: 'running',
    reason: null,
    pid: process.pid,
    host: hostname(),
    heartbeatAt: new Date().toISOString(),
    endedAt: null,
    device: null,
    versions: versions(),
    progress: { step, steps: plannedSteps(experiment), imagesPerSecond: null, secondsLeft: null, activity: 'starting' },
  } as const;
}

/** `config.json`: the experiment with every default filled in. */
export function configText(experiment: Experiment): string {
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

/** A run folder must still mean the same when the experiment file is gone. */
function withAbsolutePaths(experiment: Experiment, folder: string): Experiment {
  const absolute = (path: string) => resolve(folder, path);
  const { dataset } = experiment;
  const placed: Experiment = {
    ...experiment,
    dataset: {
      ...dataset,
      ...(dataset.folder !== undefined && { folder: absolute(dataset.folder) }),
      ...(dataset.classes !== undefined && { classes: absolute(dataset.classes) }),
    },
  };
  return placed.method === 'subsampling' && placed.generator.from !== undefined
    ? { ...placed, generator: { ...placed.generator, from: absolute(placed.generator.from) } }
    : placed;
}
