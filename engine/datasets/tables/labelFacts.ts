import type { DatasetFacts, DatasetOptions } from '../definition';

/** What `dataset.labels` changes of a table's facts. */
export function labelFacts({ labels }: DatasetOptions): Partial<DatasetFacts> {
  if (labels === 'number')
    return { classes: 1, continuous: true, perLabel: { default: null, max: 1_000_000 }, limit: 'shuffled' };
  return labels === 'none' ? { classes: 1 } : {};
}
