import { env, l10n, window } from 'vscode';
import { isRunId } from '../../engine/protocol/runFolder';
import type { RunPanels } from '../panels/runPanels';
import type { RunCatalogue } from '../runs/catalogue';
import type { RunPhase } from '../runs/record';
import { byExperiment, experimentOf, idOf } from '../runs/run';
import { describeRun, startOf } from '../views/describe';
import { phaseWord } from '../views/phaseWords';

/** Finds out which run a command is for. */
export class RunChooser {
  constructor(
    private readonly catalogue: RunCatalogue,
    private readonly panels: RunPanels,
  ) {}

  /**
   * The folder named by the command's argument (a tree item, or a folder); else the run whose panel is in front, or the
   * only one in a fitting phase, or one that the person picks.
   */
  async folder(argument: unknown, phases?: readonly RunPhase[]): Promise<string | undefined> {
    const named = folderOf(argument);
    if (named) return named;
    const fits = (phase: RunPhase) => !phases || phases.includes(phase);
    const active = this.panels.activeFolder;
    const activeRun = active === undefined ? undefined : this.catalogue.get(active);
    if (phases && activeRun && fits(activeRun.phase)) return active;

    await this.catalogue.search();
    const runs = [...byExperiment(this.catalogue.runs).values()].flat().filter(({ phase }) => fits(phase));
    if (runs.length === 0) {
      void window.showInformationMessage(
        phases ? l10n.t('There is no run that this can be done with now.') : l10n.t('There are no runs here yet.'),
      );
      return undefined;
    }
    if (phases && runs.length === 1) return runs[0]!.folder;
    const items = runs.map((run) => ({
      label: experimentOf(run),
      description: startOf(run, env.language),
      detail: [phaseWord(run.phase), describeRun(run, env.language)].filter(Boolean).join(' · '),
      folder: run.folder,
    }));
    return (
      await window.showQuickPick(items, {
        placeHolder: l10n.t('Which run?'),
        matchOnDescription: true,
        matchOnDetail: true,
      })
    )?.folder;
  }
}

/** A run folder only, by its name: any extension or key binding may pass any argument, and one command deletes. */
function folderOf(argument: unknown): string | undefined {
  const { folder } = typeof argument === 'string' ? { folder: argument } : ((argument ?? {}) as { folder?: unknown });
  return typeof folder === 'string' && isRunId(idOf({ folder })) ? folder : undefined;
}
