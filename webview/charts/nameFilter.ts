import type { CurveName } from './groups';

/**
 * Whether a curve's id or title matches what was typed, whatever the case: a part of it; with `*` or `?` a pattern for
 * the whole of it; between slashes a regular expression for a part of it.
 */
export function matchesFilter({ id, title }: CurveName, filter: string): boolean {
  const matches = matcherOf(filter.trim());
  return matches(id) || matches(title);
}

type Matcher = (name: string) => boolean;

/** Every curve is asked in every frame, and what was typed stays the same. */
let last: { typed: string; matches: Matcher } = { typed: '', matches: () => true };

function matcherOf(typed: string): Matcher {
  if (typed !== last.typed) last = { typed, matches: newMatcher(typed) };
  return last.matches;
}

function newMatcher(typed: string): Matcher {
  const [, expression] = /^\/(.+)\/i?$/.exec(typed) ?? [];
  const pattern = expression === undefined ? globPattern(typed) : regularExpression(expression);
  if (pattern) return (name) => pattern.test(name);
  const part = typed.toLowerCase();
  return (name) => name.toLowerCase().includes(part);
}

/** Null while it is not one yet, or not any more: then it is looked for as it stands. */
function regularExpression(source: string): RegExp | null {
  try {
    return new RegExp(source, 'i');
  } catch {
    return null;
  }
}

function globPattern(typed: string): RegExp | null {
  if (!/[*?]/.test(typed)) return null;
  const source = typed
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}
