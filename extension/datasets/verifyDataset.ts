import { l10n, ProgressLocation, window } from 'vscode';
import type { DatasetListing } from '../../engine/protocol/datasets';
import { endOf, errorIn } from '../launch/engineOutput';
import { inertText } from '../vscode/inertText';
import { tellBusy } from './busy';
import { showError, showInformation, showWarning } from '../vscode/messages';
import { askDataset } from './askDataset';
import { fetchDataset, type DatasetParts } from './fetchDataset';

/** Has the engine compare every byte of a data set with the originals, and says what came of it. */
export async function verifyDataset(parts: DatasetParts, listing: DatasetListing): Promise<void> {
  const { engine, log, catalogue } = parts;
  const { name, title, fetchable } = listing;
  if (tellBusy(catalogue.workOn(name), title)) return;
  const cancelled = new AbortController();
  const options = { location: ProgressLocation.Window, title: inertText(l10n.t('Verifying {0}', title)) };
  const answer = await window.withProgress(options, () =>
    catalogue.during(
      name,
      'verifying',
      () => cancelled.abort(),
      (report) => askDataset(engine, ['verify', name], cancelled.signal, report),
    ),
  );
  // Begun at the same moment by another command.
  if (!answer || cancelled.signal.aborted) return;
  const { end, stderr, lines } = answer;
  const [verified] = lines.flatMap((line) => ('verified' in line ? [line.verified] : []));
  if (!verified) {
    log.error(`datasets verify ${name}: ${endOf(end)}\n${stderr}`);
    await showError(errorIn(stderr) || l10n.t('{0} could not be verified ({1}).', title, endOf(end)), {
      [l10n.t('Show Log')]: () => log.show(),
    });
    return;
  }
  const [first] = verified.damaged;
  if (!first) {
    void showInformation(l10n.t('Every file of {0} is the original.', title));
    return;
  }
  const text = l10n.t('{0} is damaged: {1}. {2}', title, first.file, first.problem);
  if (!fetchable) {
    void showWarning(`${text} ${l10n.t('It comes with Darkroom: install that again.')}`);
    return;
  }
  const again = l10n.t('Fetch Again');
  if ((await showWarning(text, again)) === again) await fetchDataset(parts, listing, { again: true });
}
