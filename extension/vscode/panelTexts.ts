import { l10n } from 'vscode';
import { englishStrings, type StringKey } from '../contract/panelStrings';
import type { RunPhase } from '../../engine/runs/record';

/** The Run panel's texts in the editor's language. */
export function panelStrings(): Record<StringKey, string> {
  const translated = Object.entries(englishStrings).map(([key, text]) => [key, l10n.t(text)]);
  return Object.fromEntries(translated) as Record<StringKey, string>;
}

/** A run's phase as one word, the same as in its panel. */
export function phaseWord(phase: RunPhase): string {
  return l10n.t(englishStrings[`state.${phase}`]);
}
