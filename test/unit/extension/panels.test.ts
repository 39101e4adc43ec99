import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { englishStrings } from '../../../extension/contract/panelStrings';
import { fileNameOf } from '../../../extension/panels/fileName';
import { panelHtml } from '../../../extension/panels/panelHtml';
import { runPanelMessageSchema, runPanelStateSchema } from '../../../extension/panels/runPanelMessages';

describe("the Run panel's page", () => {
  const html = panelHtml({
    title: 'a "quoted" <name>',
    language: 'en',
    cspSource: 'https://webview.test',
    nonce: 'abc+/=',
    script: 'https://webview.test/run.js',
    style: 'https://webview.test/run.css',
    fallback: 'It has <not> come.',
  });

  it('allows its own files and nothing inline', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'nonce-abc+/='");
    expect(policy).toContain(
      `style-src https://webview.test 'sha256-${createHash('sha256').update('').digest('base64')}'`,
    );
    expect(html).not.toContain('unsafe');
    expect(html).toContain('<script nonce="abc+/=" src="https://webview.test/run.js">');
  });

  it('says something in place of a script that never comes', () => {
    expect(html).toContain('<div id="root"><p class="page-fallback">It has &#60;not&#62; come.</p></div>');
  });

  it('shows a name as it is', () => {
    expect(html).toContain('<title>a &#34;quoted&#34; &#60;name&#62;</title>');
  });
});

describe('messages of the Run panel', () => {
  it.each([
    { type: 'ready' },
    { type: 'control', action: 'pause' },
    { type: 'launch', how: 'resume' },
    { type: 'launch', how: 'file' },
    { type: 'open', what: 'log' },
    { type: 'error', message: 'oh' },
    { type: 'save', name: 'losses.csv', mime: 'text/csv', base64: 'c3RlcA==' },
  ])('takes %o', (message) => {
    expect(runPanelMessageSchema.parse(message)).toEqual(message);
  });

  it.each([
    null,
    'ready',
    {},
    { type: 'control', action: 'rm -rf' },
    { type: 'open', what: '../../secret' },
    { type: 'ready', extra: 1 },
    { type: 'save', name: 'page.html', mime: 'text/html', base64: 'PGI+' },
    { type: 'save', name: '', mime: 'image/png', base64: 'AAAA' },
  ])('drops %o', (message) => {
    expect(runPanelMessageSchema.safeParse(message).success).toBe(false);
  });

  it('takes back only the state of an absolute folder', () => {
    expect(runPanelStateSchema.safeParse({ folder: '/w/runs/a/1', zoom: 2 }).success).toBe(true);
    expect(runPanelStateSchema.safeParse({ folder: '../..' }).success).toBe(false);
    expect(runPanelStateSchema.safeParse(undefined).success).toBe(false);
  });
});

describe('the name of a file out of a panel', () => {
  it.each([
    ['digits-4f3a-samples-000240.png', 'png', 'digits-4f3a-samples-000240.png'],
    ['Losses', 'csv', 'Losses.csv'],
    ['Zahlen über 3.CSV', 'csv', 'Zahlen über 3.csv'],
    ['../../.bashrc', 'svg', 'bashrc.svg'],
    ['a/b\\c:d', 'png', 'a-b-c-d.png'],
    ['..', 'png', 'darkroom.png'],
  ])('%o, as %s, is %o', (name, ending, expected) => {
    expect(fileNameOf(name, ending)).toBe(expected);
  });
});

describe('the texts of the Run panel', () => {
  it('name every placeholder with a word', () => {
    for (const text of Object.values(englishStrings)) {
      expect(text.trim()).toBe(text);
      expect(text.replaceAll(/\{[a-zA-Z]+\}/g, '')).not.toMatch(/[{}]/);
    }
  });
});
