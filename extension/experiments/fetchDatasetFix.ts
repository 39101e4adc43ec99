import { CodeAction, CodeActionKind, l10n, type CodeActionProvider, type Diagnostic, type TextDocument } from 'vscode';
import { commands } from '../ids';
import { diagnosticSource } from './diagnostics';

/** The key that a data set which is not on this machine is named by. */
const datasetKey = 'dataset.name';

/** Quick fix of "… is not on this machine": fetches the data set. */
export const fetchDatasetFix: CodeActionProvider = {
  provideCodeActions(document, _range, { diagnostics }) {
    return diagnostics
      .filter(({ source, code }) => source === diagnosticSource && code === datasetKey)
      .map((diagnostic) => fix(document, diagnostic));
  },
};

function fix(document: TextDocument, diagnostic: Diagnostic): CodeAction {
  const name = document.getText(diagnostic.range).replaceAll('"', '');
  const action = new CodeAction(l10n.t('Fetch {0}', name), CodeActionKind.QuickFix);
  action.command = { command: commands.fetchDataset, title: action.title, arguments: [name] };
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  return action;
}
