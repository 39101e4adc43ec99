import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import type { SortedFolder } from './folderClasses';
import { leftOutSentences } from './leftOutText';
import { countsByLabel, total, type LabelledImages, type Splits } from './splits';

/** Classes whose counts a summary gives; of more, the largest and the smallest. */
const mostClasses = 12;

/** What a folder will be trained on and tested with, and what is left out, as sentences; the first says how much. */
export function summaryOf({ layout, classes, leftOut }: SortedFolder, splits: Splits): string[] {
  const { train, test, heldBack, notes } = splits;
  const names = classes.map(({ name }) => oneLine(name));
  const images = (count: number) => `${formatCount(count)} ${count === 1 ? 'image' : 'images'}`;
  const first =
    `Trains on ${images(total(train))} in ${formatCount(names.length)} ${names.length === 1 ? 'class' : 'classes'} ` +
    `(${countsOf(train, names)}); tests with ${images(total(test))}` +
    (heldBack ? ` more ${total(test) === 1 ? 'that is' : 'that are'} held back.` : ` (${countsOf(test, names)}).`);
  return [first, ...layout.notes, ...notes, ...leftOutSentences(leftOut)];
}

/** "cat 54, dog 51"; of many classes the largest and the smallest. */
function countsOf(parts: readonly LabelledImages[], names: readonly string[]): string {
  const byLabel = countsByLabel(parts, names.length);
  const counts = names.map((name, label) => ({ name, count: byLabel[label]! }));
  const text = ({ name, count }: { name: string; count: number }) => `${name} ${formatCount(count)}`;
  if (counts.length <= mostClasses) return counts.map(text).join(', ');
  const sorted = counts.toSorted((a, b) => b.count - a.count);
  return `from ${text(sorted[0]!)} to ${text(sorted.at(-1)!)}`;
}
