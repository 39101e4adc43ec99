import { l10n, window, type QuickPickItem } from 'vscode';
import { annotate, type Annotations } from '../../engine/runs/annotations';
import type { Run } from '../../engine/runs/run';
import type { RunOverview } from '../runs/overview';
import { inertText } from '../vscode/inertText';
import { messageOf, showError } from '../vscode/messages';
import { runWords } from '../vscode/runWords';
import { runTitle } from '../views/runRow';
import { askText } from '../vscode/questions';

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
    const name = await askText({
      title: l10n.t('Rename Run'),
      value: run.annotations.name ?? '',
      prompt: l10n.t('A name of its own for {0}; empty for none', this.title(run)),
    });
    if (name !== undefined) await this.annotate([run], () => ({ name }));
  }

  async note([folder]: readonly string[]): Promise<void> {
    const run = this.runs([folder])[0];
    if (!run) return;
    const note = await askText({
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

/** A tag, and how it is shown. */
type TagItem = QuickPickItem & { tag: string };

function tagItem(tag: string): TagItem {
  return { label: inertText(tag), tag };
}

/** Resolves with the tags that are ticked in the end, or nothing if the person gave up. */
async function chooseTags(
  title: string,
  known: readonly string[],
  before: readonly string[],
): Promise<string[] | undefined> {
  const pick = window.createQuickPick<TagItem>();
  pick.title = inertText(title);
  pick.placeholder = l10n.t('Tick tags, or type a new one');
  pick.canSelectMany = true;
  const items = known.map(tagItem);
  pick.items = items;
  pick.selectedItems = items.filter(({ tag }) => before.includes(tag));
  let typed = '';
  let ticked = [...before];
  // Selections of older items may still be told of when there are new ones: what was typed on the way is no tag.
  const tagsOf = (selected: readonly TagItem[]) =>
    selected.map(({ tag }) => tag).filter((tag) => known.includes(tag) || tag === typed);
  pick.onDidChangeSelection((selected) => {
    ticked = tagsOf(selected).filter((tag) => known.includes(tag));
  });
  // What is typed is offered as a tag, and ticked where it can't be meant to find one that there is.
  pick.onDidChangeValue((text) => {
    typed = text.trim();
    const kept = ticked;
    const isNew = typed !== '' && !known.some((tag) => tag.includes(typed));
    const all = [...new Set([...known, ...(typed ? [typed] : [])])].map(tagItem);
    pick.items = all;
    pick.selectedItems = all.filter(({ tag }) => kept.includes(tag) || (isNew && tag === typed));
  });
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve(tagsOf(pick.selectedItems)));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
