import type { Measurement } from '../protocol/events';

/**
 * What a figure is a figure of: its id, and the network that its features come from. Two figures of different measures
 * share no axis, no column and no best. Of older runs the network's kind is known alone, by the label.
 */
export function measureOf({ id, label, network }: Pick<Measurement, 'id' | 'label' | 'network'>): string {
  return `${id} ${network ?? label}`;
}
