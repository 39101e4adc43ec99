import { l10n, Uri, window, workspace } from 'vscode';
import { checkDeletable } from '../../engine/runs/deleteRun';
import { diskUse, formatBytes } from '../../engine/runs/diskUse';
import { planPruning, prunable, prune, type Prunable } from '../../engine/runs/prune';
import { isLive } from '../../engine/runs/record';
import type { Run } from '../../engine/runs/run';
import { views } from '../ids';
import type { RunPresenter } from '../launch/launcher';
import type { RunCatalogue } from '../runs/catalogue';
import type { RunOverview } from '../runs/overview';
import { runRow, runTitle } from '../views/runRow';
import { sizeText } from '../views/sizeText';
import { confirm, messageOf, showError } from '../vscode/messages';
import { runWords } from '../vscode/runWords';
import { chooseSome, chooseOne } from '../vscode/questions';

/** Runs that a question names; of more it tells the number. */
const mostListed = 8;

/** What runs take on the disk, and how they are made to take less. What is deleted was told before, with its size. */
export class RunTidying {
  constructor(
    private readonly overview: Pick<RunOverview, 'get' | 'standingOf'>,
    private readonly catalogue: Pick<RunCatalogue, 'runs' | 'search' | 'refresh'>,
    private readonly presenter: Pick<RunPresenter, 'close'>,
  ) {}

  /** Lists runs by what they take, the largest first, and prunes those that are ticked. */
  async showSizes(folders: readonly string[]): Promise<void> {
    const runs = folders.length > 0 ? this.runs(folders) : this.catalogue.runs;
    const sized = await measured(l10n.t('Reading sizes…'), () =>
      Promise.all(runs.map(async (run) => ({ run, use: await diskUse(run.folder) }))),
    );
    sized.sort((a, b) => b.use.total - a.use.total);
    const total = sized.reduce((sum, { use }) => sum + use.total, 0);
    const items = sized.map(({ run, use }) => {
      const { label, description } = runRow(run, this.overview.standingOf(run), runWords(), {
        now: new Date(),
        withExperiment: true,
      });
      return {
        label: formatBytes(use.total),
        description: [label, description].filter(Boolean).join(' · '),
        detail: sizeText(use),
        folder: run.folder,
      };
    });
    const chosen = await chooseSome(items, {
      title:
        items.length === 1
          ? l10n.t('1 run takes {0}', formatBytes(total))
          : l10n.t('{0} runs take {1}', items.length, formatBytes(total)),
      placeHolder: l10n.t('Tick runs to prune'),
      matchOnDescription: true,
    });
    if (chosen && chosen.length > 0) await this.prune(chosen.map(({ folder }) => folder));
  }

  /** Asks what of some runs is to go, having said what each choice frees. */
  async prune(folders: readonly string[]): Promise<void> {
    const runs = this.runs(folders).filter(({ phase }) => !isLive(phase));
    if (runs.length === 0) return showError(l10n.t('Runs that still go on are not pruned: stop them first.'));
    const plans = await measured(l10n.t('Reading sizes…'), () =>
      Promise.all(prunable.map((what) => Promise.all(runs.map((run) => planPruning(run, what))))),
    );
    const whole = await totalSize(runs);
    const choices = prunable.map((what, i) => ({
      ...pruneWords(what),
      plans: plans[i]!,
      bytes: plans[i]!.reduce((sum, { bytes }) => sum + bytes, 0),
    }));
    const items = [
      ...choices.map(({ label, detail, plans, bytes }) => ({
        label,
        detail,
        description: bytes > 0 ? l10n.t('frees {0}', formatBytes(bytes)) : l10n.t('nothing to free'),
        plans,
        bytes,
      })),
      {
        label: l10n.t('Whole Runs'),
        detail: l10n.t('Nothing is kept.'),
        description: l10n.t('frees {0}', formatBytes(whole)),
        plans: null,
        bytes: whole,
      },
    ];
    const title = this.nameOf(runs);
    const chosen = await chooseOne(items, { title: l10n.t('Prune {0}', title) });
    if (!chosen || chosen.bytes === 0) return;
    if (!chosen.plans) return this.remove(folders);
    const { label, detail } = chosen;
    const pruneIt = l10n.t('Prune');
    const question = l10n.t('{0}: free {1} of {2}?', label, formatBytes(chosen.bytes), title);
    if (!(await confirm(question, detail, pruneIt))) return;
    try {
      for (const plan of chosen.plans) await prune(plan);
    } catch (error) {
      await showError(messageOf(error));
    }
    await this.catalogue.refresh(runs.map(({ folder }) => folder));
  }

  /** Deletes run folders after one question: to the trash where there is one. */
  async remove(folders: readonly string[]): Promise<void> {
    const known = this.runs(folders);
    const runs = known.filter(({ phase }) => !isLive(phase));
    if (runs.length === 0) return showError(l10n.t('Runs that still go on are not deleted: stop them first.'));
    if (!(await this.areDeletable(runs))) return;
    const size = formatBytes(await totalSize(runs));
    const detail = [
      l10n.t('Samples, curves and checkpoints go too: {0} on the disk.', size),
      known.length > runs.length ? l10n.t('{0} that still go on are left alone.', known.length - runs.length) : '',
      this.listed(runs),
    ]
      .filter(Boolean)
      .join('\n\n');
    const move = l10n.t('Move to Trash');
    const question = l10n.t('Delete {0}?', this.nameOf(runs));
    if (!(await confirm(question, detail, move))) return;
    // One of them may have been resumed while the question stood.
    if (!(await this.areDeletable(runs))) return;
    const left = await this.deleteFolders(runs, true);
    if (left.length > 0) {
      const forGood = l10n.t('Delete Permanently');
      const noTrash = l10n.t('There is no trash for {0}. Delete permanently?', this.nameOf(left));
      if (await confirm(noTrash, detail, forGood)) {
        const stuck = await this.deleteFolders(left, false);
        if (stuck.length > 0) {
          await showError(l10n.t('{0} could not be deleted: see that you may write there.', stuck[0]!.folder));
        }
      }
    }
    await this.catalogue.search();
  }

  /** Whether nothing but ended runs would go, as the folders are now: the list may be some seconds old. */
  private async areDeletable(runs: readonly Run[]): Promise<boolean> {
    try {
      for (const { folder } of runs) await checkDeletable(folder);
      return true;
    } catch (error) {
      await showError(messageOf(error));
      return false;
    }
  }

  /** Resolves with those that are still there. */
  private async deleteFolders(runs: readonly Run[], useTrash: boolean): Promise<Run[]> {
    const left: Run[] = [];
    for (const run of runs) {
      try {
        await workspace.fs.delete(Uri.file(run.folder), { recursive: true, useTrash });
        this.presenter.close(run.folder);
      } catch {
        left.push(run);
      }
    }
    return left;
  }

  private runs(folders: readonly string[]): Run[] {
    return folders.flatMap((folder) => this.overview.get(folder) ?? []);
  }

  /** The folder of one run; of several what tells each from its siblings, line by line. */
  private listed(runs: readonly Run[]): string {
    if (runs.length === 1) return runs[0]!.folder;
    const lines = runs.slice(0, mostListed).map((run) => {
      const { label, description } = runRow(run, this.overview.standingOf(run), runWords(), { now: new Date() });
      return [label, description].filter(Boolean).join(' · ');
    });
    const more = runs.length - lines.length;
    return [...lines, ...(more > 0 ? [l10n.t('and {0} more', more)] : [])].join('\n');
  }

  /** "digits · seed 3", "12 runs of digits", "12 runs of 2 experiments". */
  private nameOf(runs: readonly Run[]): string {
    const [first] = runs;
    if (runs.length === 1) return runTitle(first!, this.overview.standingOf(first!), runWords());
    const experiments = new Set(runs.map((run) => this.overview.standingOf(run).experiment));
    return experiments.size === 1
      ? l10n.t('{0} runs of {1}', runs.length, [...experiments][0]!)
      : l10n.t('{0} runs of {1} experiments', runs.length, experiments.size);
  }
}

function pruneWords(what: Prunable): { label: string; detail: string } {
  switch (what) {
    case 'checkpoints':
      return {
        label: l10n.t('Checkpoints'),
        detail: l10n.t('Kept: the newest, from which a run can go on, and the one of the best figure.'),
      };
    case 'samples':
      return {
        label: l10n.t('Samples'),
        detail: l10n.t('Kept: those of the first and the newest step, and of the best figure.'),
      };
  }
}

async function totalSize(runs: readonly Run[]): Promise<number> {
  const uses = await Promise.all(runs.map(({ folder }) => diskUse(folder)));
  return uses.reduce((sum, { total }) => sum + total, 0);
}

function measured<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return window.withProgress({ location: { viewId: views.runs }, title }, work);
}
