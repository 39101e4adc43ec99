import { env, l10n, window } from 'vscode';
import type { RunPanels } from '../panels/runPanels';
import type { RunCatalogue } from '../runs/catalogue';
import type { RunPhase } from '../../engine/runs/record';
import { byExperiment } from '../../engine/runs/experiments';
import { experimentOf } from '../../engine/runs/run';
import { describeRun, startText } from '../views/describe';
import { phaseWord } from '../vscode/panelTexts';

/** Finds out which run a command is for. */
export class RunChooser {
  constructor(
    private readonly catalogue: RunCatalogue,
    private readonly panels: RunPanels,
  ) {}

  /**
   * The folder that the command was given; else the run whose panel is in front, or the only one in a fitting phase, or
   * one that the person picks.
   */
  async folder(given: string | undefined, phases?: readonly RunPhase[]): Promise<string | undefined> {
    if (given !== undefined) return given;
    const fits = (phase: RunPhase) => !phases || phases.includes(phase);
    const active = this.panels.activeFolder;
    const activeRun = active === undefined ? undefined : this.catalogue.get(active);
    if (phases && activeRun && fits(activeRun.phase)) return active;

    await this.catalogue.search();
    const runs = byExperiment(this.catalogue.runs)
      .flatMap((experiment) => experiment.runs)
      .filter(({ phase }) => fits(phase));
    if (runs.length === 0) {
      void window.showInformationMessage(
        phases ? l10n.t('There is no run that this can be done with now.') : l10n.t('There are no runs here yet.'),
      );
      return undefined;
    }
    if (phases && runs.length === 1) return runs[0]!.folder;
    const items = runs.map((run) => ({
      label: experimentOf(run),
      description: startText(run, env.language),
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
