import { cpSync, existsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../workbench/paths';
import { useEditor } from './editor';
import { long, soon } from './experiments';

/** What only a stack trace has: "at load (/dist/engine.js:1:2)". */
const stackTrace = /\bat \S+ \(|node:internal|\.[cm]?[jt]s:\d/;

describe('a mistake, as the editor tells of it', () => {
  const editor = useEditor('mistakes', {
    'labels.experiment.json': { ...long, labels: 'some', selfLabeling: { artificialLabels: 4 } },
    'photographs.experiment.json': { ...long, dataset: { name: 'cifar10' } },
    'damaged.experiment.json': { ...long, dataset: { name: 'mnist', folder: 'copy' } },
    'occupied.experiment.json': long,
  });

  it('two keys that contradict each other: a problem at the value to change', async () => {
    const { workbench } = editor;
    await workbench.openFile('labels.experiment.json');
    await expect.poll(() => workbench.problems(), soon).toContainEqual(expect.stringMatching(/4 artificial labels/));
    const { word, squiggles } = await workbench.squiggles('4');
    expect(squiggles).toContainEqual(expect.objectContaining({ left: expect.closeTo(word.left, 0) as number }));
  });

  it('run all the same: a notification, and no run folder', async () => {
    const { workbench } = editor;
    await workbench.pressTitleButton('Run Experiment');
    const text = await workbench.notification(/artificial labels/);
    expect(text).toMatch(/Use at least 10/);
    expect(text).not.toMatch(stackTrace);
    expect(editor.runFolders('labels')).toEqual([]);
    await editor.screenshot('config');
    await workbench.dismissNotifications();
  });

  it('a data set that is not here: how to get it', async () => {
    const { workbench } = editor;
    await workbench.openFile('photographs.experiment.json');
    await expect
      .poll(() => workbench.problems(), soon)
      .toContainEqual(expect.stringMatching(/CIFAR-10 is not on this machine/));
    await workbench.pressTitleButton('Run Experiment');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('failed');
    const text = await workbench.runPanel.message();
    expect(text).toMatch(/CIFAR-10 is not on this machine.*darkroom datasets fetch cifar10/);
    expect(text).not.toMatch(stackTrace);
    await editor.screenshot('dataset');
  });

  it('a data file that is cut off: which one, and what it lacks', async () => {
    const { workbench } = editor;
    const copy = join(editor.workspace, 'copy');
    cpSync(join(repository, 'dist/data/mnist'), copy, { recursive: true });
    truncateSync(join(copy, 'train-images-idx3-ubyte'), 1_000_000);
    await workbench.openFile('damaged.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    await workbench.tab(/^damaged · /).waitFor();
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('failed');
    const text = await workbench.runPanel.message();
    expect(text).toMatch(/truncated: .* but it has 1,000,000.*train-images-idx3-ubyte/);
    expect(text).not.toMatch(stackTrace);
    await editor.screenshot('damaged');
  });

  it('a place for runs that is taken: where, and what to do', async () => {
    const { workbench } = editor;
    editor.write('runs/occupied', 'a file where the folder should be\n');
    await workbench.openFile('occupied.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    const text = await workbench.notification(/There is a file where the run's folder should be/);
    expect(text).toContain(join(editor.workspace, 'runs/occupied'));
    expect(text).not.toMatch(stackTrace);
    expect(existsSync(join(editor.workspace, 'runs/occupied'))).toBe(true);
    await editor.screenshot('occupied');
  });
});
