import { formatPath, type Issue, type KeyPath } from '../jsonc/problems';
import { methods } from '../methods/registry';

/**
 * A plain value of an experiment with the older names of renamed keys replaced by the new ones, and a warning for each.
 * Where both are given, the older one stays and the schema refuses it.
 */
export function withNewNames(root: unknown): { value: unknown; issues: Issue[] } {
  const issues: Issue[] = [];
  let value = root;
  const method = methods.find(({ id }) => id === valueAt(root, ['method']));
  for (const { from, to } of method?.renamedKeys ?? []) {
    if (valueAt(value, from) === undefined || valueAt(value, to) !== undefined) continue;
    value = renamed(value, from, String(to.at(-1)));
    issues.push({
      path: from,
      at: 'key',
      severity: 'warning',
      inSchema: true,
      message: `The key "${String(from.at(-1))}" is called "${String(to.at(-1))}" now.`,
      advice: `Rename it: ${formatPath(to)}. The older name goes on working.`,
    });
  }
  return { value, issues };
}

function valueAt(root: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    root,
  );
}

/** A copy in which the last key of `from`, in its place, is called `name`. */
function renamed(value: unknown, [key, ...rest]: KeyPath, name: string): unknown {
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([each, inner]) => {
      if (each !== key) return [each, inner];
      return rest.length === 0 ? [name, inner] : [each, renamed(inner, rest, name)];
    }),
  );
}
