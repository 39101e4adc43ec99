import { formatCount } from '../../format';
import { visible } from '../../plainText';

/** Names that a sentence gives of many. */
const mostNames = 3;

/** Some names of files or folders in a sentence: "cat, dog, emu and 5 more". */
export function someNames(names: readonly string[]): string {
  const first = names.slice(0, mostNames).map(visible).join(', ');
  return names.length > mostNames ? `${first} and ${formatCount(names.length - mostNames)} more` : first;
}
