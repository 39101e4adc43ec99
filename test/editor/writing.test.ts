import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEditor } from './editor';
import { soon } from './experiments';

describe('writing an experiment', () => {
  const editor = useEditor('writing', { 'misspelt.experiment.json': '{\n  "method": "self-labeling",\n  "datset": { "name": "mnist" }\n}\n' });

  it('begins with a command that asks four questions', async () => {
    const { workbench } = editor;
    await workbench.runCommand('Darkroom: New Experiment');
    await workbench.pick('self-labeling');
    await workbench.pick('mnist');
    await workbench.pick('Digits with ten labels a class, in two minutes');
    await workbench.answer('The experiment’s name', 'digits');
    await workbench.tab('digits.experiment.json').waitFor();
    const text = readFileSync(join(editor.workspace, 'digits.experiment.json'), 'utf8');
    expect(text).toMatch(/"method": "self-labeling"/);
    expect(text).toMatch(/"name": "mnist"/);
    await editor.screenshot('created');
  });

  it('is helped by completion', async () => {
    const { workbench } = editor;
    editor.write('empty.experiment.json', '{\n  \n}\n');
    await workbench.openFile('empty.experiment.json');
    await workbench.goTo(2, 3);
    expect(await workbench.completions('method')).toEqual(expect.arrayContaining(['method', 'dataset', 'labels']));
    await workbench.page.keyboard.press('Escape');
    await workbench.type('"method": ');
    expect(await workbench.completions('self-labeling')).toContain('"self-labeling"');
    await editor.screenshot('completion');
  });

  it('puts a squiggle under exactly the misspelt key', async () => {
    const { workbench } = editor;
    await workbench.openFile('misspelt.experiment.json');
    await expect.poll(() => workbench.problems(), soon).toContainEqual(expect.stringContaining('datset'));
    await expect.poll(async () => {
      const { word, squiggles } = await workbench.squiggles('"datset"');
      return squiggles.some(({ left, right }) => Math.abs(left - word.left) < 2 && Math.abs(right - word.right) < 2);
    }, soon).toBe(true);
    await editor.screenshot('misspelt');
  });
});
