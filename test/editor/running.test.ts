import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents, readRecord } from '../workbench/runFolder';
import { useEditor } from './editor';
import { long, soon } from './experiments';

describe('running an experiment', () => {
  const editor = useEditor('running', { 'digits.experiment.json': long });

  it('starts when Run is pressed above its first line', async () => {
    const { workbench } = editor;
    await workbench.openFile('digits.experiment.json');
    await workbench.pressCodeLens('Run', /^digits · /);
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('running');
  });

  it('shows a loss, a sample grid and an FID', async () => {
    const { runPanel } = editor.workbench;
    await expect.poll(() => runPanel.loss('discriminator'), soon).toBeGreaterThan(0);
    await expect.poll(() => runPanel.gridWidth(), soon).toBeGreaterThanOrEqual(280);
    await expect.poll(() => runPanel.fid(), soon).toBeGreaterThan(0);
    await editor.screenshot('live');
  });

  it('pauses, and goes on', async () => {
    const { runPanel } = editor.workbench;
    await runPanel.press('pause');
    await expect.poll(() => runPanel.state(), soon).toBe('paused');
    const step = await runPanel.step();
    await runPanel.press('resume');
    await expect.poll(() => runPanel.state(), soon).toBe('running');
    await expect.poll(() => runPanel.step(), soon).toBeGreaterThan(step);
  });

  it('stops', async () => {
    const { runPanel } = editor.workbench;
    await runPanel.press('stop');
    await expect.poll(() => runPanel.state(), soon).toBe('stopped');
    const [folder = ''] = editor.runFolders('digits');
    expect(readRecord(folder)).toMatchObject({ state: 'stopped', method: 'self-labeling' });
  });

  it('is found again after the window was reloaded', async () => {
    const { workbench } = editor;
    const [step, fid] = [await workbench.runPanel.step(), await workbench.runPanel.fid()];
    await workbench.reload();
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('stopped');
    expect(await workbench.runPanel.step()).toBe(step);
    expect(await workbench.runPanel.fid()).toBe(fid);
    await expect.poll(() => workbench.runPanel.gridWidth(), soon).toBeGreaterThanOrEqual(280);
    await editor.screenshot('reloaded');
  });

  it('goes on with another seed, as its panel tells and its events', async () => {
    const { workbench } = editor;
    const [folder = ''] = editor.runFolders('digits');
    const { step } = readRecord(folder)!.progress;
    await workbench.runCommand('Resume with Other Values…');
    // By a person's choice, some checkpoint before the last.
    const [newest = '', older = newest] = await workbench.picks();
    expect(newest).toBe(`Step ${step}`);
    await workbench.pick(older);
    await workbench.answer(/Keys and values from step/, 'seed=7');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('running');
    const changes = () => readEvents(folder).filter(({ type }) => type === 'change');
    await expect.poll(() => changes().length, soon).toBe(1);
    expect(changes()).toMatchObject([
      { step: Number(older.replace(/\D/g, '')), changes: [{ key: 'seed', from: 0, to: 7 }] },
    ]);
    await workbench.runPanel.press('stop');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('stopped');
  });

  it('runs again with its own configuration after the file has changed, and with another seed', async () => {
    const { workbench } = editor;
    const [first = ''] = editor.runFolders('digits');
    const configOf = (folder: string) => readFileSync(join(folder, 'config.json'), 'utf8');
    const known = new Set(editor.runFolders('digits'));
    // Ids of runs that begin in the same second are in any order.
    const added = () => editor.runFolders('digits').filter((folder) => !known.has(folder));
    const newest = async () => {
      await expect.poll(() => added().length, soon).toBe(1);
      const [folder = ''] = added();
      known.add(folder);
      await expect.poll(() => existsSync(join(folder, 'run.json')), soon).toBe(true);
      return folder;
    };
    editor.write('digits.experiment.json', { ...long, optimizer: { generator: 0.5 } });
    await workbench.runPanel.press('again');
    const again = await newest();
    expect(configOf(again)).toBe(configOf(first));

    await workbench.runCommand('Run Again with Another Seed');
    await workbench.answer(/Everything else stays/, '12');
    const seeded = await newest();
    expect(JSON.parse(configOf(seeded))).toEqual({ ...(JSON.parse(configOf(first)) as object), seed: 12 });
  });
});
