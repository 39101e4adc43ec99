import { env, l10n } from 'vscode';
import { checkpointSteps } from '../../engine/runs/checkpointSteps';
import { showInformation } from '../vscode/messages';
import { chooseOne } from '../vscode/questions';

/**
 * Asks for a checkpoint of a run, where there are several.
 * @param detail what is to be known of one that is not the newest.
 * @returns its step, and whether it is the newest; undefined if there is none, or none was picked.
 */
export async function chooseCheckpoint(
  folder: string,
  title: string,
  detail?: string,
): Promise<{ step: number; isNewest: boolean } | undefined> {
  const steps = await checkpointSteps(folder);
  if (steps.length === 0) {
    void showInformation(l10n.t('This run has no checkpoint yet.'));
    return undefined;
  }
  const items = steps.map((step, i) => ({
    label: l10n.t('Step {0}', step.toLocaleString(env.language)),
    ...(i === 0 ? { description: l10n.t('the newest') } : detail !== undefined && { detail }),
    step,
    isNewest: i === 0,
  }));
  if (items.length === 1) return items[0];
  return chooseOne(items, { title, placeHolder: l10n.t('From which checkpoint?') });
}
