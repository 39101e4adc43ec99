import { env, l10n, window, type Disposable } from 'vscode';
import type { RunCatalogue } from '../runs/catalogue';
import { isLive } from '../../engine/runs/record';
import type { Run } from '../../engine/runs/run';
import { headlineText } from '../../engine/runs/runText';
import { showInformation, showWarning } from '../vscode/messages';

/** Tells that a run has ended while the window is out of focus: whoever looks at it sees it without being told. */
export function notifyOfEnds(
  catalogue: RunCatalogue,
  titleOf: (folder: string) => string,
  show: (folder: string) => void,
): Disposable {
  return catalogue.onDidChange(({ runs }) => {
    if (window.state.focused) return;
    for (const { before, now } of runs) {
      if (before && now && isLive(before.phase) && !isLive(now.phase))
        void tell(now, titleOf(now.folder), () => show(now.folder));
    }
  });
}

async function tell(run: Run, title: string, show: () => void): Promise<void> {
  const wentWrong = run.phase === 'failed' || run.phase === 'lost';
  const notify = wentWrong ? showWarning : showInformation;
  const open = l10n.t('Open Run');
  if ((await notify(ending(run, title), open)) === open) show();
}

function ending(run: Run, name: string): string {
  const { phase, record, headline } = run;
  if (phase === 'failed') return l10n.t('{0} failed: {1}', name, record?.reason ?? l10n.t('its log says more.'));
  if (phase === 'lost') return l10n.t('{0} was lost: its engine is gone.', name);
  if (phase === 'stopped') return l10n.t('{0} was stopped.', name);
  const figure = headlineText(headline, env.language);
  return figure ? l10n.t('{0} has finished: {1}.', name, figure) : l10n.t('{0} has finished.', name);
}
