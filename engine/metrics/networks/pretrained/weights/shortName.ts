import { oneLine } from '../../../../plainText';

/** Characters of a stranger's word that errors show. */
const longest = 100;

/** A name in a file, in quotes, as an error may show it. */
export function shortName(name: string): string {
  return JSON.stringify(oneLine(name.length > longest ? `${name.slice(0, longest)}…` : name));
}
