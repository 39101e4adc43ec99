import { CodeAction, CodeActionKind, l10n, type CodeActionProvider, type Diagnostic } from 'vscode';
import { commands } from '../ids';
import { diagnosticSource } from './diagnostics';

/** What the engine advises where it can fetch a data set that is not on this machine. */
const advised = /darkroom datasets fetch ([\w-]+)/;

/** Quick fix of "… is not on this machine": fetches the data set, if the engine can. */
export const fetchDatasetFix: CodeActionProvider = {
  provideCodeActions(_document, _range, { diagnostics }) {
    return diagnostics
      .filter(({ source }) => source === diagnosticSource)
      .flatMap((diagnostic) => {
        const [, name] = advised.exec(diagnostic.message) ?? [];
        return name ? [fix(name, diagnostic)] : [];
      });
  },
};

function fix(name: string, diagnostic: Diagnostic): CodeAction {
  const action = new CodeAction(l10n.t('Fetch {0}', name), CodeActionKind.QuickFix);
  action.command = { command: commands.fetchDataset, title: action.title, arguments: [name] };
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  return action;
}
