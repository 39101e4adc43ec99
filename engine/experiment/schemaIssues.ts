import type { z } from 'zod';
import { experimentSchema } from './experiment';
import { schemaOf, type JsonSchema } from './jsonSchema';
import { nearest } from '../jsonc/nearest';
import { formatPath, valueAt, type Issue, type KeyPath } from '../jsonc/problems';

/** What to begin an experiment file with. */
export const firstLine = 'Begin with { "method": "self-labeling", "dataset": { "name": "mnist" } }.';

type ZodIssue = z.core.$ZodIssue;

/** What the schema has against a plain value, in words; `experiment` where it has nothing. */
export function checkSchema(value: unknown): { experiment?: z.infer<typeof experimentSchema>; issues: Issue[] } {
  const result = experimentSchema.safeParse(value);
  if (result.success) return { experiment: result.data, issues: [] };
  const issues = result.error.issues.flatMap((issue) => describe(issue, value));
  return { issues: dropEchoes(issues) };
}

function describe(issue: ZodIssue, root: unknown): Issue[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const value = valueAt(root, path);
  const method = valueAt(root, ['method']);
  const name = path.length === 0 ? 'The file' : formatPath(path);
  const found = `${name} is ${quote(value)}`;
  const of = (
    message: string,
    advice = path.length === 0 ? firstLine : schemaOf(path, method)?.description,
    at: Issue['at'] = 'value',
  ): Issue[] => [{ path, at, message, advice, severity: 'error', inSchema: true }];

  if (issue.code === 'unrecognized_keys') {
    const known = presentKeys(schemaOf(path, method));
    return issue.keys.map((key) => unknownKey([...path, key], known));
  }
  if (value === undefined && path.length > 0) return [missingKey(path, root)];
  switch (issue.code) {
    case 'invalid_value':
      return of(...oneOf(found, value, issue.values));
    case 'invalid_union':
      return of(...oneOf(found, value, schemaOf(path, method)?.enum ?? []));
    case 'too_small':
      return of(
        issue.origin === 'array'
          ? `${name} must hold ${issue.minimum} values.`
          : issue.origin === 'string'
            ? `${name} is empty.`
            : `${found}, but must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}.`,
      );
    case 'too_big':
      return of(
        issue.origin === 'array'
          ? `${name} must hold ${issue.maximum} values.`
          : `${found}, but must be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}.`,
      );
    case 'invalid_type':
      return of(`${found}, but must be ${typeNames[issue.expected] ?? issue.expected}.`);
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return of(`${found}: ${issue.message}`);
  }
}

const typeNames: Partial<Record<string, string>> = {
  object: 'an object { … }',
  array: 'a list [ … ]',
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  tuple: 'a list [ … ]',
};

/** The keys of a section, without the older names of renamed ones. */
function presentKeys({ properties = {} }: JsonSchema = {}): string[] {
  return Object.keys(properties).filter((key) => {
    const schema = properties[key]!;
    return schema === true || schema['deprecationMessage'] === undefined;
  });
}

function unknownKey(path: KeyPath, known: readonly string[]): Issue {
  const key = String(path.at(-1));
  const meant = nearest(key, known);
  return {
    path,
    at: 'key',
    severity: 'error',
    inSchema: true,
    message: `Unknown key "${key}".`,
    advice: meant
      ? `Did you mean "${meant}"?`
      : `Known here: ${known.filter((name) => name !== '$schema').join(', ')}.`,
  };
}

/** A required key that is not there, or is there misspelt. */
function missingKey(path: KeyPath, root: unknown): Issue {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const siblings = Object.keys(valueAt(root, parent) ?? {});
  const misspelt = siblings.find((sibling) => nearest(sibling, [key]));
  if (misspelt) return unknownKey([...parent, misspelt], [key]);
  const schema = schemaOf(path, undefined);
  return {
    path,
    at: 'value',
    severity: 'error',
    inSchema: true,
    message: `The key "${formatPath(path)}" is missing.`,
    advice: schema?.enum ? `Give it one of ${schema.enum.map(quote).join(', ')}.` : schema?.description,
  };
}

function oneOf(
  found: string,
  value: unknown,
  values: readonly unknown[],
): [message: string, advice: string | undefined] {
  const meant = typeof value === 'string' ? nearest(value, values.map(String)) : undefined;
  return [
    `${found}, but must be ${values.length > 1 ? 'one of ' : ''}${values.map(quote).join(', ')}.`,
    meant && `Did you mean "${meant}"?`,
  ];
}

/**
 * One issue a place: a misspelt required key is both unknown and missing, and an impossible number breaks two bounds.
 */
function dropEchoes(issues: Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [formatPath(issue.path), issue])).values()];
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
