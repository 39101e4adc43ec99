import type { ImageDataset } from '../../datasets/dataset';
import { unsharedTestImages } from '../../datasets/fingerprints';
import { formatCount } from '../../format';
import type { LabelGroup } from '../labelGroups';
import type { LearnedImages } from '../metric';
import { type EvaluationNetwork, tellNetwork } from '../networks/evaluationNetwork';
import { isHardlyBetter } from '../networks/heldOutFigure';
import { hasAsManyOthers, type RealImages } from './realImages';

/** The sentences beside figures: how they were made, and what makes them doubtful. */

/** How many images of what are compared; a sentence that goes on. */
export function origin({ dataset, grouped, sets, labels, seed }: RealImages): string {
  const counts = sets.map(({ reference }) => reference.indices.length);
  const total = formatCount(counts.reduce((sum, n) => sum + n, 0));
  const split = sets[0]!.reference.name === 'train' ? 'training' : 'test';
  const compared = `${total} generated images against ${total} ${split} images of ${dataset.title}`;
  if (!grouped) return `${compared}${labels === 'uniform' ? ', as many of each class' : ''} (seed ${seed})`;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const each = least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
  const groups = dataset.continuous ? `windows of ${dataset.continuous.name}` : 'classes';
  return `${compared}, ${each} in each of ${counts.length} ${groups} (seed ${seed})`;
}

/** What the floor of a distance between generated and real images is. */
export function floor({ grouped, sets }: RealImages): string {
  const unseen = 'that no network has learned from';
  const isEnough = sets.every(hasAsManyOthers);
  if (!grouped) {
    const n = formatCount(sets[0]!.reference.indices.length);
    if (!isEnough) return `No floor: there are no ${n} other real images ${unseen}.`;
    return `Floor: those against ${n} ${sets[0]!.other!.name === 'train' ? 'training' : 'test'} images ${unseen}.`;
  }
  return isEnough
    ? `Floor: those real images against as many of each group ${unseen}.`
    : `No floor: not every group has as many real images ${unseen}.`;
}

/** What the floor of a figure of memorisation is. */
export function heldOutFloor({ control: { rows } }: LearnedImages): string {
  if (rows === 0) return 'No figure: there are no 40 test images that are not among the training images.';
  return `Floor: ${formatCount(rows)} other held-out images.`;
}

/** That test images are training images too. With continuous labels they are tested with all there are. */
export function shared({ train, test, continuous, title }: ImageDataset): string[] {
  const count = continuous ? 0 : test.count - unsharedTestImages({ train, test }).length;
  if (count === 0) return [];
  return [
    `${formatCount(count)} of ${formatCount(test.count)} test images of ${title} ${count === 1 ? 'is a' : 'are'} training ` +
      `image${count === 1 ? '' : 's'} too, byte for byte: as held out they do not count.`,
  ];
}

/** That there are fewer real images than wanted, of which these metrics then use as many on both sides. */
export function shortage({ grouped, sets, labels, wanted }: RealImages, titles: readonly string[]): string[] {
  const least = Math.min(...sets.map(({ reference }) => reference.indices.length));
  if (least >= wanted) return [];
  if (!grouped && labels === 'uniform') {
    const why =
      `As many images of every class are ${formatCount(least)} in all, not ${formatCount(wanted)}: ` +
      'of the rarest class there are no more, or there are more classes than evaluation.samples has room for.';
    return [least < 2 ? `${why} ${titles.join(' and ')} can't be computed.` : why];
  }
  if (least < 2)
    return [`There is only one training image: ${titles.join(' and ')} can't be computed, for want of two or more.`];
  return grouped
    ? [`Some groups have only ${formatCount(least)} real images: both sides have as many, not ${formatCount(wanted)}.`]
    : [
        `There are only ${formatCount(least)} training images: ${titles.join(' and ')} ` +
          `${titles.length === 1 ? 'uses' : 'use'} as many on both sides, not ${formatCount(wanted)}.`,
      ];
}

/** That a network knows hardly more of images than someone who doesn't look at them. */
export function hardlyBetter(title: string, networks: readonly EvaluationNetwork[]): string[] {
  return networks
    .filter(({ heldOut }) => heldOut && isHardlyBetter(heldOut))
    .map((network) => `${title} says little here: it is made with ${tellNetwork(network)}.`);
}

/** Which groups have too few real images to be evaluated. */
export function leftOut({ leftOut: groups }: RealImages): string[] {
  return groups.length === 0
    ? []
    : [`Left out, for want of two real images: ${someOf(groups.map(({ name }) => name))}.`];
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
function someOf(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} others` : names.join(', ');
}
