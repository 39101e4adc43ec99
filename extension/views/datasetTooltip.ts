import { l10n, MarkdownString } from 'vscode';
import type { DatasetListing } from '../../engine/protocol/datasets';
import { citationText } from '../datasets/citation';
import type { DatasetWork } from '../datasets/datasetCatalogue';
import { inertText } from '../vscode/inertText';
import { datasetText, sizesText } from './datasetRow';

/** What a data set is, whose, and how it stands. */
export function datasetTooltip(listing: DatasetListing, work: DatasetWork | null, locale: string): MarkdownString {
  const { title, description, bytes, classes, resolutions, licence, citation, page, folder, filesHere } = listing;
  const text = new MarkdownString();
  const paragraph = (...lines: (string | false | null | undefined)[]) => {
    const said = lines.filter(Boolean) as string[];
    if (said.length > 0 && text.value) text.appendMarkdown('\n\n');
    said.forEach((line, i) => {
      if (i > 0) text.appendMarkdown('  \n');
      text.appendText(inertText(line));
    });
  };
  text.appendMarkdown('**').appendText(inertText(title)).appendMarkdown('**');
  text.appendText(inertText(` · ${datasetText(listing, work, locale)}`));
  paragraph(...listing.damaged.map(({ file, problem }) => `${file}: ${problem}`));
  paragraph(description);
  const sizes = resolutions?.map((side) => `${side}×${side}`).join(', ') ?? l10n.t('any size');
  paragraph(
    bytes > 0 && l10n.t('Size: {0}', sizesText(listing)),
    classes === null ? l10n.t('Classes: as many as its files have') : l10n.t('Classes: {0}', classes),
    l10n.t('Images: {0}', sizes),
    l10n.t('Licence: {0}', licence),
  );
  paragraph(citation && citationText(citation));
  if (page !== null) text.appendMarkdown(`\n\n<${page}>`);
  paragraph(filesHere.length > 0 && folder, listing.standing === 'folder' && listing.advice);
  return text;
}
