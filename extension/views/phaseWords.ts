import { l10n } from 'vscode';
import type { RunPhase } from '../runs/record';

/** A run's phase as one word. */
export function phaseWord(phase: RunPhase): string {
  switch (phase) {
    case 'starting': return l10n.t('starting');
    case 'queued': return l10n.t('waiting');
    case 'running': return l10n.t('running');
    case 'paused': return l10n.t('paused');
    case 'stopped': return l10n.t('stopped');
    case 'failed': return l10n.t('failed');
    case 'finished': return l10n.t('finished');
    case 'lost': return l10n.t('lost');
  }
}
