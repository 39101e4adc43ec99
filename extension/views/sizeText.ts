import { l10n } from 'vscode';
import { formatBytes, type DiskUse } from '../../engine/runs/diskUse';

/** "checkpoints 3.2 GB · samples 40 MB · rest 2.1 MB", as far as there is any of it. */
export function sizeText({ checkpoints, samples, rest }: DiskUse): string {
  return [
    checkpoints > 0 ? l10n.t('checkpoints {0}', formatBytes(checkpoints)) : '',
    samples > 0 ? l10n.t('samples {0}', formatBytes(samples)) : '',
    l10n.t('rest {0}', formatBytes(rest)),
  ]
    .filter(Boolean)
    .join(' · ');
}
