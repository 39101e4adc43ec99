import { readFile, readdir, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { commands, l10n, languages, Uri, window, workspace } from 'vscode';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { builtIn, commands as ours, settings } from '../ids';
import type { RunCatalogue } from '../runs/catalogue';
import { readRecord } from '../../engine/runs/record';
import { runsFolder, workspaceOf } from '../vscode/configuration';
import { showError } from '../vscode/messages';
import { ensureTrusted } from '../vscode/trust';
import type { Engine, EngineEnd } from './engine';
import { folderBeside, newRunFolder } from './engineCommand';
import { endOf, errorIn } from './engineOutput';
import { tellReproduction } from './reproduction';
import { reproductionIn } from './reproductionAnswer';

/** What engines printed is kept this long, in milliseconds. */
const keepOutput = 7 * 24 * 3600 * 1000;

/** Who shows a run, until its engine turns out never to have got as far as a run folder. */
export interface RunPresenter {
  show(folder: string): void;
  close(folder: string): void;
}

/** Starts runs. A run is shown as starting at once; from its first heartbeat on, its folder tells the rest. */
export class Launcher {
  /** `outputs`: the folder for what engines print, which matters when there is no run folder to hold a log. */
  constructor(
    private readonly engine: Engine,
    private readonly catalogue: RunCatalogue,
    private readonly presenter: RunPresenter,
    private readonly outputs: string,
  ) {}

  /** Runs an experiment file in a new run folder. */
  async run(file: Uri): Promise<void> {
    if (!(await ensureTrusted()) || !(await this.isSaved(file))) return;
    const root = workspaceOf(file);
    const folder = newRunFolder(root.fsPath, runsFolder(file), file.fsPath, new Date());
    await this.launch(folder, ['run', file.fsPath, '--folder', folder], root.fsPath, file);
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
    await this.launch(folder, args, workspaceOf(Uri.file(run)).fsPath, undefined, (output) => {
      const reproduction = reproductionIn(output);
      if (reproduction) void tellReproduction(run, reproduction);
    });
  }

  /** Goes on with a run from its newest checkpoint. */
  async resume(folder: string): Promise<void> {
    if (!(await ensureTrusted())) return;
    await this.launch(folder, ['resume', folder], workspaceOf(Uri.file(folder)).fsPath);
  }

  /** @param onEnd hears what the engine of a run that began has printed, if this window is still there. */
  private async launch(
    folder: string,
    args: string[],
    cwd: string,
    experiment?: Uri,
    onEnd?: (output: string) => void,
  ): Promise<void> {
    const before = (await readRecord(folder))?.heartbeatAt;
    this.catalogue.expect(folder, experiment?.fsPath);
    this.presenter.show(folder);
    const output = path.join(this.outputs, `${path.basename(folder)}.txt`);
    void this.engine.launch(args, cwd, output).then(async (end) => {
      const record = await readRecord(folder).catch(() => null);
      await this.catalogue.forget(folder);
      if (record && record.heartbeatAt !== before) {
        onEnd?.(await readFile(output, 'utf8').catch(() => ''));
        return;
      }
      const message = await explanation(end, output);
      if (!record) this.presenter.close(folder);
      await offerHelp(message, end, output, experiment);
    });
    await this.forgetOldOutputs();
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
async function explanation(end: EngineEnd, output: string): Promise<string> {
  if (end.type === 'spawn')
    return l10n.t('The engine could not be started: {0}. Check the setting {1}.', endOf(end), settings.node);
  const said = errorIn(await readFile(output, 'utf8').catch(() => ''));
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
    ...(end.code !== exitCodes.wrongUse && {
      [l10n.t('Check This Machine')]: () => commands.executeCommand(ours.checkMachine),
    }),
    [l10n.t('Show Output')]: () => window.showTextDocument(Uri.file(output)),
  });
}
