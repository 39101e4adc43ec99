import { describe, expect, it } from 'vitest';
import { readRecord } from '../workbench/runFolder';
import { useEditor } from './editor';

/** Small enough to show everything within seconds, long enough to be stopped before its end. */
const experiment = {
  method: 'self-labeling',
  dataset: { name: 'mnist', limit: 2000 },
  training: { steps: 100_000, batch: 16, logEvery: 1 },
  sampling: { every: 10 },
  evaluation: { every: 20, samples: 256 },
  runtime: { device: 'cpu', threads: 2 },
};

const soon = { timeout: 60_000, interval: 100 };

describe('an experiment, from the first key to the last sample', () => {
  const editor = useEditor('experiment', { 'digits.experiment.json': experiment });

  it('is created by command', async () => {
    const { workbench } = editor;
    await workbench.runCommand('Darkroom: New Experiment');
    expect(await workbench.picks()).toContain('self-labeling');
  });

  it('runs when Run is pressed above it', async () => {
    const { workbench } = editor;
    await workbench.openFile('digits.experiment.json');
    await workbench.codeLens('Run').click();
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('running');
  });

  it('shows a loss, a sample grid and an FID', async () => {
    const { runPanel } = editor.workbench;
    await expect.poll(() => runPanel.loss('discriminator'), soon).toBeGreaterThan(0);
    await expect.poll(() => runPanel.gridWidth(), soon).toBeGreaterThanOrEqual(280);
    await expect.poll(() => runPanel.fid(), soon).toBeGreaterThan(0);
    await editor.screenshot('running');
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
});
