import { l10n, MarkdownString, Uri } from 'vscode';
import { diskUse, formatBytes } from '../../engine/runs/diskUse';
import type { Run } from '../../engine/runs/run';
import { differingTexts, figureText } from '../../engine/runs/runText';
import type { Standing } from '../runs/overview';
import { inertText } from '../vscode/inertText';
import { phaseWord } from '../vscode/panelTexts';
import { describeProgress, startText } from './describe';
import { sizeText } from './sizeText';

/** All that is known of a run, with its size on the disk: read when someone points at it. */
export async function runTooltip(run: Run, standing: Standing, locale: string): Promise<MarkdownString> {
  const { record, evaluation, headline, annotations } = run;
  const use = await diskUse(run.folder);
  const stepText = (step: number) => new Intl.NumberFormat(locale).format(step);
  const text = new MarkdownString();
  const paragraph = (...lines: (string | false | null | undefined)[]) => {
    const said = lines.filter(Boolean) as string[];
    if (said.length === 0) return;
    if (text.value) text.appendMarkdown('\n\n');
    said.forEach((line, i) => {
      if (i > 0) text.appendMarkdown('  \n');
      text.appendText(inertText(line));
    });
  };
  text
    .appendMarkdown('**')
    .appendText(inertText(annotations.name ?? standing.experiment))
    .appendMarkdown('**');
  const state = [phaseWord(run.phase), describeProgress(run, locale)].filter(Boolean).join(' · ');
  text.appendText(inertText(` · ${state}`));
  paragraph(annotations.note);
  paragraph(record?.reason ?? '');
  paragraph(
    headline?.best &&
      [
        l10n.t(
          '{0}: best {1} at step {2}',
          headline.label,
          figureText(headline.best.value, headline.unit, locale),
          stepText(headline.best.step),
        ),
        standing.isBest && l10n.t('the best of its experiment'),
      ]
        .filter(Boolean)
        .join(' · '),
    ...(evaluation?.measurements ?? []).map(({ label, value }) =>
      l10n.t('{0}: {1} at step {2}', label, value === null ? '–' : value.toPrecision(4), stepText(evaluation!.step)),
    ),
    ...new Set((evaluation?.measurements ?? []).flatMap(({ doubtful }) => doubtful ?? [])),
  );
  paragraph(...differingTexts(run, standing.differing));
  paragraph(
    record ? l10n.t('{0}, seed {1}', record.method, record.seed) : '',
    record?.device?.label,
    l10n.t('started {0}', startText(run, locale)),
  );
  paragraph(annotations.tags.length > 0 && l10n.t('Tags: {0}', annotations.tags.join(', ')));
  paragraph(l10n.t('{0} on the disk: {1}', formatBytes(use.total), sizeText(use)), Uri.file(run.folder).fsPath);
  return text;
}
