import { l10n, window } from 'vscode';
import { annotate, type Annotations } from '../../engine/runs/annotations';
import type { Run } from '../../engine/runs/run';
import type { RunOverview } from '../runs/overview';
import { messageOf, showError } from '../vscode/messages';
import { runWords } from '../vscode/runWords';
import { runTitle } from '../views/runRow';

/** What people say of runs: asked for, and kept in the run folders. */
export class RunAnnotating {
  /** @param refresh is told which runs have changed. */
  constructor(
    private readonly overview: Pick<RunOverview, 'get' | 'standingOf' | 'experiments'>,
    private readonly refresh: (folders: readonly string[]) => Promise<void>,
  ) {}

  async rename([folder]: readonly string[]): Promise<void> {
    const run = this.runs([folder])[0];
    if (!run) return;
    const name = await window.showInputBox({
      title: l10n.t('Rename Run'),
      value: run.annotations.name ?? '',
      prompt: l10n.t('A name of its own for {0}; empty for none', this.title(run)),
    });
    if (name !== undefined) await this.annotate([run], () => ({ name }));
  }

  async note([folder]: readonly string[]): Promise<void> {
    const run = this.runs([folder])[0];
    if (!run) return;
    const note = await window.showInputBox({
      title: l10n.t('Note on {0}', this.title(run)),
      value: run.annotations.note,
      prompt: l10n.t('What is worth knowing about this run; empty for nothing'),
    });
    if (note !== undefined) await this.annotate([run], () => ({ note }));
  }

  /** Stars runs; where all have a star, takes them away. */
  async star(folders: readonly string[]): Promise<void> {
    const runs = this.runs(folders);
    const starred = !runs.every(({ annotations }) => annotations.starred);
    await this.annotate(runs, () => ({ starred }));
  }

  /** Asks which tags some runs have: those in use here, and new ones that are typed. */
  async tag(folders: readonly string[]): Promise<void> {
    const runs = this.runs(folders);
    if (runs.length === 0) return;
    const everywhere = this.overview.experiments.flatMap((experiment) => experiment.runs);
    const known = new Set(everywhere.flatMap(({ annotations }) => annotations.tags));
    const before = [...known].filter((tag) => runs.every(({ annotations }) => annotations.tags.includes(tag)));
    const chosen = await chooseTags(
      runs.length === 1 ? l10n.t('Tags of {0}', this.title(runs[0]!)) : l10n.t('Tags of {0} runs', runs.length),
      [...known].sort(),
      before,
    );
    if (!chosen) return;
    const removed = before.filter((tag) => !chosen.includes(tag));
    await this.annotate(runs, ({ annotations: { tags } }) => ({
      tags: [...tags.filter((tag) => !removed.includes(tag)), ...chosen],
    }));
  }

  private async annotate(runs: readonly Run[], change: (run: Run) => Partial<Annotations>): Promise<void> {
    try {
      for (const run of runs) await annotate(run.folder, change(run));
    } catch (error) {
      await showError(messageOf(error));
    } finally {
      await this.refresh(runs.map(({ folder }) => folder));
    }
  }

  private runs(folders: readonly (string | undefined)[]): Run[] {
    return folders.flatMap((folder) => (folder === undefined ? [] : (this.overview.get(folder) ?? [])));
  }

  private title(run: Run): string {
    return runTitle(run, this.overview.standingOf(run), runWords());
  }
}

/** Resolves with the tags that are ticked in the end, or nothing if the person gave up. */
async function chooseTags(
  title: string,
  known: readonly string[],
  before: readonly string[],
): Promise<string[] | undefined> {
  const pick = window.createQuickPick();
  pick.title = title;
  pick.placeholder = l10n.t('Tick tags, or type a new one');
  pick.canSelectMany = true;
  const items = known.map((label) => ({ label }));
  pick.items = items;
  pick.selectedItems = items.filter(({ label }) => before.includes(label));
  let ticked = [...before];
  pick.onDidChangeSelection((selected) => {
    ticked = selected.map(({ label }) => label);
  });
  // What is typed is offered as a tag as soon as it is none yet.
  pick.onDidChangeValue((text) => {
    const typed = text.trim();
    const kept = ticked;
    const all = [...new Set([...known, ...kept, ...(typed ? [typed] : [])])].map((label) => ({ label }));
    pick.items = all;
    pick.selectedItems = all.filter(({ label }) => kept.includes(label) || label === typed);
  });
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems.map(({ label }) => label)));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
