import { expect, test } from 'vitest';
import { diversity, entropyOf } from '../../../engine/metrics/diversity/diversity';
import { meanOf, MetricTallies } from '../../../engine/metrics/evaluation/metricTally';
import { labelScore } from '../../../engine/metrics/labelScore/labelScore';
import type { ImageMetric, MetricSetting, ObservedImages } from '../../../engine/metrics/metric';
import type { NetworkOutput } from '../../../engine/metrics/networks/evaluationNetwork';
import { clockHands } from './clockHands';

const hands = { ...clockHands(10, 10), classes: ['a', 'b', 'c', 'd'] };
const setting: MetricSetting = { dataset: hands, networks: new Map(), grouped: true, leastImages: 10 };

/** Images of which the networks see a kind (of four) and a label, where another label was wanted. */
function observed(classes: number[] | null, ...images: [kind: number, label: number, wanted: number][]) {
  const logits = images.flatMap(([kind]) => [0, 1, 2, 3].map((each) => -Math.abs(kind - each)));
  return {
    count: images.length,
    images: new Float32Array(0),
    labels: Float32Array.from(images, ([, , wanted]) => wanted),
    classes: classes && Int32Array.from(classes),
    outputs: new Map<NetworkOutput, Float32Array>([
      ['logits', Float32Array.from(logits)],
      ['label', Float32Array.from(images, ([, label]) => label)],
    ]),
  };
}

/** The statistics of images that come in portions. */
async function statisticsOf(metric: ImageMetric, portions: ObservedImages[]) {
  const tally = new MetricTallies([metric], setting, [0, 100]);
  for (const portion of portions) await tally.add(1, portion);
  const [none, statistics] = await tally.finish(metric);
  // Nothing was added to the first group.
  expect(none).toBeNull();
  return statistics!;
}

test('entropy: nothing for one kind, ln K for K equal ones', () => {
  expect(entropyOf([0, 12, 0])).toBe(0);
  expect(entropyOf([5, 5, 5, 5])).toBeCloseTo(Math.log(4), 12);
  // -(1/4 ln 1/4 + 3/4 ln 3/4)
  expect(entropyOf([1, 3])).toBeCloseTo(0.5623351446, 9);
});

test('a mean needs all its parts', () => {
  expect(meanOf([1, 2, 6])).toBe(3);
  expect(meanOf([1, null, 6])).toBeNull();
  expect(meanOf([])).toBeNull();
});

const portions = [observed([0, 2], [0, 10, 11], [3, 12, 11]), observed([1, 2], [1, 20, 20], [2, 7, 11])];

test('Diversity counts the kinds that are seen', async () => {
  const statistics = await statisticsOf(diversity, portions);
  expect(statistics.count).toBe(4);
  expect([...statistics.values]).toEqual([1, 1, 1, 1]);
  expect(diversity.value(statistics, setting)).toBeCloseTo(Math.log(4), 12);
});

test('Label Score is the mean distance from the wanted labels', async () => {
  // |10 - 11|, |12 - 11|, |20 - 20|, |7 - 11|
  expect(labelScore.value(await statisticsOf(labelScore, portions), setting)).toBe(1.5);
});

test('one image is too few for a figure', async () => {
  const tally = new MetricTallies([labelScore], setting, [10]);
  await tally.add(0, observed(null, [0, 1, 2]));
  expect(await tally.finish(labelScore)).toEqual([null]);
});

test('a metric that reads what it does not say it needs is an error', async () => {
  const tally = new MetricTallies([labelScore], setting, [10]);
  await expect(tally.add(0, { ...observed(null, [0, 1, 2]), outputs: new Map() })).rejects.toThrow(
    'A metric reads "label" without saying in "needs" that it does.',
  );
});
