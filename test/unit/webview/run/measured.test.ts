import { describe, expect, it } from 'vitest';
import type { RunDeclarations } from '../../../../engine/protocol/declarations';
import { History } from '../../../../webview/run/history';
import { shownMeasurements, unitOf } from '../../../../webview/run/measured';
import { additionOf, comparison, evaluation, historyWith, measurement, nothing } from './run';

describe('what subsampling has come to', () => {
  it('is told label by label where that was measured, else of all images', () => {
    const history = new History(
      historyWith({ evaluations: [evaluation(300, measurement('fid', 9), measurement('subsampled-fid', 4))] }),
    );
    expect(shownMeasurements(history).overBaseline?.measured).toMatchObject({
      id: 'subsampled-fid',
      value: 4,
      step: 300,
    });
    history.append(
      additionOf({
        evaluations: [evaluation(400, measurement('subsampled-fid', 3), measurement('subsampled-intra-fid', 7))],
      }),
    );
    expect(shownMeasurements(history).overBaseline?.measured).toMatchObject({
      id: 'subsampled-intra-fid',
      value: 7,
      step: 400,
    });
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
    expect(shownMeasurements(history).overBaseline?.baseline.value).toBeNull();
    history.append(additionOf({ comparisons: [compared(400, 'intra-fid', 12), compared(500, 'fid', 5)] }));
    expect(shownMeasurements(history).overBaseline?.baseline.value).toBe(12);
    history.append(additionOf({ comparisons: [compared(600, 'intra-fid', null)] }));
    expect(shownMeasurements(history).overBaseline?.baseline.value).toBeNull();
  });

  it('is nothing for a run that does not subsample', () => {
    const history = new History(historyWith({ evaluations: [evaluation(100, measurement('fid', 9))] }));
    expect(shownMeasurements(history)).toEqual({ overBaseline: null, course: 'fid', small: [] });
  });

  it('leaves what stands in the comparison to it', () => {
    const figures = ['fid', 'intra-fid', 'diversity', 'label-score'].map((id) => measurement(`subsampled-${id}`, 1));
    const history = new History(historyWith({ evaluations: [evaluation(100, ...figures)] }));
    expect(shownMeasurements(history)).toMatchObject({ course: undefined, small: [] });
  });
});

describe('the measurements of a run', () => {
  const declarations = (...ids: string[]): RunDeclarations => ({
    ...nothing.declarations,
    measurements: ids.map((id) => ({ id, title: id, unit: 'share', better: 'higher', shown: 'headline' })),
  });
  const placesOf = (declared: RunDeclarations) => {
    const measured = [measurement('accuracy', 0.9), measurement('toy', 1), measurement('fid', 9)];
    const history = new History(historyWith({ declarations: declared, evaluations: [evaluation(100, ...measured)] }));
    const { course, small } = shownMeasurements(history);
    return [course, ...small];
  };

  it('begin with the declared headline, and then come as they were measured', () => {
    expect(placesOf(nothing.declarations)).toEqual(['fid', 'accuracy', 'toy']);
    expect(placesOf(declarations('toy', 'missing', 'fid'))).toEqual(['toy', 'fid', 'accuracy']);
  });

  it('are shown where none was declared, too', () => {
    expect(placesOf(declarations())).toEqual(['accuracy', 'toy', 'fid']);
  });

  it('are written in their unit', () => {
    const history = new History(historyWith({ declarations: declarations('accuracy') }));
    expect([unitOf(history, 'accuracy'), unitOf(history, 'toy')]).toEqual(['share', 'number']);
  });
});
