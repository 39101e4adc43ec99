import { UserError } from '../errors';
import type { KeyPath } from '../jsonc/problems';

/** One `--set a.b=value`. */
export interface Override {
  path: KeyPath;
  value: unknown;
}

/**
 * Reads `a.b=value`. The value is JSON; what is not JSON is a text, so that `--set labels=some` needs no quotes.
 * @throws UserError without a key or an equals sign.
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const keys = text.slice(0, Math.max(0, equals)).trim().split('.');
  if (equals < 0 || keys.some((key) => key === '')) {
    throw new UserError(`"${text}" is not a setting.`, {
      where: '--set',
      advice: 'Write --set key.path=value, for example --set training.steps=500.',
    });
  }
  const raw = text.slice(equals + 1).trim();
  return { path: keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)), value: parseValue(raw) };
}

function parseValue(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return raw;
  }
}

/**
 * A copy of `root` with all overrides put in; objects on the way are made where there are none.
 * @throws UserError where a path goes through something that is not an object.
 */
export function applyOverrides(root: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((value, override) => put(value, override, 0), root);
}

function put(parent: unknown, override: Override, depth: number): unknown {
  const { path, value } = override;
  const key = path[depth];
  if (key === undefined) return value;
  if (Array.isArray(parent) && typeof key === 'number' && key <= parent.length) {
    return Object.assign([...(parent as unknown[])], { [key]: put(parent[key], override, depth + 1) });
  }
  if (parent !== undefined && (typeof parent !== 'object' || parent === null || Array.isArray(parent))) {
    const holder = path.slice(0, depth).join('.') || 'the file';
    throw new UserError(`${holder} has no keys, so ${path.join('.')} can't be set.`, {
      where: `--set ${path.join('.')}`,
      advice: 'Set the whole value, or correct the path.',
    });
  }
  return { ...parent, [key]: put((parent as Record<string, unknown> | undefined)?.[key], override, depth + 1) };
}
