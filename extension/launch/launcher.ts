import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import * as path from 'node:path';
import { commands, l10n, languages, Uri, window, workspace } from 'vscode';
import { memoryKills } from '../../engine/files/processLimits';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { builtIn, commands as ours, settings } from '../ids';
import type { ProcessIdentity } from '../../engine/protocol/claim';
import { identify, isOver } from '../../engine/runs/ownership/processIdentity';
import type { RunCatalogue } from '../runs/catalogue';
import { readRecord } from '../../engine/runs/readRecord';
import { experimentOf } from '../../engine/runs/run';
import { runsFolder, workspaceOf } from '../vscode/configuration';
import { showError, showWarning } from '../vscode/messages';
import { ensureTrusted } from '../vscode/trust';
import type { Engine, EngineEnd, LaunchedEngine } from './engine';
import { folderBeside, newRunFolder } from './engineCommand';
import { endOf, errorIn, goesOnWith, ranOutOfMemory } from './engineOutput';
import { tellReproduction } from './reproduction';
import { boundOutput } from './outputFile';
import type { PendingLaunch, PendingLaunches } from './pendingLaunches';
import { reproductionIn } from './reproductionAnswer';

/** What engines printed is kept this long, in milliseconds. */
const keepOutput = 7 * 24 * 3600 * 1000;
/** An engine usually begins its run within a second or two: after so many milliseconds, something holds it up. */
const patience = 15_000;
/** Milliseconds between two looks at an engine that another window, or this one before a reload, has started. */
const interval = 500;

/** Who shows a run, until its engine turns out never to have got as far as a run folder. */
export interface RunPresenter {
  show(folder: string): void;
  close(folder: string): void;
}

/** What is other where a run goes on. */
export interface Continuation {
  /** The step of its checkpoint; the newest's by default. */
  fromStep?: number;
  /** `key=value` pairs. */
  set?: readonly string[];
  /** Also where the images are others by now. */
  acceptData?: boolean;
}

const otherImages = '--accept-data';

/** What is particular to a launch. */
interface LaunchOptions {
  /** The file of an experiment that is run. */
  experiment?: Uri;
  /** Hears what the engine of a run that began has printed, if this window is still there. */
  onEnd?: (output: string) => void;
  /** Starts it again, although the images are other ones than the run's. */
  allTheSame?: () => Promise<void>;
}

/** Starts runs. A run is shown as starting at once; from its first heartbeat on, its folder tells the rest. */
export class Launcher {
  /** `outputs`: the folder for what engines print, which matters when there is no run folder to hold a log. */
  constructor(
    private readonly engine: Engine,
    private readonly catalogue: RunCatalogue,
    private readonly presenter: RunPresenter,
    private readonly outputs: string,
    private readonly pending: PendingLaunches,
  ) {}

  /** Takes up the launches that were under way when this window was reloaded. */
  recover(): void {
    for (const launch of this.pending.all) {
      this.catalogue.expect(launch.folder, launch.experimentFile, launch.heartbeatBefore);
      void this.follow(launch, { pid: launch.process.pid, ended: processEnd(launch.process) });
    }
  }

  /** Runs an experiment file in a new run folder; with the weights of `from` to begin with, a run and a step of it. */
  async run(file: Uri, from?: { run: string; step: number }): Promise<void> {
    if (!(await ensureTrusted()) || !(await this.isSaved(file))) return;
    const root = workspaceOf(file);
    const folder = newRunFolder(root.fsPath, runsFolder(file), file.fsPath, new Date());
    const weights = from ? ['--from', `${from.run}@${from.step}`] : [];
    await this.launch(folder, ['run', file.fsPath, '--folder', folder, ...weights], root.fsPath, { experiment: file });
  }

  /** Runs a run's own config again, in a new folder beside it; with another seed if one is given. */
  async repeat(run: string, seed?: number): Promise<void> {
    if (!(await ensureTrusted())) return;
    const folder = folderBeside(run, new Date());
    const set = seed === undefined ? [] : ['--set', `seed=${seed}`];
    await this.launch(folder, ['run', run, '--folder', folder, ...set], workspaceOf(Uri.file(run)).fsPath);
  }

  /** Runs a run again, as far as it had come, and says in the end whether the two came to the same. */
  async reproduce(run: string): Promise<void> {
    if (!(await ensureTrusted())) return;
    const folder = folderBeside(run, new Date());
    const args = ['reproduce', run, '--json', '--folder', folder];
    await this.launch(folder, args, workspaceOf(Uri.file(run)).fsPath, {
      onEnd: (output) => {
        const reproduction = reproductionIn(output);
        if (reproduction) void tellReproduction(run, reproduction);
      },
    });
  }

  /** Goes on with a run from its newest checkpoint, or from that of a step, with other values where `set` has them. */
  async resume(folder: string, continuation: Continuation = {}): Promise<void> {
    if (!(await ensureTrusted())) return;
    const { fromStep, set = [], acceptData } = continuation;
    const from = fromStep === undefined ? [] : ['--from-step', String(fromStep)];
    const accepting = acceptData ? [otherImages] : [];
    const args = ['resume', folder, ...from, ...set.flatMap((change) => ['--set', change]), ...accepting];
    await this.launch(folder, args, workspaceOf(Uri.file(folder)).fsPath, {
      allTheSame: () => this.resume(folder, { ...continuation, acceptData: true }),
    });
  }

  private async launch(folder: string, args: string[], cwd: string, options: LaunchOptions = {}): Promise<void> {
    const heartbeatBefore = (await readRecord(folder))?.heartbeatAt;
    const experimentFile = options.experiment?.fsPath;
    this.catalogue.expect(folder, experimentFile);
    this.presenter.show(folder);
    const output = path.join(this.outputs, `${path.basename(folder)}.txt`);
    const engine = this.engine.launch(args, cwd, output);
    const launch = { folder, output, heartbeatBefore, experimentFile };
    if (engine.pid !== undefined) this.pending.add({ ...launch, process: await identify(engine.pid) });
    void this.follow(launch, engine, options);
    await this.forgetOldOutputs();
  }

  /** Accompanies an engine until it ends: says so where it does not come to begin its run. */
  private async follow(
    launch: Omit<PendingLaunch, 'process'>,
    engine: LaunchedEngine,
    { onEnd, allTheSame }: LaunchOptions = {},
  ): Promise<void> {
    const { folder, output, heartbeatBefore, experimentFile } = launch;
    const stop = boundOutput(output);
    const kills = memoryKills();
    const catalogue = this.catalogue.onDidChange(() => {
      if (!this.catalogue.isExpected(folder)) this.pending.remove(folder);
    });
    void this.watchStart(folder, output, engine);
    const end = await engine.ended;
    stop();
    catalogue.dispose();
    const began = !this.catalogue.isExpected(folder);
    const record = await readRecord(folder).catch(() => null);
    await this.catalogue.forget(folder);
    this.pending.remove(folder);
    const printed = await readFile(output, 'utf8').catch(() => '');
    if (record && record.heartbeatAt !== heartbeatBefore) {
      onEnd?.(printed);
      if (ranOutOfMemory(end, printed, [kills, memoryKills()])) await this.tellOutOfMemory(folder, record.experiment);
      return;
    }
    if (!record && began) {
      const experiment = experimentOf({ folder, record: null });
      await showWarning(l10n.t('The run folder of {0} was moved or deleted, so the run has ended.', experiment));
      return;
    }
    const message = explanation(end, printed);
    if (!record) this.presenter.close(folder);
    if (allTheSame && goesOnWith(printed) === otherImages) {
      await showError(message, { [l10n.t('Go On with Other Images')]: allTheSame });
      return;
    }
    await offerHelp(message, end, output, experimentFile === undefined ? undefined : Uri.file(experimentFile));
  }

  /** Says of an engine that neither begins nor ends that it does not, and offers to end it. */
  private async watchStart(folder: string, output: string, { ended, end }: LaunchedEngine): Promise<void> {
    const over = await Promise.race([ended.then(() => true), wait(patience, false, { ref: false })]);
    if (over || !this.catalogue.isExpected(folder)) return;
    const message = l10n.t(
      'The engine of {0} has not begun its run after {1} seconds. It may only be slow: wait, or end it.',
      experimentOf({ folder, record: null }),
      patience / 1000,
    );
    const [give, show] = [l10n.t('End the Engine'), l10n.t('Show Output')];
    const chosen = await showWarning(message, ...(end ? [give, show] : [show]));
    if (chosen === show) await window.showTextDocument(Uri.file(output));
    if (chosen === give && this.catalogue.isExpected(folder)) end?.();
  }

  private tellOutOfMemory(folder: string, name: string): Promise<void> {
    const message = l10n.t(
      'The engine of {0} was ended because memory ran out. Lower training.batch, the widths of the networks or evaluation.samples.',
      name,
    );
    return showError(message, { [l10n.t('Resume Run')]: () => this.resume(folder) });
  }

  private async isSaved(file: Uri): Promise<boolean> {
    const document = workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
    if (!document?.isDirty || (await document.save())) return true;
    await showError(l10n.t('{0} could not be saved, so it was not run.', path.basename(file.fsPath)));
    return false;
  }

  private async forgetOldOutputs(): Promise<void> {
    const oldest = Date.now() - keepOutput;
    for (const name of await readdir(this.outputs).catch(() => [])) {
      const file = path.join(this.outputs, name);
      const written = (await stat(file).catch(() => null))?.mtimeMs ?? oldest;
      if (written < oldest) await rm(file, { force: true });
    }
  }
}

/** Why an engine ended before it could write a record: in its own words, if it had any. */
function explanation(end: EngineEnd, printed: string): string {
  if (end.type === 'spawn')
    return l10n.t('The engine could not be started: {0}. Check the setting {1}.', endOf(end), settings.node);
  const said = errorIn(printed);
  return said || l10n.t('The engine ended before it could begin the run ({0}).', endOf(end));
}

/** Shows why a run could not begin, with what can be done about it. */
async function offerHelp(message: string, end: EngineEnd, output: string, experiment: Uri | undefined): Promise<void> {
  if (end.type === 'spawn') {
    return showError(message, {
      [l10n.t('Open Settings')]: () => commands.executeCommand(builtIn.openSettings, settings.node),
    });
  }
  const hasProblems = experiment && languages.getDiagnostics(experiment).length > 0;
  return showError(message, {
    ...(hasProblems && { [l10n.t('Show Problems')]: () => commands.executeCommand(builtIn.showProblems) }),
    ...((end.type !== 'exit' || end.code !== exitCodes.wrongUse) && {
      [l10n.t('Check This Machine')]: () => commands.executeCommand(ours.checkMachine),
    }),
    [l10n.t('Show Output')]: () => window.showTextDocument(Uri.file(output)),
  });
}

/** Resolves when a process that is no child of this one has ended; how it ended nobody can say then. */
async function processEnd(engine: ProcessIdentity): Promise<EngineEnd> {
  while (!(await isOver(engine))) await wait(interval);
  return { type: 'unseen' };
}
