import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Method } from '../methods/method';
import { methods } from '../methods/registry';
import { experimentSchema } from './experiment';
import type { KeyPath } from '../jsonc/problems';

/** A node of a JSON schema (draft-07) with the keywords that VS Code adds. */
export interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema | true>;
  required?: string[];
  const?: unknown;
  enum?: unknown[];
  enumDescriptions?: string[];
  [keyword: string]: unknown;
}

/** One schema for each method, as zod writes it. */
function members(): JsonSchema[] {
  const union = z.toJSONSchema(experimentSchema, {
    target: 'draft-07',
    io: 'input',
    override: ({ jsonSchema }) => {
      refine(jsonSchema as JsonSchema);
    },
  }) as { oneOf: JsonSchema[] };
  return union.oneOf.map((member, i) => withOldNames(member, methods[i]!));
}

/** Adds the older names of renamed keys, which go on working: the editor strikes them through and tells the new one. */
function withOldNames(schema: JsonSchema, { renamedKeys = [] }: Method): JsonSchema {
  for (const { from, to } of renamedKeys) {
    const section = from.slice(0, -1).reduce<JsonSchema>((at, key) => property(at, String(key)) ?? {}, schema);
    const renamed = property(section, String(to.at(-1)));
    if (!section.properties || !renamed) continue;
    section.properties[String(from.at(-1))] = { ...renamed, deprecationMessage: `Renamed: use "${to.at(-1)}".` };
  }
  return schema;
}

/** Drops what is noise in an editor and adds what VS Code's hovers know to show. */
function refine(schema: JsonSchema): void {
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema.description)
    schema['markdownDescription'] = [schema.description, rangeText(schema)].filter(Boolean).join('\n\n');
  if (schema.enumDescriptions) schema['markdownEnumDescriptions'] ??= schema.enumDescriptions;
}

function rangeText(schema: JsonSchema): string | undefined {
  const text = (bound: unknown) =>
    typeof bound === 'number' ? bound.toLocaleString('en-GB', { maximumFractionDigits: 10 }) : undefined;
  const [low, above, high] = [text(schema['minimum']), text(schema['exclusiveMinimum']), text(schema['maximum'])];
  if (low && high) return `From ${low} to ${high}.`;
  if (above && high) return `Above ${above}, up to ${high}.`;
  return low && `${low} or more.`;
}

function property(schema: JsonSchema, key: string): JsonSchema | undefined {
  const found = schema.properties?.[key];
  return found === true ? undefined : found;
}

/**
 * The schema of `*.experiment.json`. A union by `oneOf` makes editors blame the wrong member, so it is written as one
 * object: the keys that all methods share, and for each method an if/then with its own keys, alone allowed beside the
 * shared ones.
 */
export function experimentJsonSchema(all: readonly JsonSchema[] = members()): JsonSchema {
  const ids = all.map((member) => property(member, 'method')!);
  const first = all[0]!;
  const shared = Object.keys(first.properties ?? {}).filter(
    (key) =>
      key !== 'method' && all.every((member) => isDeepStrictEqual(member.properties?.[key], first.properties?.[key])),
  );
  const isShared = (key: string) => key === 'method' || shared.includes(key);

  const branches = all.map((member, i) => ({
    if: { properties: { method: { const: ids[i]!.const } }, required: ['method'] },
    then: {
      properties: Object.fromEntries(
        Object.entries(member.properties ?? {}).map(([key, value]) => [key, isShared(key) ? true : value]),
      ),
      required: (member.required ?? []).filter((key) => !isShared(key)),
      additionalProperties: false,
    },
  }));

  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Darkroom experiment',
    description: 'An experiment with a generative image model: what to train, on what, how long, and how to judge it.',
    type: 'object',
    properties: {
      method: {
        type: 'string',
        enum: ids.map((method) => method.const),
        description: 'The method to train.',
        markdownDescription: 'The method to train.',
        enumDescriptions: ids.map((method) => method.description ?? ''),
        markdownEnumDescriptions: ids.map((method) => method.description ?? ''),
      },
      ...Object.fromEntries(shared.map((key) => [key, first.properties![key]!])),
    },
    required: (first.required ?? []).filter(isShared),
    // With a single method every key is shared, and nothing depends on `method`.
    ...(all.length === 1 ? { additionalProperties: false } : { allOf: branches }),
    defaultSnippets: methods.flatMap(({ presets }) =>
      presets.map(({ label, description, experiment }) => ({ label, description, body: experiment })),
    ),
    allowTrailingCommas: true,
    allowComments: true,
  };
}

/** Whether experiments of some method have such a key, in no section. */
export function isExperimentKey(key: string): boolean {
  return members().some((member) => property(member, key) !== undefined);
}

/** The schema of the key at `path` in an experiment of `method` (the first method where there is none such). */
export function schemaOf(path: KeyPath, method: unknown): JsonSchema | undefined {
  const all = members();
  if (path[0] === 'method') return property(experimentJsonSchema(all), 'method');
  const start = all.find((member) => property(member, 'method')?.const === method) ?? all[0];
  // An element of a list is described by the list.
  return path.reduce<JsonSchema | undefined>(
    (schema, part) => schema && (typeof part === 'number' ? schema : property(schema, part)),
    start,
  );
}
