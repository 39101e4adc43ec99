import type { ImageDataset } from '../datasets/dataset';
import { formatCount } from '../format';
import type { LabelGroup } from './labelGroups';

/** The sentences beside figures made group by group: how they were made, and what is missing. */

interface Named {
  id: string;
  label: string;
}

/** How many images of what are compared; a sentence that goes on. */
export function origin(dataset: ImageDataset, counts: readonly number[], seed: number): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const each = least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
  const total = formatCount(counts.reduce((sum, n) => sum + n, 0));
  const [groups, split] = dataset.continuous
    ? [`windows of ${dataset.continuous.name}`, 'test']
    : ['classes', 'training'];
  return (
    `${total} generated images against ${total} ${split} images of ${dataset.title}, ${each} in each of ` +
    `${counts.length} ${groups} (seed ${seed})`
  );
}

/** "features classifier-64-0123abcd": a network with the beginning of its digest. */
export function network(role: string, { id, label }: Named): string {
  return `${role} ${id.slice(0, label.length + 9)}`;
}

/** @param others where the other real images of each group come from; null where there are too few. */
export function floor(others: readonly ('train' | 'test' | null)[]): string {
  if (others.includes(null)) return 'No floor: not every group has as many other real images.';
  const splits = new Set(others);
  const kind = splits.size > 1 ? 'real' : splits.has('train') ? 'training' : 'test';
  return `Floor: those real images against as many other ${kind} images of each group.`;
}

export function diversity({ classes }: ImageDataset, classifier: Named, accuracy: number): string {
  return (
    'the mean over groups of the natural-log entropy of the kinds seen in images, at most ln ' +
    `${classes.length} = ${Math.log(classes.length).toFixed(3)}, ` +
    `${network('as told by', classifier)}, which is right for ${(100 * accuracy).toFixed(1)} % of the real ` +
    `images. The floor is the real images' own diversity.`
  );
}

export function labelScore({ continuous }: ImageDataset, regressor: Named): string {
  const { name, unit } = continuous!;
  return (
    `the mean over groups of the mean distance between the ${name} wanted and that seen in the image, ` +
    `${unit ? `in ${unit}, ` : ''}${network('as told by', regressor)}. ` +
    'Floor: that of the real images, so what the network itself is wrong by.'
  );
}

/** What groups that gave fewer images than wanted mean for the figures. */
export function shortfall(groups: readonly { group: LabelGroup; count: number; wanted: number }[]): string[] {
  const short = groups.filter(({ count, wanted }) => count < wanted);
  if (short.length === 0) return [];
  const least = short.reduce((a, b) => (b.count / b.wanted < a.count / a.wanted ? b : a));
  const empty = groups.filter(({ count }) => count < 2).map(({ group }) => group.name);
  return [
    `${short.length} of ${groups.length} groups gave fewer images than wanted, ${least.group.name} fewest ` +
      `(${formatCount(least.count)} of ${formatCount(least.wanted)}): figures at unequal counts compare badly.`,
    ...(empty.length === 0 ? [] : [`No figure group by group: ${someOf(empty)} gave fewer than two images.`]),
  ];
}

/** Up to three names of a list. */
export function someOf(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} others` : names.join(', ');
}
