import { commands, env, l10n, QuickPickItemKind, type Disposable, type QuickPickItem } from 'vscode';
import { byExperiment, type ExperimentRuns } from '../../engine/runs/experiments';
import { commands as ids } from '../ids';
import type { ComparePanels } from '../panels/comparePanels';
import type { RunCatalogue } from '../runs/catalogue';
import type { RunOverview } from '../runs/overview';
import { startText } from '../views/describe';
import { runRow } from '../views/runRow';
import { phaseWord } from '../vscode/panelTexts';
import { runWords } from '../vscode/runWords';
import { runFolderIn, runFoldersIn } from './commandArguments';
import { showInformation } from '../vscode/messages';
import { chooseSome } from '../vscode/questions';

/** Where the runs are that can be compared. */
export interface CompareSource {
  catalogue: Pick<RunCatalogue, 'runs' | 'search'>;
  overview: Pick<RunOverview, 'standingOf'>;
}

/** Registers the commands that open Compare panels. */
export function registerCompareCommands(source: CompareSource, panels: ComparePanels): Disposable[] {
  return [
    commands.registerCommand(ids.compareRuns, async (argument: unknown, selection: unknown) => {
      // Another extension or a key binding gives a list; this command does no harm.
      const given = Array.isArray(argument)
        ? [...new Set(argument.flatMap((each) => runFolderIn(each) ?? []))]
        : runFoldersIn(argument, selection);
      const folders = given.length > 1 ? given : await chooseRunsToCompare(source, { picked: given });
      if (folders && folders.length > 0) panels.show(folders);
    }),
    commands.registerCommand(ids.openComparison, () => panels.openSaved()),
  ];
}

interface Choice {
  /** Runs that are in the comparison already: not offered. */
  present?: readonly string[];
  /** Runs that are ticked from the start. */
  picked?: readonly string[];
}

/**
 * Lets a person tick runs. From the start those are ticked that were given; where there are none, the best and the
 * newest run of the experiment that ran last.
 */
export async function chooseRunsToCompare(
  { catalogue, overview }: CompareSource,
  { present = [], picked = [] }: Choice,
): Promise<string[] | undefined> {
  await catalogue.search();
  const experiments = byExperiment(catalogue.runs)
    .map((experiment) => ({ ...experiment, runs: experiment.runs.filter(({ folder }) => !present.includes(folder)) }))
    .filter(({ runs }) => runs.length > 0);
  if (experiments.length === 0) {
    void showInformation(
      present.length > 0 ? l10n.t('There are no other runs here.') : l10n.t('There are no runs here yet.'),
    );
    return undefined;
  }
  const ticked = picked.length > 0 || present.length > 0 ? picked : bestAndNewest(experiments);
  const items = experiments.flatMap((experiment) => [
    { label: experiment.name, kind: QuickPickItemKind.Separator } satisfies QuickPickItem,
    ...itemsOf(experiment, overview, ticked),
  ]);
  const chosen = await chooseSome(items, {
    placeHolder: present.length > 0 ? l10n.t('Which runs besides?') : l10n.t('Which runs?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.flatMap((item) => ('folder' in item ? [item.folder] : []));
}

/** As the Runs view shows them. */
function itemsOf({ runs }: ExperimentRuns, overview: CompareSource['overview'], ticked: readonly string[]) {
  return runs.map((run) => {
    const { label, description } = runRow(run, overview.standingOf(run), runWords(), { now: new Date() });
    return {
      label,
      description,
      detail: [phaseWord(run.phase), startText(run, env.language)].join(' · '),
      picked: ticked.includes(run.folder),
      folder: run.folder,
    };
  });
}

/** Of the experiment that ran last, where it has two runs to set against each other. */
function bestAndNewest(experiments: readonly ExperimentRuns[]): string[] {
  const comparable = experiments.filter(({ runs }) => runs.length > 1);
  const [last] = comparable.sort((a, b) => startOfNewest(b).localeCompare(startOfNewest(a)));
  if (!last) return [];
  const [newest, second] = last.runs;
  const other = last.best && last.best !== newest ? last.best : second;
  return [newest!.folder, ...(other ? [other.folder] : [])];
}

function startOfNewest({ runs }: ExperimentRuns): string {
  return runs[0]?.record?.startedAt ?? '';
}
