import { commands, env, l10n, Uri, type Disposable } from 'vscode';
import { removeFetchMark } from '../../engine/datasets/ownCopy/fetchMark';
import type { DatasetListing } from '../../engine/protocol/datasets';
import { formatBytes } from '../../engine/runs/diskUse';
import { tellBusy } from '../datasets/busy';
import { citationText } from '../datasets/citation';
import { fetchDataset, fetchDatasetFrom, type DatasetParts } from '../datasets/fetchDataset';
import { verifyDataset } from '../datasets/verifyDataset';
import { newExperiment } from '../experiments/newExperiment';
import { builtIn, commands as ids } from '../ids';
import { endOf, errorIn } from '../launch/engineOutput';
import { datasetText } from '../views/datasetRow';
import { confirm, showError, showInformation } from '../vscode/messages';
import { chooseOne } from '../vscode/questions';
import { datasetNameIn } from './commandArguments';

/** Registers the commands that are about data sets. Those without one to be about ask for it. */
export function registerDatasetCommands(parts: DatasetParts, media: Uri): Disposable[] {
  const { catalogue } = parts;
  const register = (
    id: string,
    fits: (listing: DatasetListing) => boolean,
    act: (listing: DatasetListing) => unknown,
  ): Disposable =>
    commands.registerCommand(id, async (argument: unknown) => {
      const listing = await datasetFor(parts, datasetNameIn(argument), fits);
      if (listing) await act(listing);
    });
  const isHere = ({ filesHere }: DatasetListing) => filesHere.length > 0;
  const isOwn = (listing: DatasetListing) => listing.fetchable && isHere(listing);
  return [
    register(
      ids.fetchDataset,
      ({ present }) => !present,
      (listing) => fetchUnlessPresent(parts, listing),
    ),
    register(ids.fetchDatasetAgain, isOwn, (listing) => fetchDataset(parts, listing, { again: true })),
    register(
      ids.fetchDatasetFrom,
      ({ fetchable }) => fetchable,
      (listing) => fetchDatasetFrom(parts, listing),
    ),
    register(
      ids.cancelDataset,
      ({ name }) => catalogue.workOn(name) !== null,
      async ({ name, mark }) => {
        if (!catalogue.stop(name)) await removeFetchMark(mark);
      },
    ),
    register(ids.verifyDataset, isHere, (listing) => verifyDataset(parts, listing)),
    register(ids.revealDataset, isHere, ({ folder, files }) =>
      env.remoteName
        ? commands.executeCommand(builtIn.openFolder, Uri.file(folder!), { forceNewWindow: true })
        : commands.executeCommand(builtIn.revealInOs, Uri.joinPath(Uri.file(folder!), files[0]!)),
    ),
    register(ids.removeDataset, isOwn, (listing) => removeDataset(parts, listing)),
    register(
      ids.copyCitation,
      ({ citation }) => citation !== null,
      async ({ citation, page, title }) => {
        await env.clipboard.writeText(citationText(citation!, page));
        void showInformation(l10n.t('The citation of {0} is in the clipboard.', title));
      },
    ),
    register(
      ids.openDatasetPage,
      ({ page }) => page !== null,
      ({ page }) => env.openExternal(Uri.parse(page!)),
    ),
    register(
      ids.newExperimentWith,
      () => true,
      ({ name }) => newExperiment(media, name),
    ),
    commands.registerCommand(ids.refreshDatasets, () => catalogue.refresh()),
  ];
}

/** The data set that a command was given, as it stands now, or one that fits and a person picks. */
async function datasetFor(
  { catalogue, log }: DatasetParts,
  name: string | undefined,
  fits: (listing: DatasetListing) => boolean,
): Promise<DatasetListing | undefined> {
  await catalogue.refresh();
  if (catalogue.problem !== null) {
    await showError(l10n.t('The engine could not list its data sets ({0}).', catalogue.problem), {
      [l10n.t('Show Log')]: () => log.show(),
    });
    return undefined;
  }
  const given = name === undefined ? undefined : catalogue.get(name);
  if (given) return given;
  const items = catalogue.listings.filter(fits).map((listing) => ({
    label: listing.title,
    description: datasetText(listing, catalogue.workOn(listing.name), env.language),
    detail: listing.description,
    listing,
  }));
  if (items.length === 0) {
    void showInformation(l10n.t('There is no data set that this is possible with.'));
    return undefined;
  }
  return (await chooseOne(items, { placeHolder: l10n.t('Which data set?') }))?.listing;
}

async function fetchUnlessPresent(parts: DatasetParts, listing: DatasetListing): Promise<void> {
  const { title, present, fetchable, advice } = listing;
  if (present) void showInformation(l10n.t('{0} is already on this machine.', title));
  else if (fetchable) await fetchDataset(parts, listing);
  else void showInformation(`${l10n.t('{0} can’t be fetched from here.', title)} ${advice ?? ''}`.trim());
}

async function removeDataset({ engine, log, catalogue }: DatasetParts, listing: DatasetListing): Promise<void> {
  const { name, title, bytes, folder } = listing;
  if (tellBusy(catalogue.workOn(name), title)) return;
  const question = l10n.t('Remove {0} from this machine?', title);
  const detail = l10n.t('{0} in {1}. It can be fetched again.', formatBytes(bytes), folder ?? '');
  if (!(await confirm(question, detail, l10n.t('Remove')))) return;
  const { end, stderr } = await engine.ask(['datasets', 'remove', name, '--yes']);
  await catalogue.refresh();
  if (end.type === 'exit' && end.code === 0) return;
  log.error(`datasets remove ${name}: ${endOf(end)}\n${stderr}`);
  void showError(errorIn(stderr) || l10n.t('{0} could not be removed ({1}).', title, endOf(end)));
}
