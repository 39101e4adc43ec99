import { l10n, ProgressLocation, window, type LogOutputChannel } from 'vscode';
import type { Engine } from '../launch/engine';
import { endOf, lastWords } from '../launch/engineOutput';
import { messageOf, showError } from '../vscode/messages';
import { readDatasetList, type DatasetEntry } from './datasetList';

/** Lets a person choose a data set that is not on this machine and has the engine fetch it. Whether it was fetched. */
export async function fetchDataset(engine: Engine, log: LogOutputChannel): Promise<boolean> {
  const { end, stdout, stderr } = await engine.ask(['datasets', 'list', '--json']);
  let datasets: DatasetEntry[];
  try {
    datasets = readDatasetList(stdout);
  } catch (error) {
    log.error(`The list of data sets was not understood (${endOf(end)}): ${messageOf(error)}\n${stderr}`);
    await showError(lastWords(stderr) || l10n.t('The engine could not list its data sets ({0}).', endOf(end)), {
      [l10n.t('Show Log')]: () => log.show(),
    });
    return false;
  }
  const items = datasets.map(({ name, title, description, bytes, present }) => ({
    name,
    title,
    present,
    label: title,
    description: present ? l10n.t('on this machine') : l10n.t('{0} MB', Math.round(bytes / 1e6)),
    detail: description,
  }));
  const chosen = await window.showQuickPick(items, { title: l10n.t('Fetch Data Set'), placeHolder: l10n.t('Which data set?') });
  if (!chosen) return false;
  if (chosen.present) {
    void window.showInformationMessage(l10n.t('{0} is already on this machine.', chosen.title));
    return false;
  }
  return fetchWithProgress(engine, log, chosen);
}

function fetchWithProgress(engine: Engine, log: LogOutputChannel, { name, title }: { name: string; title: string }): Promise<boolean> {
  const options = { location: ProgressLocation.Notification, title: l10n.t('Fetching {0}', title), cancellable: true };
  const fetching = window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    const { end, stderr } = await engine.ask(['datasets', 'fetch', name], {
      signal: cancelled.signal,
      onText: (text) => progress.report({ message: lastWords(text).split('\n').at(-1) }),
    });
    if (cancelled.signal.aborted) return false;
    if (end.type === 'exit' && end.code === 0) {
      void window.showInformationMessage(l10n.t('{0} is on this machine now.', title));
      return true;
    }
    log.error(`datasets fetch ${name}: ${endOf(end)}\n${stderr}`);
    void showError(lastWords(stderr) || l10n.t('{0} could not be fetched ({1}).', title, endOf(end)), {
      [l10n.t('Show Log')]: () => log.show(),
    });
    return false;
  });
  return Promise.resolve(fetching);
}
