import { readInside } from '../files/insideFolder';
import { parseJson } from '../files/json';
import { longestRunFile, runFiles } from '../protocol/runFolder';

export type ConfigValue = string | number | boolean | null;

/** A run's configuration by key path: "optimizer.learningRate" -> 0.0002. A list counts as one value, as JSON. */
export type FlatConfig = Readonly<Record<string, ConfigValue>>;

/** What a run's `config.json` holds; nothing where there is none or it can't be understood. */
export async function readFlatConfig(folder: string): Promise<FlatConfig> {
  try {
    return flatten(await readRunConfig(folder));
  } catch {
    return {};
  }
}

/** What a run's `config.json` holds. @throws Error where there is none, or it is no JSON. */
export async function readRunConfig(folder: string): Promise<unknown> {
  return parseJson((await readInside(folder, runFiles.config, longestRunFile.config)).toString());
}

export function flatten(config: unknown): FlatConfig {
  const values = Array.from(leavesOf(config), ([path, value]): [string, ConfigValue] => [
    path,
    Array.isArray(value) ? JSON.stringify(value) : (value as ConfigValue),
  ]);
  return Object.fromEntries(values);
}

/** The values of a configuration by key path; a list is one value. */
export function leavesOf(config: unknown): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) walk(inner, path ? `${path}.${key}` : key);
    } else if (value !== undefined && path !== '') leaves.set(path, value);
  };
  walk(config, '');
  return leaves;
}

/**
 * The keys in which configurations differ, in the order of the file: those with two values or more. A key that only
 * some have differs too, unless `presentOnly`: another version of Darkroom may know it with a default. A configuration
 * without any key is not known, and differs in none.
 */
export function differingKeys(
  configs: readonly FlatConfig[],
  { presentOnly = false }: { presentOnly?: boolean } = {},
): string[] {
  const known = configs.filter((config) => Object.keys(config).length > 0);
  const keys = new Set(known.flatMap((config) => Object.keys(config)));
  return [...keys].filter((key) => {
    const values = known.filter((config) => !presentOnly || key in config).map((config) => config[key]);
    return new Set(values).size > 1;
  });
}

/** Each key by as few of its last words as tell it from the others: "learningRate", or "generator.width". */
export function shortNames(keys: readonly string[]): Map<string, string> {
  const tail = (key: string, words: number) => key.split('.').slice(-words).join('.');
  return new Map(
    keys.map((key) => {
      let words = 1;
      const { length } = key.split('.');
      while (words < length && keys.some((other) => other !== key && tail(other, words) === tail(key, words))) words++;
      return [key, tail(key, words)];
    }),
  );
}
