import { l10n } from 'vscode';
import type { DatasetListing } from '../../engine/protocol/datasets';
import { formatBytes } from '../../engine/runs/diskUse';
import type { DatasetWork } from '../datasets/datasetCatalogue';
import { shareText } from './datasetProgress';
import { datasetState } from './datasetState';

/** The state in a few words: "verified 10:24 · 184 MB". */
export function datasetText(listing: DatasetListing, work: DatasetWork | null, locale: string): string {
  const { damaged, verified, bytes, files, filesHere } = listing;
  const size = formatBytes(bytes);
  const [first, ...others] = damaged;
  const damage = first && [l10n.t('damaged'), first.file, others.length > 0 && l10n.t('and {0} more', others.length)];
  const parts = (): (string | false | null | undefined)[] => {
    const state = datasetState(listing, work);
    switch (state) {
      case 'made':
        return [l10n.t('made by Darkroom')];
      case 'embedded':
        return [l10n.t('comes with Darkroom'), ...(damage ?? [verified !== null && verifiedText(verified, locale)])];
      case 'absent':
        return [l10n.t('absent'), sizesText(listing)];
      case 'incomplete':
        return [l10n.t('incomplete'), l10n.t('{0} of {1} files', filesHere.length, files.length)];
      case 'fetched':
        return [l10n.t('fetched'), size];
      case 'verified':
        return [verifiedText(verified!, locale), size];
      case 'damaged':
        return damage ?? [];
      case 'folder':
        return [listing.needs === 'file' ? l10n.t('needs a file') : l10n.t('needs a folder')];
      case 'fetching':
        return [l10n.t('fetching'), work?.progress && shareText(work.progress)];
      case 'verifying':
        return [l10n.t('verifying'), work?.progress && shareText(work.progress)];
    }
  };
  return parts().filter(Boolean).join(' · ');
}

/** "31 MB to download, 55 MB on the disk", or one size where they are the same. */
export function sizesText({ bytes, download }: DatasetListing): string {
  if (download === null || download === bytes) return formatBytes(bytes);
  return l10n.t('{0} to download, {1} on the disk', formatBytes(download), formatBytes(bytes));
}

function verifiedText(at: string, locale: string): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const when = new Intl.DateTimeFormat(locale, isToday ? { timeStyle: 'short' } : { dateStyle: 'medium' });
  return l10n.t('verified {0}', when.format(date));
}
