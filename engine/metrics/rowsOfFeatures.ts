import { needed, tellNetwork } from './networks/evaluationNetwork';
import type { MetricSetting } from './metric';

/** What metrics have in common that compare every row of features, of all images together, where they are asked for. */
export const rowsOfFeatures = {
  onRequest: true,
  unit: 'number',
  headline: false,
  needs: ['features'],
  keeps: ['features'],
  scope: 'all',
} as const;

/** "features classifier-64-0123abcd, which …". */
export function tellFeatures({ networks }: Pick<MetricSetting, 'networks'>): string {
  return `features ${tellNetwork(needed(networks, 'features'))}`;
}
