import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { englishStrings } from '../../extension/contract/panelStrings';
import { historyWith, series, status } from '../unit/webview/run/run';
import { PanelSite } from '../workbench/panelPage';

let site: PanelSite;
beforeAll(async () => {
  site = await PanelSite.start();
});
afterAll(() => site.close());

describe('the Run panel in a browser', () => {
  it('says that it is ready and draws the snapshot it gets', async () => {
    const panel = await site.open();
    expect(await panel.sent()).toEqual([{ type: 'ready' }]);
    await panel.post({
      type: 'snapshot',
      folder: '/runs/mnist',
      strings: englishStrings,
      folderUri: panel.filesUri,
      status: status(),
      outlines: [],
      history: historyWith({ series: [series('loss/generator', [1, 2, 3], [0.5, 0.25, 0.125])] }),
    });
    await panel.settle();
    expect(await panel.part('loss-value-generator').innerText()).toBe('0.1250');
    await panel.close();
  });
});
