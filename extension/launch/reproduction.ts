import { commands, l10n } from 'vscode';
import { commands as ours } from '../ids';
import type { Reproduction } from './reproductionAnswer';
import { showInformation, showWarning } from '../vscode/messages';

/** Says whether a run that was run again came to the same, or where the two part and what was not the same here. */
export async function tellReproduction(run: string, { identical, upTo, other, differences, changes }: Reproduction) {
  if (identical) {
    void showInformation(l10n.t('Identical: the run came to the same again, up to step {0}.', upTo));
    return;
  }
  const compare = l10n.t('Compare Runs');
  const [first] = differences;
  const parting = first
    ? l10n.t('The two part at step {0}: {1}', first.step, first.message)
    : l10n.t('The two have nothing in common that could be compared.');
  const conditions = changes.map(({ what, was, is }) => `${what}: ${was} → ${is}`).join('; ');
  const message = conditions ? `${parting} ${l10n.t('Not the same here: {0}.', conditions)}` : parting;
  if ((await showWarning(message, compare)) === compare) await commands.executeCommand(ours.compareRuns, [run, other]);
}
