import { commands, l10n, workspace } from 'vscode';
import { builtIn } from '../ids';
import { showWarning } from './messages';

/** Whether code may be run in this workspace; says what to do if not. */
export async function ensureTrusted(): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = l10n.t('Manage Workspace Trust');
  const chosen = await showWarning(
    l10n.t(
      'Experiments can be run only in a trusted workspace: a run reads and writes files where the experiment says.',
    ),
    manage,
  );
  if (chosen === manage) await commands.executeCommand(builtIn.manageTrust);
  return workspace.isTrusted;
}
