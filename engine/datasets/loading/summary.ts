import { formatCount } from '../../format';
import { oneLine } from '../../plainText';

/** Classes whose counts a summary gives; of more, the largest and the smallest. */
const mostClasses = 12;

/** Classes of the images that are read, and how many there are without `dataset.limit`. */
export interface SplitLabels {
  labels: ArrayLike<number>;
  available: number;
}

/** What is trained on and tested with, as a sentence. */
export function summaryOf(
  classes: readonly { name: string }[],
  { train, test, heldBack }: { train: SplitLabels; test: SplitLabels; heldBack: boolean },
): string {
  const names = classes.map(({ name }) => oneLine(name));
  const images = ({ labels, available }: SplitLabels) =>
    labels.length < available
      ? `${formatCount(labels.length)} of ${formatCount(available)} images`
      : `${formatCount(labels.length)} ${labels.length === 1 ? 'image' : 'images'}`;
  const tests = heldBack
    ? `${images(test)} that ${test.labels.length === 1 ? 'is' : 'are'} held back.`
    : `${images(test)} (${countsOf(test, names)}).`;
  return (
    `Trains on ${images(train)} in ${formatCount(names.length)} ${names.length === 1 ? 'class' : 'classes'} ` +
    `(${countsOf(train, names)}); tests with ${tests}`
  );
}

/** "cat 54, dog 51"; of many classes the largest and the smallest. */
function countsOf({ labels }: SplitLabels, names: readonly string[]): string {
  const counts = names.map((name) => ({ name, count: 0 }));
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!.count++;
  const text = ({ name, count }: { name: string; count: number }) => `${name} ${formatCount(count)}`;
  if (counts.length <= mostClasses) return counts.map(text).join(', ');
  const sorted = counts.toSorted((a, b) => b.count - a.count);
  return `from ${text(sorted[0]!)} to ${text(sorted.at(-1)!)}`;
}
