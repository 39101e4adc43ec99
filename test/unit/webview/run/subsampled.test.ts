import { describe, expect, it } from 'vitest';
import { History } from '../../../../webview/run/history';
import { subsampledFigure } from '../../../../webview/run/subsampled';
import { comparison, evaluation, historyWith, measurement } from './run';

describe('what subsampling has come to', () => {
  it('is told label by label where that was measured, else of all images', () => {
    const history = new History(
      historyWith({ evaluations: [evaluation(300, measurement('fid', 9), measurement('subsampled-fid', 4))] }),
    );
    expect(subsampledFigure(history)?.measured).toMatchObject({ id: 'subsampled-fid', value: 4, step: 300 });
    history.append(
      historyWith({
        evaluations: [evaluation(400, measurement('subsampled-fid', 3), measurement('subsampled-intra-fid', 7))],
      }),
    );
    expect(subsampledFigure(history)?.measured).toMatchObject({ id: 'subsampled-intra-fid', value: 7, step: 400 });
  });

  it("stands beside the plain generator's figure of the newest comparison that has it", () => {
    const compared = (step: number, id: string, plain: number | null) => ({
      ...comparison(`systems-${step}`, step),
      columns: [
        { id: 'acceptance', label: '', better: null },
        { id, label: '', better: 'lower' as const },
      ],
      rows: [
        { name: 'cDRE-F-cSP+RS', values: [0.5, 7], note: '' },
        { name: 'plain', values: [null, plain], note: '' },
      ],
    });
    const history = new History(
      historyWith({ evaluations: [evaluation(400, measurement('subsampled-intra-fid', 7))] }),
    );
    expect(subsampledFigure(history)?.plain).toBeNull();
    history.append(historyWith({ comparisons: [compared(400, 'intra-fid', 12), compared(500, 'fid', 5)] }));
    expect(subsampledFigure(history)?.plain).toBe(12);
    history.append(historyWith({ comparisons: [compared(600, 'intra-fid', null)] }));
    expect(subsampledFigure(history)?.plain).toBeNull();
  });

  it('is nothing for a run that does not subsample', () => {
    expect(
      subsampledFigure(new History(historyWith({ evaluations: [evaluation(100, measurement('fid', 9))] }))),
    ).toBeNull();
  });
});
