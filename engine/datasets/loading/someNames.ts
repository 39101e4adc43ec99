import { formatCount } from '../../format';
import { visible } from '../../plainText';

/** Names that a sentence gives of many. */
const mostNames = 3;

/** Some names of files, folders or columns in a sentence: "cat, dog, emu and 5 more". */
export function someNames(names: readonly string[], most = mostNames): string {
  const first = names.slice(0, most).map(visible).join(', ');
  return names.length > most ? `${first} and ${formatCount(names.length - most)} more` : first;
}
