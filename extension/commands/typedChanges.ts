/**
 * `key=value` pairs as someone types them in one line, for `--set`. A value ends where the next key begins: paths may
 * hold spaces.
 * @returns null if the text is something else.
 */
export function typedChanges(text: string): string[] | null {
  const pairs = text.trim().split(/\s+(?=[\w.]+=)/);
  if (pairs.join('') === '') return [];
  return pairs.every((pair) => /^\w+(\.\w+)*=./s.test(pair)) ? pairs : null;
}
