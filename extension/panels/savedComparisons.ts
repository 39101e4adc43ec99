import { l10n, type Memento } from 'vscode';
import { z } from 'zod';
import type { ComparePanelState } from '../contract/comparePanel';
import { comparisonSchema } from './comparePanelMessages';
import { showInformation } from '../vscode/messages';
import { askText, chooseOne } from '../vscode/questions';

const key = 'darkroom.comparisons';
const savedSchema = z.array(comparisonSchema.extend({ name: z.string() }));

/** Comparisons that were kept by name: they belong to the workspace. */
export class SavedComparisons {
  constructor(private readonly memory: Pick<Memento, 'get' | 'update'>) {}

  /** In alphabetical order; what can't be understood counts as nothing kept. */
  get all(): z.infer<typeof savedSchema> {
    const saved = savedSchema.safeParse(this.memory.get(key)).data ?? [];
    return saved.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Keeps one; it replaces another of its name. */
  async keep(comparison: ComparePanelState & { name: string }): Promise<void> {
    await this.memory.update(key, [...this.all.filter(({ name }) => name !== comparison.name), comparison]);
  }

  /** Asks under which name to keep a comparison. */
  async askName(present: string | null): Promise<string | undefined> {
    const typed = await askText({
      prompt: l10n.t('What is this comparison called?'),
      value: present ?? '',
      validateInput: (text) => (text.trim() === '' ? l10n.t('A name is needed.') : undefined),
    });
    return typed?.trim();
  }

  /** Asks which one to open. */
  async choose(): Promise<ComparePanelState | undefined> {
    const saved = this.all;
    if (saved.length === 0) {
      void showInformation(l10n.t('No comparison was saved in this workspace yet.'));
      return undefined;
    }
    const items = saved.map((comparison) => ({
      label: comparison.name,
      description: l10n.t('{0} runs', comparison.runs.length),
      comparison,
    }));
    return (await chooseOne(items, { placeHolder: l10n.t('Which comparison?') }))?.comparison;
  }
}
