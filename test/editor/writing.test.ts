import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEditor } from './editor';
import { soon } from './experiments';

describe('writing an experiment', () => {
  const editor = useEditor('writing', {
    'misspelt.experiment.json': '{\n  "method": "self-labeling",\n  "datset": { "name": "mnist" }\n}\n',
  });

  it('begins with a command that asks four questions', async () => {
    const { workbench } = editor;
    await workbench.runCommand('Darkroom: New Experiment');
    await workbench.pick('self-labeling');
    await workbench.pick('mnist');
    await workbench.pick('Digits with ten labels a class, in minutes');
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
    expect(await workbench.completions('method')).toEqual(expect.arrayContaining(['method', 'dataset', 'training']));
    await workbench.page.keyboard.press('Escape');
    await workbench.type('"method": ');
    expect(await workbench.completions('self-labeling')).toEqual(
      expect.arrayContaining(['"self-labeling"', '"subsampling"']),
    );
    await editor.screenshot('completion');
  });

  it('is offered the keys of its method, section by section', async () => {
    const { workbench } = editor;
    editor.write('ratio.experiment.json', '{\n  "method": "subsampling",\n  \n  "ratio": {  }\n}\n');
    await workbench.openFile('ratio.experiment.json');
    await workbench.goTo(3, 3);
    const sections = await workbench.completions('generator');
    expect(sections).toEqual(expect.arrayContaining(['features', 'filter', 'generator', 'labelEmbedding']));
    expect(sections).not.toContain('labels');
    await workbench.page.keyboard.press('Escape');
    await workbench.goTo(4, 14);
    expect(await workbench.completions('hidden')).toEqual(
      expect.arrayContaining(['hidden', 'groups', 'dropout', 'penalty']),
    );
    await editor.screenshot('sections');
  });

  it('asks for the folder of a data set that is not to be fetched, and says what belongs there', async () => {
    const { workbench } = editor;
    await workbench.runCommand('Darkroom: New Experiment');
    await workbench.pick('subsampling');
    await workbench.pick('rc49');
    await workbench.pick('Turned chairs as the first version of the paper');
    await workbench.answer('The folder with the files of rc49', 'chairs');
    await workbench.answer('The experiment’s name', 'chairs');
    await workbench.tab('chairs.experiment.json').waitFor();
    const { dataset } = JSON.parse(readFileSync(join(editor.workspace, 'chairs.experiment.json'), 'utf8')) as {
      dataset: unknown;
    };
    expect(dataset).toEqual({ name: 'rc49', folder: 'chairs' });
    await expect
      .poll(() => workbench.problems(), soon)
      .toContainEqual(expect.stringMatching(/There is no folder .*chairs/));
    await editor.screenshot('folder');
  });

  it('never fetches such a data set, but says how to have it', async () => {
    const { workbench } = editor;
    await workbench.runCommand('Darkroom: Fetch Data Set');
    await workbench.pick('RC-49');
    expect(await workbench.notification(/RC-49 can’t be fetched from here/)).toMatch(/Get the HDF5 file/);
    await workbench.dismissNotifications();
  });

  it('puts a squiggle under exactly the misspelt key', async () => {
    const { workbench } = editor;
    await workbench.openFile('misspelt.experiment.json');
    await expect.poll(() => workbench.problems(), soon).toContainEqual(expect.stringContaining('datset'));
    await expect
      .poll(async () => {
        const { word, squiggles } = await workbench.squiggles('"datset"');
        return squiggles.some(({ left, right }) => Math.abs(left - word.left) < 2 && Math.abs(right - word.right) < 2);
      }, soon)
      .toBe(true);
    await editor.screenshot('misspelt');
  });
});
