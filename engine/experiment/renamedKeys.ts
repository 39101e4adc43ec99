import { formatPath, valueAt, type Issue, type KeyPath } from '../jsonc/problems';
import type { RenamedKey } from '../methods/method';
import { methods } from '../methods/registry';
import type { Override } from './overrides';

/** The keys that the method of an experiment, given as a plain value, has renamed. */
export function renamedKeysOf(root: unknown): readonly RenamedKey[] {
  return methods.find(({ id }) => id === valueAt(root, ['method']))?.renamedKeys ?? [];
}

/**
 * A plain value of an experiment with the older names of keys replaced by the new ones, and a warning for each; an
 * error where both are given, of which the new one counts.
 */
export function withNewNames(root: unknown, keys: readonly RenamedKey[]): { value: unknown; issues: Issue[] } {
  const issues: Issue[] = [];
  let value = root;
  for (const key of keys) {
    if (valueAt(value, key.from) === undefined) continue;
    const isGivenTwice = valueAt(value, key.to) !== undefined;
    value = renamed(value, key.from, isGivenTwice ? null : lastOf(key.to));
    issues.push(isGivenTwice ? givenTwice(key) : hint(key));
  }
  return { value, issues };
}

/** The same for what `--set` puts in, whose keys may have older names as well. */
export function withNewPaths(
  overrides: readonly Override[],
  keys: readonly RenamedKey[],
): { overrides: Override[]; issues: Issue[] } {
  const issues: Issue[] = [];
  const renamedOverrides = overrides.map((override) => {
    const key = keys.find(({ from }) => startsWith(override.path, from));
    if (!key) return override;
    issues.push(hint(key));
    return { ...override, path: [...key.to, ...override.path.slice(key.from.length)] };
  });
  return { overrides: renamedOverrides, issues };
}

/** Where a text has what stands at `path` now: it may be written there under its older name. */
export function writtenPath(path: KeyPath, text: unknown, keys: readonly RenamedKey[]): KeyPath {
  const key = keys.find(({ to }) => startsWith(path, to));
  if (!key || valueAt(text, key.to) !== undefined || valueAt(text, key.from) === undefined) return path;
  return [...key.from, ...path.slice(key.to.length)];
}

function hint({ from, to }: RenamedKey): Issue {
  return {
    path: from,
    at: 'key',
    severity: 'warning',
    inSchema: true,
    message: `The key "${lastOf(from)}" is called "${lastOf(to)}" now.`,
    advice: `Rename it: ${formatPath(to)}. The older name goes on working.`,
  };
}

function givenTwice({ from, to }: RenamedKey): Issue {
  return {
    path: from,
    at: 'key',
    severity: 'error',
    inSchema: false,
    message: `The key "${lastOf(from)}" is the older name of "${lastOf(to)}", which is given as well.`,
    advice: 'Keep one of the two.',
  };
}

function lastOf(path: KeyPath): string {
  return String(path.at(-1));
}

function startsWith(path: KeyPath, start: KeyPath): boolean {
  return start.every((part, i) => path[i] === part);
}

/** A copy in which the last key of `from`, in its place, is called `name`, or is gone. */
function renamed(value: unknown, [key, ...rest]: KeyPath, name: string | null): unknown {
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([each, inner]): [string, unknown][] => {
      if (each !== key) return [[each, inner]];
      if (rest.length > 0) return [[each, renamed(inner, rest, name)]];
      return name === null ? [] : [[name, inner]];
    }),
  );
}
