import { describe, expect, it } from 'vitest';
import { restoreView, View, type ViewState } from '../../../../webview/run/viewState';

const folder = '/runs/mnist/20260101-100000-4f3a';
const moved: ViewState = {
  folder,
  step: 300,
  kind: 'rejected',
  compareWith: 100,
  divider: 0.25,
  zoom: 4,
  split: 0.7,
  frame: 3,
  smoothing: 0.1,
  logarithmic: true,
  outliers: true,
  hidden: ['loss/generator'],
  filter: 'loss',
  range: [100, 400],
  heights: { loss: [-1, 2] },
};

describe('the kept view', () => {
  it('comes back as it was, through JSON', () => {
    expect(restoreView(JSON.parse(JSON.stringify(moved)), folder)).toEqual(moved);
  });

  it('is fresh where nothing was kept, or nothing sensible', () => {
    const fresh = restoreView(undefined, folder);
    expect(fresh).toMatchObject({ folder, step: 'latest', kind: null, frame: 'last', range: null, hidden: [] });
    for (const kept of [
      null,
      7,
      'view',
      [],
      {
        folder,
        step: -1,
        kind: 7,
        zoom: 99,
        split: 0.95,
        frame: 'first',
        smoothing: 1,
        hidden: 'all',
        range: [5, 1],
        heights: { loss: [2, 1], other: 'all' },
        divider: NaN,
      },
    ]) {
      expect(restoreView(kept, folder)).toEqual(fresh);
    }
  });

  it('of another run gives only what is a matter of taste', () => {
    const other = restoreView(moved, '/runs/mnist/20260102-100000-0001');
    expect(other).toEqual({
      ...restoreView(undefined, '/runs/mnist/20260102-100000-0001'),
      smoothing: 0.1,
      logarithmic: true,
      outliers: true,
      zoom: 4,
      split: 0.7,
    });
  });

  it('is kept from the start and at every change, always with its folder', () => {
    const kept: ViewState[] = [];
    const view = new View(restoreView(undefined, folder), (state) => kept.push(state));
    let told = 0;
    view.onChange(() => told++);
    view.change({ step: 200 });
    expect(kept.map((state) => [state.folder, state.step])).toEqual([
      [folder, 'latest'],
      [folder, 200],
    ]);
    expect(view.state.step).toBe(200);
    expect(told).toBe(1);
  });

  it('keeps what is noted and tells nobody', () => {
    const kept: ViewState[] = [];
    const view = new View(restoreView(undefined, folder), (state) => kept.push(state));
    let told = 0;
    view.onChange(() => told++);
    view.note({ frame: 5 });
    expect([kept.at(-1)?.frame, view.state.frame, told]).toEqual([5, 5, 0]);
  });
});
