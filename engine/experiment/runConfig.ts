import { valueAt } from '../jsonc/problems';
import { methods } from '../methods/registry';
import { checkConfig, type CheckedConfig } from './load';
import type { Override } from './overrides';

/**
 * Checks the config in a run's folder, which has every key with a default that its engine knew: one that it lacks came
 * later, and means what engines did before they had it.
 */
export function checkRunConfig(file: string, text: string, overrides: readonly Override[] = []): CheckedConfig {
  return checkConfig(file, text, [...unknownThen(text), ...overrides]);
}

function unknownThen(text: string): Override[] {
  const config = parsed(text);
  const method = methods.find(({ id }) => id === valueAt(config, ['method']));
  return (method?.formerDefaults ?? [])
    .filter(({ key }) => isSection(valueAt(config, key.slice(0, -1))) && valueAt(config, key) === undefined)
    .map(({ key, value }) => ({ path: key, value }));
}

/** Whether keys can be put there; what stands there instead is told by the schema. */
function isSection(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

/** Undefined where it can't be read, which whoever checks it tells. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
