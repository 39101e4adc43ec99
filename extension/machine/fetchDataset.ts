import { l10n, ProgressLocation, window, type LogOutputChannel } from 'vscode';
import { exitCodes } from '../../engine/protocol/exitCodes';
import type { Engine } from '../launch/engine';
import { endOf, errorIn, lastLine } from '../launch/engineOutput';
import { inertText } from '../vscode/inertText';
import { messageOf, showError, showInformation } from '../vscode/messages';
import { readDatasetList, type DatasetEntry } from './datasetList';
import { chooseOne } from '../vscode/questions';

/** Has the engine fetch a data set: the named one, or one that a person picks. Whether it was fetched. */
export async function fetchDataset(engine: Engine, log: LogOutputChannel, name?: string): Promise<boolean> {
  const datasets = await listDatasets(engine, log);
  const chosen = datasets.find((dataset) => dataset.name === name) ?? (await pickDataset(datasets));
  if (!chosen) return false;
  if (chosen.present) {
    void showInformation(l10n.t('{0} is already on this machine.', chosen.title));
    return false;
  }
  if (!chosen.fetchable) {
    void showInformation(cannotFetch(chosen));
    return false;
  }
  return fetchWithProgress(engine, log, chosen);
}

/** The data sets that the engine knows; none if it can't say, which a person is told. */
async function listDatasets(engine: Engine, log: LogOutputChannel): Promise<DatasetEntry[]> {
  const { end, stdout, stderr } = await engine.ask(['datasets', 'list', '--json']);
  try {
    return readDatasetList(stdout);
  } catch (error) {
    log.error(`The list of data sets was not understood (${endOf(end)}): ${messageOf(error)}\n${stderr}`);
    await showError(errorIn(stderr) || l10n.t('The engine could not list its data sets ({0}).', endOf(end)), {
      [l10n.t('Show Log')]: () => log.show(),
    });
    return [];
  }
}

async function pickDataset(datasets: readonly DatasetEntry[]): Promise<DatasetEntry | undefined> {
  if (datasets.length === 0) return undefined;
  const items = datasets.map((dataset) => ({
    label: dataset.title,
    description: standing(dataset),
    detail: dataset.description,
    dataset,
  }));
  return (await chooseOne(items, { title: l10n.t('Fetch Data Set'), placeHolder: l10n.t('Which data set?') }))?.dataset;
}

function standing({ present, fetchable, bytes }: DatasetEntry): string {
  if (present) return l10n.t('on this machine');
  return fetchable ? l10n.t('{0} MB', Math.round(bytes / 1e6)) : l10n.t('can’t be fetched from here');
}

function cannotFetch({ title, advice }: DatasetEntry): string {
  return `${l10n.t('{0} can’t be fetched from here.', title)} ${advice ?? ''}`.trim();
}

function fetchWithProgress(engine: Engine, log: LogOutputChannel, { name, title }: DatasetEntry): Promise<boolean> {
  const options = {
    location: ProgressLocation.Notification,
    title: inertText(l10n.t('Fetching {0}', title)),
    cancellable: true,
  };
  const fetching = window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    const { end, stderr } = await engine.ask(['datasets', 'fetch', name], {
      signal: cancelled.signal,
      onText: (text) => progress.report({ message: inertText(lastLine(text)) }),
    });
    if (cancelled.signal.aborted) return false;
    if (end.type === 'exit' && end.code === exitCodes.success) {
      void showInformation(l10n.t('{0} is on this machine now.', title));
      return true;
    }
    log.error(`datasets fetch ${name}: ${endOf(end)}\n${stderr}`);
    void showError(errorIn(stderr) || l10n.t('{0} could not be fetched ({1}).', title, endOf(end)), {
      [l10n.t('Show Log')]: () => log.show(),
    });
    return false;
  });
  return Promise.resolve(fetching);
}
