import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnnotations } from '../../engine/runs/annotations';
import { writeManyRuns, writeRun } from '../workbench/manyRuns';
import { useEditor } from './editor';

const patience = { timeout: 30_000, interval: 100 };
const experiment = { method: 'self-labeling', dataset: { name: 'mnist' } };

/** By the keyboard alone, after the view has the focus. */
describe('150 runs in the Runs view', () => {
  const editor = useEditor('runs-view', {
    'digits.experiment.json': experiment,
    'faces.experiment.json': experiment,
    'moved/digits.experiment.json': experiment,
  });
  const best = writeManyRuns(editor.workspace, 150);
  const odd = {
    method: 'self-labeling',
    experiment: 'digits',
    started: new Date(Date.now() - 90 * 3_600_000),
    config: { dataset: { name: 'mnist' } },
    fid: [{ step: 500, value: 12.3 }],
  };
  // The project has been moved: this path leads to nowhere now.
  const configFile = '/gone/project/moved/digits.experiment.json';
  writeRun(join(editor.workspace, 'moved/runs/digits/best-so-far'), { ...odd, seed: 1, configFile });
  writeRun(join(editor.workspace, 'archive/2025/any'), {
    ...odd,
    seed: 1,
    configFile: null,
    experiment: 'old',
    fid: [],
  });

  const view = () => editor.workbench.runsView;
  const press = (key: string) => editor.workbench.page.keyboard.press(key);

  const focus = async () => {
    await editor.workbench.runCommand('Focus on Runs View');
    await view().hasFocus();
  };

  it('are sorted, the best first and marked', async () => {
    await editor.workbench.runCommand('Sort by Best Figure');
    await editor.workbench.runCommand('Focus on Runs View');
    // A view takes the focus once it has rows.
    await view().rows.first().waitFor();
    await focus();
    await expect
      .poll(async () => (await view().spoken())[1], patience)
      .toMatch(/^FID \(classifier-64\) 24\.9 best, learningRate 0\.0005/);
    expect((await view().spoken())[2]).toMatch(/^FID \(classifier-64\) 25\.0, /);
    await editor.screenshot('sorted');
  });

  it('are filtered while someone types', async () => {
    await view().typeFilter('faces learningRate=5e-4');
    await expect.poll(() => view().message(), patience).toBe('15 of 152 runs fit “faces learningRate=5e-4”.');
    await editor.workbench.type(' nothing such');
    await expect.poll(() => view().message(), patience).toBe('No run fits “faces learningRate=5e-4 nothing such”.');
    await press('Control+A');
    await editor.workbench.type('faces');
    await expect.poll(() => view().message(), patience).toBe('75 of 152 runs fit “faces”.');
    await press('Enter');
    await expect
      .poll(() => view().focused(), patience)
      .toMatch(/^FID \(classifier-64\) 54\.9 best, learningRate 0\.0005, width 2, seed 4/);
  });

  it('open in one panel, until one is kept', async () => {
    const { workbench } = editor;
    const tabs = () => workbench.page.locator('.tabs-container .tab').allInnerTexts();
    await press('Enter');
    await expect.poll(tabs, patience).toEqual(['faces · lr 0.0005 · width 2 · seed 4']);
    await expect.poll(() => workbench.runPanel.fid(), patience).toBe(56);
    await press('ArrowDown');
    await press('Enter');
    await expect.poll(tabs, patience).toEqual([expect.stringMatching(/^faces · lr 0\.0005 · width 2 · seed [0-3]$/)]);
    await press('ArrowUp');
    // A second time, as a double click, keeps it.
    await press('Enter');
    await press('Enter');
    await expect.poll(tabs, patience).toEqual(['faces · lr 0.0005 · width 2 · seed 4']);
    // Its page takes the keyboard once it listens.
    const holder = () => workbench.page.evaluate(() => document.activeElement?.tagName);
    await expect.poll(holder, patience).toBe('IFRAME');
    // VS Code may give a page that has just been loaded the keyboard once more, at any time.
    const previewSecond = async () => {
      await editor.workbench.runCommand('Focus on Runs View');
      if (
        !(await view()
          .hasFocus(2000)
          .then(
            () => true,
            () => false,
          ))
      )
        return [];
      for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'Enter']) await press(key);
      return tabs();
    };
    const second = expect.stringMatching(/^faces · lr 0\.0005 · width 2 · seed [0-3]$/) as unknown;
    await expect
      .poll(previewSecond, { ...patience, interval: 1000 })
      .toEqual(['faces · lr 0.0005 · width 2 · seed 4', second]);
  });

  it('take a name', async () => {
    await press('ArrowUp');
    await press('F2');
    await editor.workbench.answer(/name of its own/, 'the best faces');
    await expect.poll(() => view().focused(), patience).toMatch(/^the best faces, FID \(classifier-64\) 54\.9 best, /);
    expect(await readAnnotations(best['faces']!)).toMatchObject({ name: 'the best faces' });
    expect(await editor.workbench.tab('faces · the best faces').isVisible()).toBe(true);
    await editor.screenshot('named');
  });

  it('are found whatever their folders are called, beside the experiment file of a moved workspace', async () => {
    const { workbench } = editor;
    await view().typeFilter('seed=1 state=finished id=best-so-far');
    await expect
      .poll(() => view().spoken(), patience)
      .toEqual(['digits, moved, 1 run', expect.stringMatching(/^FID \(classifier-64\) 12\.3, seed 1, /)]);
    await press('Control+A');
    await workbench.type('experiment=old');
    await expect.poll(async () => (await view().spoken())[0], patience).toMatch(/^old/);
    await press('Escape');
    await workbench.runCommand('Show Last Run');
    expect(await workbench.picks()).toEqual(['digits', 'faces', 'digits']);
    await workbench.type('moved');
    await expect.poll(() => workbench.picks(), patience).toEqual(['digits']);
    await press('Enter');
    await expect.poll(() => workbench.runPanel.fid(), patience).toBe(12.3);
  });

  it('are not deleted with what else lies in their folders', async () => {
    const { workbench } = editor;
    editor.write('archive/2025/any/package.json', {});
    await focus();
    await view().typeFilter('experiment=old');
    await expect.poll(async () => (await view().spoken())[0], patience).toMatch(/^old/);
    await press('Enter');
    await view().hasFocus();
    await press('Delete');
    expect(await workbench.notification(/More than a run/)).toContain('a project');
    expect(existsSync(join(editor.workspace, 'archive/2025/any/run.json'))).toBe(true);
  });
});
