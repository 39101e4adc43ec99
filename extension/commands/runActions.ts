import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commands, env, l10n, Uri, window, workspace } from 'vscode';
import type { ControlAction } from '../../engine/protocol/control';
import { pathInside } from '../../engine/files/insideFolder';
import { runFiles } from '../../engine/protocol/runFolder';
import type { ExperimentFiles } from '../experiments/experimentFiles';
import { builtIn } from '../ids';
import type { Launcher } from '../launch/launcher';
import type { PanelRequest } from '../panels/runPanel';
import { askRun } from '../../engine/runs/control';
import { standingOf } from '../../engine/runs/ownership/standing';
import { readRecord } from '../../engine/runs/readRecord';
import { experimentFileOf } from '../../engine/runs/experimentFile';
import type { RunOverview } from '../runs/overview';
import { confirm, messageOf, showError, showInformation } from '../vscode/messages';
import { askText } from '../vscode/questions';
import { chooseCheckpoint } from './chooseCheckpoint';
import { pickExperiment } from './chooseExperiment';
import { typedChanges } from './typedChanges';

/** Everything a person can do with a run, wherever it is asked for: the tree, the palette or the panel. */
export class RunActions {
  constructor(
    private readonly launcher: Launcher,
    private readonly overview: Pick<RunOverview, 'experimentOf'>,
    private readonly files: ExperimentFiles,
  ) {}

  /** Does what someone asked for in a Run panel, and shows what goes wrong. */
  async handle(folder: string, message: PanelRequest['message']): Promise<void> {
    try {
      await this.carryOut(folder, message);
    } catch (error) {
      await showError(messageOf(error));
    }
  }

  private carryOut(folder: string, message: PanelRequest['message']): Promise<void> {
    switch (message.type) {
      case 'control':
        return this.ask(folder, message.action);
      case 'launch':
        return this.launch(folder, message.how);
      case 'open':
        return this.open(folder, message.what);
    }
  }

  private launch(folder: string, how: Extract<PanelRequest['message'], { type: 'launch' }>['how']): Promise<void> {
    switch (how) {
      case 'resume':
        return this.resume(folder);
      case 'resumeWith':
        return this.resumeWith(folder);
      case 'again':
        return this.runAgain(folder);
      case 'file':
        return this.runFileAgain(folder);
    }
  }

  async ask(folder: string, action: ControlAction): Promise<void> {
    try {
      await askRun(folder, action);
    } catch (error) {
      await showError(
        l10n.t(
          'The engine could not be asked: {0}. Is the run folder still there, and may you write to it?',
          messageOf(error),
        ),
      );
    }
  }

  resume(folder: string): Promise<void> {
    return this.launcher.resume(folder);
  }

  /** Goes on from a checkpoint and with values that are asked for: as it is, a run that diverged only does so again. */
  async resumeWith(folder: string): Promise<void> {
    const title = l10n.t('Resume with Other Values');
    const detail = l10n.t('What came after it is given up.');
    const checkpoint = await chooseCheckpoint(folder, title, detail);
    if (!checkpoint) return;
    const seed = (await readRecord(folder))?.seed ?? 0;
    const typed = await askText({
      title,
      value: `seed=${seed + 1}`,
      prompt: l10n.t('Keys and values from step {0} on, such as seed=1 training.steps=2000.', checkpoint.step),
      validateInput: (text) => (typedChanges(text) ? undefined : l10n.t('Write key=value, with a space between two.')),
    });
    if (typed === undefined) return;
    const fromStep = checkpoint.isNewest ? undefined : checkpoint.step;
    await this.launcher.resume(folder, { fromStep, set: typedChanges(typed) ?? [] });
  }

  /** Starts an experiment in a new run folder, with the weights of a checkpoint of this run. */
  async runFromWeights(folder: string): Promise<void> {
    const title = l10n.t('New Run from Its Weights');
    const checkpoint = await chooseCheckpoint(folder, title);
    if (!checkpoint) return;
    const record = await readRecord(folder);
    const own = record && experimentFileOf(folder, record);
    const file = await pickExperiment(this.files, title, own ?? undefined);
    if (file) await this.launcher.run(file, { run: folder, step: checkpoint.step });
  }

  /** Repeats the run's own config in a new run folder, whatever has become of the experiment file. */
  runAgain(folder: string): Promise<void> {
    return this.launcher.repeat(folder);
  }

  /** Runs it again as far as it had come, and says whether the two came to the same. */
  reproduce(folder: string): Promise<void> {
    return this.launcher.reproduce(folder);
  }

  /** The same with a seed that is asked for: the next one that no run of the experiment has had. */
  async runAgainWithSeed(folder: string): Promise<void> {
    const runs = this.overview.experimentOf(folder)?.runs ?? [];
    const next = Math.max(-1, ...runs.map(({ record }) => record?.seed ?? 0)) + 1;
    const typed = await askText({
      title: l10n.t('Run Again with Another Seed'),
      value: String(next),
      prompt: l10n.t('Everything else stays as it was in that run.'),
      validateInput: (text) => (/^\d{1,9}$/.test(text.trim()) ? undefined : l10n.t('A seed is a whole number.')),
    });
    if (typed !== undefined) await this.launcher.repeat(folder, Number(typed));
  }

  /** Starts the run's experiment, as its file is now, in a new run folder. */
  async runFileAgain(folder: string): Promise<void> {
    const file = await this.experimentFile(folder);
    if (file) await this.launcher.run(file);
  }

  async open(folder: string, what: 'log' | 'config' | 'experiment' | 'folder'): Promise<void> {
    switch (what) {
      case 'log':
        return openFile(folder, runFiles.log, l10n.t('This run has no log yet.'));
      case 'config':
        return openFile(folder, runFiles.config, l10n.t('This run has no configuration yet.'));
      case 'folder':
        return reveal(Uri.file(folder));
      case 'experiment': {
        const file = await this.experimentFile(folder);
        if (file) await window.showTextDocument(file);
      }
    }
  }

  /** Ends an engine that does not listen any more, by its process id: only what is this run's engine for certain. */
  async kill(folder: string): Promise<void> {
    const record = await readRecord(folder);
    if (!record) return;
    const { is, pid, owner } = await standingOf(folder, record);
    if (is === 'gone') {
      void showInformation(l10n.t('This run’s engine has already ended.'));
      return;
    }
    if (pid === null) {
      const { pid: number, host } = owner ?? record;
      return showError(l10n.t('This run’s engine is process {0} of the machine {1}: end it there.', number, host));
    }
    const kill = l10n.t('Kill Engine');
    const detail = l10n.t(
      'What it has trained since its last checkpoint is lost. Stop ends it in good order, if it still listens.',
    );
    const question = l10n.t('Kill the engine of {0} (process {1})?', record.experiment, pid);
    if (!(await confirm(question, detail, kill))) return;
    // It may have ended while the question stood, and its number be another process's.
    if ((await standingOf(folder, record)).pid === pid) process.kill(pid, 'SIGKILL');
  }

  private async experimentFile(folder: string): Promise<Uri | undefined> {
    const record = await readRecord(folder);
    const found = record && experimentFileOf(folder, record);
    if (found) return Uri.file(found);
    const file = record?.configFile;
    const message = file
      ? l10n.t('The experiment file {0} is not there any more. The run’s own configuration tells what it was.', file)
      : l10n.t('This run was not started from an experiment file. Its own configuration tells what it was.');
    await showError(message, { [l10n.t('Open Configuration')]: () => this.open(folder, 'config') });
    return undefined;
  }
}

/** Shows a file of a run folder, unless a link leads out of that: nobody has asked to see another. */
async function openFile(folder: string, name: string, otherwise: string): Promise<void> {
  if (existsSync(join(folder, name))) await window.showTextDocument(Uri.file(await pathInside(folder, name)));
  else void showInformation(otherwise);
}

/** In the Explorer if the folder is in the workspace, else in the system's file manager. */
async function reveal(uri: Uri): Promise<void> {
  const inWorkspace = workspace.getWorkspaceFolder(uri) !== undefined;
  await commands.executeCommand(inWorkspace || env.remoteName ? builtIn.revealInExplorer : builtIn.revealInOs, uri);
}
