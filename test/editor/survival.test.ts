import { describe, expect, it } from 'vitest';
import { until } from '../workbench/processes';
import { readEvents, readRecord } from '../workbench/runFolder';
import { useEditor } from './editor';
import { long, soon } from './experiments';

describe('a run whose window is killed', () => {
  const editor = useEditor('survival', { 'digits.experiment.json': long });
  const folder = () => editor.runFolders('digits')[0] ?? '';
  const lastStep = () =>
    readEvents(folder()).reduce((last, event) => (event.type === 'scalars' ? event.step : last), -1);

  it('trains', async () => {
    await editor.workbench.openFile('digits.experiment.json');
    await editor.workbench.pressTitleButton('Run Experiment');
    await expect.poll(() => editor.workbench.runPanel.loss('discriminator'), soon).toBeGreaterThan(0);
  });

  it('goes on without it', async () => {
    await editor.crash();
    const step = lastStep();
    await until('ten more steps without any window', () => lastStep() >= step + 10 || undefined, 60_000);
    expect(readRecord(folder())?.state).toBe('running');
  });

  it('is live again in the reopened window', async () => {
    await editor.reopen();
    const { workbench } = editor;
    await workbench.openNewestRun('digits');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('running');
    const step = await workbench.runPanel.step();
    await expect.poll(() => workbench.runPanel.step(), soon).toBeGreaterThan(step);
    await expect.poll(() => workbench.runPanel.gridWidth(), soon).toBeGreaterThan(0);
    await editor.screenshot('reopened');
  });

  it('obeys the reopened window', async () => {
    const { runPanel } = editor.workbench;
    await runPanel.press('stop');
    await expect.poll(() => runPanel.state(), soon).toBe('stopped');
    expect(editor.runFolders('digits')).toHaveLength(1);
  });
});
