import { beforeAll, describe, expect, it } from 'vitest';
import { englishStrings } from '../../../../extension/contract/panelStrings';
import { bannerOf } from '../../../../webview/run/banner';
import { History } from '../../../../webview/run/history';
import { ask, isDone } from '../../../../webview/run/pending';
import { useLocale } from '../../../../webview/ui/format';
import { useTexts } from '../../../../webview/ui/texts';
import { additionOf, checkpoint, evaluation, historyWith, measurement, nothing, series, stage, status } from './run';

beforeAll(() => {
  useTexts(englishStrings);
  useLocale('en');
});

const empty = new History(nothing);
const begun = new History(
  historyWith({ series: [series('loss/generator', [1], [1])], checkpoints: [checkpoint(100)] }),
);

describe('the banner of a run', () => {
  it('that has not trained yet says what the engine prepares', () => {
    const preparing = new History(historyWith({ stages: [stage('Feature network', 'started')] }));
    expect(bannerOf(status({}, { step: 0 }), preparing)).toMatchObject({
      standing: 'starting',
      headline: 'Feature network',
      live: true,
    });
  });

  it('that trains says so', () => {
    expect(bannerOf(status(), begun)).toMatchObject({
      standing: 'running',
      word: 'running',
      headline: 'training',
      live: true,
      canResume: false,
    });
  });

  it('that goes through stages says which, and what it does within', () => {
    const stages = [stage('Generator', 'started'), stage('Generator', 'finished'), stage('Density ratio', 'started')];
    const ratio = new History(historyWith({ stages, series: [series('loss/ratio', [1], [1])] }));
    expect(bannerOf(status({}, { activity: 'density ratio' }), ratio).headline).toBe('Density ratio');
    expect(bannerOf(status({}, { activity: 'sampling' }), ratio).headline).toBe('Density ratio: sampling');
    expect(bannerOf(status({}, { activity: '' }), ratio).headline).toBe('Density ratio');
  });

  it('that waits or is paused is live', () => {
    expect(bannerOf(status({ state: 'queued' }), empty)).toMatchObject({
      standing: 'queued',
      word: 'waiting',
      live: true,
    });
    expect(bannerOf(status({ state: 'paused' }), begun)).toMatchObject({
      standing: 'paused',
      headline: 'Paused at step 120.',
      live: true,
    });
  });

  it('that failed gives the reason, and offers to resume only from a checkpoint', () => {
    const failed = status({ state: 'failed', reason: 'The disk is full. Free some space.' });
    expect(bannerOf(failed, begun)).toMatchObject({
      advice: 'The disk is full. Free some space.',
      live: false,
      canResume: true,
    });
    expect(bannerOf(failed, empty).canResume).toBe(false);
    expect(bannerOf(status({ state: 'failed' }), begun).advice).toBe('The log tells what happened.');
  });

  it('that finished says how long it took, and has nothing to resume', () => {
    const finished = bannerOf(
      status({ state: 'finished', endedAt: '2026-01-01T11:12:00.000Z' }, { step: 5000 }),
      begun,
    );
    expect(finished).toMatchObject({ headline: 'Finished: 5,000 steps in 1 h 12 min.', canResume: false, live: false });
  });

  it('that is lost names its machine, whatever its record says', () => {
    const lost = bannerOf(status({ state: 'running' }, {}, true), begun);
    expect(lost).toMatchObject({ standing: 'lost', live: false, canResume: true });
    expect(lost.headline).toContain('2 min');
    expect(lost.advice).toContain('lab-3');
  });
});

describe('what was asked of the engine', () => {
  it('is done when the state changes', () => {
    const asked = ask('pause', status(), begun);
    expect(isDone(asked, status({}, { step: 121 }), begun)).toBe(false);
    expect(isDone(asked, status({ state: 'paused' }), begun)).toBe(true);
  });

  it('is done when its event comes', () => {
    const history = new History(nothing);
    const asked = ask('evaluate', status(), history);
    history.append(additionOf({ checkpoints: [checkpoint(120)] }));
    expect(isDone(asked, status(), history)).toBe(false);
    history.append(additionOf({ evaluations: [evaluation(120, measurement('fid', 20))] }));
    expect(isDone(asked, status(), history)).toBe(true);
  });

  it('is over when nobody is there to do it', () => {
    expect(isDone(ask('sample', status(), begun), status({ state: 'failed' }), begun)).toBe(true);
    expect(isDone(ask('sample', status(), begun), status({}, {}, true), begun)).toBe(true);
  });
});
