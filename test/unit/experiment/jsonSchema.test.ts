import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { generatedFiles } from '../../../engine/experiment/generated';
import { experimentJsonSchema, type JsonSchema } from '../../../engine/experiment/jsonSchema';

/** What VS Code's own JSON language service makes of a schema; `|` in the text is the cursor. */
function editor(schema: JsonSchema) {
  const service = getLanguageService({});
  service.configure({
    allowComments: true,
    schemas: [{ uri: 'darkroom://schema', fileMatch: ['*.experiment.json'], schema }],
  });
  const open = (marked: string) => {
    const document = TextDocument.create('file:///a.experiment.json', 'json', 1, marked.replace('|', ''));
    return {
      document,
      json: service.parseJSONDocument(document),
      position: document.positionAt(Math.max(0, marked.indexOf('|'))),
    };
  };
  return {
    async problems(text: string) {
      const { document, json } = open(text);
      return (await service.doValidation(document, json)).map(({ message, range }) => ({
        words: document.getText(range),
        message,
      }));
    },
    async completions(text: string) {
      const { document, json, position } = open(text);
      return (await service.doComplete(document, position, json))!.items.map(({ label }) => label);
    },
    async hover(text: string) {
      const { document, json, position } = open(text);
      return JSON.stringify((await service.doHover(document, position, json))?.contents);
    },
  };
}

const one = editor(experimentJsonSchema());
const dataset = '"dataset": { "name": "mnist" }';

describe('the experiment schema in an editor', () => {
  it('offers the methods, the keys and their values', async () => {
    expect(await one.completions('{ "method": | }')).toContain('"self-labeling"');
    expect(await one.completions(`{ "method": "self-labeling", ${dataset}, | }`)).toEqual(
      expect.arrayContaining(['training', 'labels', 'selfLabeling']),
    );
    expect(await one.completions(`{ "method": "self-labeling", ${dataset}, "labels": | }`)).toEqual(
      expect.arrayContaining(['"none"', '"some"', '"all"']),
    );
  });
  it('offers a whole experiment in an empty file', async () => {
    expect(await one.completions('|')).toContain('Digits with ten labels a class, in minutes');
  });
  it('underlines exactly a misspelt key', async () => {
    expect(await one.problems(`{ "method": "self-labeling", ${dataset}, "trainig": {} }`)).toEqual([
      { words: '"trainig"', message: 'Property trainig is not allowed.' },
    ]);
  });
  it('names the methods where another word stands, and nothing else', async () => {
    expect(await one.problems(`{ "method": "stik", ${dataset} }`)).toEqual([
      { words: '"stik"', message: 'Value is not accepted. Valid values: "stic", "self-labeling", "subsampling".' },
    ]);
  });
  it('allows comments and trailing commas', async () => {
    expect(await one.problems(`{ // why\n "method": "self-labeling", ${dataset}, }`)).toEqual([]);
  });
  it('explains a key with its default and range', async () => {
    const text = await one.hover(`{ "method": "self-labeling", ${dataset}, "training": { "ba|tch": 64 } }`);
    expect(text).toContain('Default 64.');
    expect(text).toContain('From 4 to 4,096.');
  });
});

describe('a union of several methods', () => {
  const shared = { dataset: { type: 'object' }, seed: { type: 'integer' } };
  const member = (method: string, own: JsonSchema['properties'], required: string[]): JsonSchema => ({
    type: 'object',
    additionalProperties: false,
    required: ['method', 'dataset', ...required],
    properties: { method: { type: 'string', const: method, description: `About ${method}.` }, ...shared, ...own },
  });
  const two = editor(
    experimentJsonSchema([
      member('self-labeling', { labels: { enum: ['none', 'all'] } }, []),
      member('stic', { temperature: { type: 'number' } }, ['temperature']),
    ]),
  );

  it('names all methods where another word stands', async () => {
    expect(await two.problems('{ "method": "stik", "dataset": {} }')).toEqual([
      { words: '"stik"', message: 'Value is not accepted. Valid values: "self-labeling", "stic".' },
    ]);
  });
  it("allows and demands each method's own keys", async () => {
    expect(await two.problems('{ "method": "self-labeling", "dataset": {}, "seed": 1, "labels": "all" }')).toEqual([]);
    expect(await two.problems('{ "method": "self-labeling", "dataset": {}, "temperature": 1 }')).toEqual([
      { words: '"temperature"', message: 'Property temperature is not allowed.' },
    ]);
    expect((await two.problems('{ "method": "stic", "dataset": {} }')).map(({ message }) => message)).toEqual([
      'Missing property "temperature".',
    ]);
  });
  it('offers the keys of the method that is written, and the shared ones before one is', async () => {
    expect(await two.completions('{ "method": "stic", "dataset": {}, | }')).toEqual(
      expect.arrayContaining(['seed', 'temperature']),
    );
    expect(await two.completions('{ "method": "stic", "dataset": {}, | }')).not.toContain('labels');
    expect(await two.completions('{ | }')).toEqual(expect.arrayContaining(['method', 'dataset', 'seed']));
  });
});

describe('what is written from the code', () => {
  it.each(Object.entries(generatedFiles()))('media/%s is up to date (npm run schema)', (name, text) => {
    expect(readFileSync(join(__dirname, '../../../media', name), 'utf8')).toBe(text);
  });

  it('gives every key a description, and the default it names is the default', () => {
    const visit = (schema: JsonSchema, path: string): void => {
      for (const [key, child] of Object.entries(schema.properties ?? {})) {
        if (child === true) throw new Error(`${path}.${key} has no schema`);
        expect(child.description, `${path}.${key}`).toBeTruthy();
        const named = /\bDefault (\[[^\]]*\]|[^\s.;[]+(?:\.\d+)?)[.;\s]/.exec(child.description ?? '')?.[1];
        if (named && child['default'] !== undefined) {
          expect(named, `${path}.${key}`).toBe(
            typeof child['default'] === 'string'
              ? child['default']
              : JSON.stringify(child['default']).replaceAll(',', ', '),
          );
        }
        visit(child, `${path}.${key}`);
      }
    };
    visit(experimentJsonSchema(), '');
  });
});
