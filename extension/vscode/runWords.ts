import { env, l10n } from 'vscode';
import type { RunWords } from '../views/runRow';
import { phaseWord } from './panelTexts';

/** What lists say of runs, in the editor's language. */
export function runWords(): RunWords {
  return {
    locale: env.language,
    best: l10n.t('best'),
    starred: l10n.t('starred'),
    seed: (seed) => l10n.t('seed {0}', seed),
    phase: phaseWord,
  };
}
