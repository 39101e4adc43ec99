import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { englishStrings } from '../../../extension/contract/panelStrings';

const repository = join(import.meta.dirname, '../../..');
const sources = readdirSync(join(repository, 'extension'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll('\\', '/'))
  .sort();

/** What a file of the extension hands to `l10n.t`: its texts, and how often it is something else than a text. */
function localised(file: string): { texts: string[]; others: number } {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(repository, 'extension', file), 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const texts: string[] = [];
  let others = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'l10n.t') {
      const [first] = node.arguments;
      if (first && ts.isStringLiteralLike(first)) texts.push(first.text);
      else others++;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { texts, others };
}

describe('media/l10n/bundle.l10n.json', () => {
  it('holds every text that the extension and its panels show, for translators to start from', async () => {
    const texts = new Set([...sources.flatMap((file) => localised(file).texts), ...Object.values(englishStrings)]);
    expect(texts.size).toBeGreaterThan(100);
    const bundle = Object.fromEntries([...texts].sort().map((text) => [text, text]));
    // `npx vitest run test/unit/extension/l10n.test.ts -u` writes it anew.
    await expect(`${JSON.stringify(bundle, null, 2)}\n`).toMatchFileSnapshot(
      join(repository, 'media/l10n/bundle.l10n.json'),
    );
  });

  it("misses nothing: besides the panel's own strings, only texts that stand in the code are localised", () => {
    expect(sources.filter((file) => localised(file).others > 0)).toEqual(['vscode/panelTexts.ts']);
  });

  it('lies where package.json says', () => {
    const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { l10n: string };
    expect(manifest.l10n).toBe('./media/l10n');
  });
});
