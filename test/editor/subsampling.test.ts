import { describe, expect, it } from 'vitest';
import { useEditor } from './editor';
import { soon, subsampling } from './experiments';

/** A figure as the panel writes it. */
const figure = /^\d[\d,]*(\.\d+)?$/;

describe('subsampling', () => {
  const editor = useEditor('subsampling', { 'digits.experiment.json': subsampling });

  it('runs through its stages to the end', async () => {
    const { workbench } = editor;
    await workbench.openFile('digits.experiment.json');
    await workbench.pressTitleButton('Run Experiment');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('finished');
  });

  it('shows what was kept beside the plain samples, without being asked', async () => {
    const { runPanel } = editor.workbench;
    await expect.poll(() => runPanel.openedTab(), soon).toBe('Subsampled');
    await expect.poll(() => runPanel.gridWidth(), soon).toBe(280);
    await expect.poll(() => runPanel.plainGridWidth(), soon).toBe(280);
    await editor.screenshot('panel');
  });

  it('compares it with the plain generator', async () => {
    const { runPanel } = editor.workbench;
    await expect
      .poll(() => runPanel.comparison('systems', 'intra-fid'), soon)
      .toEqual([expect.stringContaining('Intra-FID'), expect.stringMatching(figure), expect.stringMatching(figure)]);
    const [, plain, subsampled] = await runPanel.comparison('systems', 'intra-fid');
    expect(await runPanel.subsampled()).toContain(`${subsampled} plain ${plain}; floor `);
  });

  it('tells for each digit how much was accepted', async () => {
    const bars = await editor.workbench.runPanel.bars('acceptance');
    expect(bars.map(([digit]) => digit)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    for (const [, share] of bars) expect(share).toMatch(/^\d+(\.\d+)?%$/);
  });

  it('shows what was rejected, and keeps to the tab that a person opened', async () => {
    const { workbench } = editor;
    await workbench.runPanel.openTab('rejected');
    await expect.poll(() => workbench.runPanel.openedTab(), soon).toBe('Rejected');
    await workbench.reload();
    await expect.poll(() => workbench.runPanel.openedTab(), soon).toBe('Rejected');
    await expect.poll(() => workbench.runPanel.gridWidth(), soon).toBe(280);
    await editor.screenshot('rejected');
  });
});
