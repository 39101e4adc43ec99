import { expect, test } from 'vitest';
import { headlineOf } from '../../../engine/history/headline';
import type { Measurement } from '../../../engine/protocol/events';
import { bestFirst, byExperiment } from '../../../engine/runs/experiments';
import { unknownRun } from '../../../engine/runs/run';
import { englishStrings } from '../../../extension/contract/panelStrings';
import { columnsOf } from '../../../webview/compare/columns';
import { coursesOf } from '../../../webview/compare/courses';
import { useTexts } from '../../../webview/ui/texts';
import { evaluation, measurement, nothing } from '../webview/run/run';
import { model } from '../webview/compare/model';

/** Figures of different feature networks share no axis, no column and no best. */
const inNetwork = (value: number, network: string): Measurement => ({
  ...measurement('fid', value),
  label: `FID (${network.slice(0, -2)})`,
  network,
});
const declared = { measurements: [] };
useTexts(englishStrings);

test('within a run, only figures in the newest network are a course and have a best', () => {
  const headline = headlineOf(declared, [
    evaluation(1, inNetwork(1, 'classifier-64-a')),
    evaluation(2, inNetwork(9, 'classifier-64-b')),
    evaluation(3, inNetwork(8, 'classifier-64-b')),
  ])!;
  expect(headline.course.map(({ step }) => step)).toEqual([2, 3]);
  expect(headline.best).toEqual({ step: 3, value: 8 });
});

test('among the runs of an experiment, none is the best across networks', () => {
  const run = (day: number, value: number, network: string) => ({
    ...unknownRun(`/a/runs/digits/2026112${day}-000000-0000`, 'finished' as const),
    headline: headlineOf(declared, [evaluation(1, inNetwork(value, network))]),
  });
  const [low, high, newest] = [
    run(1, 1, 'classifier-64-a'),
    run(2, 7, 'classifier-64-b'),
    run(3, 9, 'classifier-64-b'),
  ];
  expect(byExperiment([low, high, newest])[0]!.best).toBe(high);
  expect(byExperiment([low, newest])[0]!.best).toBeNull();
  expect(bestFirst([low, newest, high])).toEqual([high, newest, low]);
});

test('in the Compare view they have columns and charts of their own', () => {
  const runs = ['classifier-64-a', 'classifier-64-b', 'autoencoder-64-c', 'classifier-64-a'].map((network, i) => {
    const made = model(String(i), {});
    made.append({
      ...nothing,
      evaluations: [evaluation(1, inNetwork(i, network))],
      seriesNames: [],
      stages: [],
      clock: { steps: new Float64Array(), seconds: new Float64Array() },
    });
    return made;
  });
  const charts = coursesOf(runs);
  expect(new Set(charts.map(({ id }) => id)).size).toBe(3);
  expect(charts.map(({ title }) => title).sort()).toEqual([
    'FID (autoencoder-64)',
    'FID (classifier-64)',
    'FID (classifier-64)',
  ]);
  const shown = charts.map(({ figure }) => runs.filter((run) => run.course(figure!)).length);
  expect(shown.sort()).toEqual([1, 1, 2]);
  const best = columnsOf(runs, [], false).find(({ id }) => id === 'best')!;
  expect(best.title).toBe('Best FID (classifier-64)');
  expect(runs.map((run) => best.value(run))).toEqual([0, null, null, 3]);
});
