import { env, l10n } from 'vscode';
import type { RunPanels } from '../panels/runPanels';
import type { RunCatalogue } from '../runs/catalogue';
import type { RunPhase } from '../../engine/runs/record';
import type { RunOverview } from '../runs/overview';
import { startText } from '../views/describe';
import { runRow } from '../views/runRow';
import { phaseWord } from '../vscode/panelTexts';
import { runWords } from '../vscode/runWords';
import { showInformation } from '../vscode/messages';
import { chooseOne } from '../vscode/questions';

/** Finds out which run a command is for. */
export class RunChooser {
  constructor(
    private readonly catalogue: Pick<RunCatalogue, 'get' | 'search'>,
    private readonly overview: Pick<RunOverview, 'experiments' | 'get' | 'standingOf'>,
    private readonly panels: Pick<RunPanels, 'activeFolder'>,
  ) {}

  /** Those of some folders whose runs are in a fitting phase. */
  fitting(folders: readonly string[], phases: readonly RunPhase[]): string[] {
    return folders.filter((folder) => phases.includes(this.catalogue.get(folder)?.phase ?? 'lost'));
  }

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
    const runs = this.overview.experiments
      .flatMap((experiment) => experiment.runs)
      .flatMap(({ folder }) => this.overview.get(folder) ?? [])
      .filter(({ phase }) => fits(phase));
    if (runs.length === 0) {
      void showInformation(
        phases ? l10n.t('There is no run that this can be done with now.') : l10n.t('There are no runs here yet.'),
      );
      return undefined;
    }
    if (phases && runs.length === 1) return runs[0]!.folder;
    const items = runs.map((run) => {
      const standing = this.overview.standingOf(run);
      const { label, description } = runRow(run, standing, runWords(), { now: new Date() });
      return {
        label: `${standing.experiment} · ${label}`,
        description,
        detail: [phaseWord(run.phase), startText(run, env.language)].join(' · '),
        folder: run.folder,
      };
    });
    return (
      await chooseOne(items, {
        placeHolder: l10n.t('Which run?'),
        matchOnDescription: true,
        matchOnDetail: true,
      })
    )?.folder;
  }
}
