import { z } from 'zod';

type Json = Record<string, unknown>;
interface Schema {
  default?: unknown;
  properties?: Record<string, Schema | true>;
}

const schemaSchema = z.object({
  properties: z.record(z.string(), z.custom<Schema | true>()),
  allOf: z.array(
    z.object({
      if: z.object({ properties: z.object({ method: z.object({ const: z.string() }) }) }),
      then: z.object({ properties: z.record(z.string(), z.custom<Schema | true>()) }),
    }),
  ),
});

/**
 * A run's configuration without what it would be anyway: the keys that have the defaults of the experiments' JSON
 * schema. Defaults that depend on other keys aren't in that schema, and such keys stay.
 */
export function withoutDefaults(config: Json, jsonSchema: unknown): Json {
  const schema = schemaSchema.parse(jsonSchema);
  const ofMethod = schema.allOf.find((each) => each.if.properties.method.const === config['method']);
  return strip(config, { ...schema.properties, ...definite(ofMethod?.then.properties ?? {}) });
}

/** Without those of which nothing more is said than that they may be there. */
function definite(properties: Record<string, Schema | true>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).filter((entry): entry is [string, Schema] => entry[1] !== true));
}

function strip(values: Json, properties: Record<string, Schema | true>): Json {
  const kept = Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
    const known = properties[key];
    if (known === undefined || known === true) return [[key, value]];
    if (isSection(value) && known.properties) {
      const inner = strip(value, known.properties);
      return Object.keys(inner).length > 0 ? [[key, inner]] : [];
    }
    return isSame(value, known.default) ? [] : [[key, value]];
  });
  return Object.fromEntries(kept);
}

function isSection(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
