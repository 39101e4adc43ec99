import { l10n } from 'vscode';
import { englishStrings } from '../contract/panelStrings';
import type { RunPhase } from '../runs/record';

/** A run's phase as one word, the same as in its panel. */
export function phaseWord(phase: RunPhase): string {
  return l10n.t(englishStrings[`state.${phase}`]);
}
