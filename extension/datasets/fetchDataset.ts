import { l10n, ProgressLocation, window, type LogOutputChannel } from 'vscode';
import { removeFetchMark } from '../../engine/datasets/ownCopy/fetchMark';
import type { DatasetListing } from '../../engine/protocol/datasets';
import { exitCodes } from '../../engine/protocol/exitCodes';
import type { Engine } from '../launch/engine';
import { endOf, errorIn } from '../launch/engineOutput';
import { progressText } from '../views/datasetProgress';
import { inertText } from '../vscode/inertText';
import { showError, showInformation } from '../vscode/messages';
import { chooseOne } from '../vscode/questions';
import { askDataset } from './askDataset';
import { tellBusy } from './busy';
import type { DatasetCatalogue } from './datasetCatalogue';

/** What fetching and verifying need. */
export interface DatasetParts {
  engine: Engine;
  log: LogOutputChannel;
  catalogue: DatasetCatalogue;
}

/** On Windows a process is ended without being asked: it has so many milliseconds to see that its mark is gone. */
const patience = 3000;

/** Where the files come from, if not from the network, and whether also if they are here. */
interface FetchHow {
  from?: string;
  again?: boolean;
}

/** Has the engine fetch a data set, or take its files from a place on this machine, and tells how far it is. */
export async function fetchDataset(parts: DatasetParts, listing: DatasetListing, how: FetchHow = {}): Promise<void> {
  const { engine, log, catalogue } = parts;
  const { name, title, mark } = listing;
  if (tellBusy(catalogue.workOn(name), title)) return;
  const cancelled = new AbortController();
  const stop = () => {
    void removeFetchMark(mark).catch(() => undefined);
    setTimeout(() => cancelled.abort(), process.platform === 'win32' ? patience : 0);
  };
  const args = [
    'fetch',
    name,
    ...(how.from === undefined ? [] : ['--from', how.from]),
    ...(how.again ? ['--again'] : []),
  ];
  const options = {
    location: ProgressLocation.Notification,
    title: inertText(l10n.t('Fetching {0}', title)),
    cancellable: true,
  };
  const answer = await window.withProgress(options, (notification, token) =>
    catalogue.during(name, 'fetching', stop, (report) => {
      token.onCancellationRequested(stop);
      return askDataset(engine, args, cancelled.signal, (progress) => {
        report(progress);
        notification.report({ message: inertText(progressText(progress)) });
      });
    }),
  );
  // Begun at the same moment by another command.
  if (!answer) return;
  const { end, stderr, lines } = answer;
  if (lines.some((line) => 'fetched' in line)) {
    void showInformation(l10n.t('{0} is on this machine now.', title));
    return;
  }
  if (cancelled.signal.aborted || (end.type === 'exit' && end.code === exitCodes.stopped)) return;
  log.error(`datasets fetch ${name}: ${endOf(end)}\n${stderr}`);
  void showError(errorIn(stderr) || l10n.t('{0} could not be fetched ({1}).', title, endOf(end)), {
    [l10n.t('Try Again')]: () => fetchDataset(parts, listing, how),
    [l10n.t('Choose Archive…')]: () => fetchDatasetFrom(parts, listing),
    [l10n.t('Show Log')]: () => log.show(),
  });
}

/** The same from an archive, or a folder with the files, that a person has got on another way. */
export async function fetchDatasetFrom(parts: DatasetParts, listing: DatasetListing): Promise<void> {
  const { title } = listing;
  const items = [
    { label: l10n.t('An archive'), detail: l10n.t('as it was published'), canSelectFiles: true },
    { label: l10n.t('A folder'), detail: l10n.t('with its original files'), canSelectFiles: false },
  ];
  const chosen = await chooseOne(items, {
    title: l10n.t('Fetch {0} from This Machine', title),
    placeHolder: l10n.t('What do you have?'),
  });
  if (!chosen) return;
  const { canSelectFiles } = chosen;
  const [place] =
    (await window.showOpenDialog({
      canSelectFiles,
      canSelectFolders: !canSelectFiles,
      title: inertText(l10n.t('The original files of {0}', title)),
      openLabel: l10n.t('Fetch'),
    })) ?? [];
  if (place) await fetchDataset(parts, listing, { from: place.fsPath });
}
