import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StageCheckpoint } from '../../../engine/methods/model';
import { classifierFeatureTraining } from '../../../engine/methods/subsampling/features/classifierFeatures';
import {
  networkPrefixes,
  SupervisedModel,
  type SupervisedTask,
} from '../../../engine/methods/subsampling/supervisedModel';
import { getTensor } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { classes, contextOf } from './toyRun';

async function opened(
  context: Parameters<typeof SupervisedModel.create>[0],
  task: SupervisedTask,
  checkpoint: StageCheckpoint | null = null,
): Promise<SupervisedModel> {
  const model = await SupervisedModel.create(context, task, checkpoint);
  onTestFinished(() => {
    model.dispose();
  });
  return model;
}

/** One number with a slope of 1: Adam moves it by the learning rate, whatever its decays. */
const slope = (steps: number, milestones: readonly number[]): SupervisedTask => ({
  network: 'slope',
  parameters: { number: { shape: [1], initial: () => new Float32Array(1) } },
  buffers: {},
  steps,
  batch: 1,
  optimizer: { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 },
  rate: { initial: 0.1, milestones },
  inputs: { nothing: { shape: [1], dtype: 'float32' } },
  draw: () => ({ nothing: new Float32Array(1) }),
  loss: (p) => ({ loss: tf.sum<Scalar>(getTensor(p, 'number')), figures: {} }),
  series: 'loss/slope',
});

describe('training by examples', () => {
  it.each([
    [10, [0.3, 0.7], [3, 4, 3]],
    [7, [0.43, 0.71], [4, 1, 2]],
    [5, [], [5]],
  ])(
    'divides the learning rate by ten at its milestones: of %d updates at shares %j',
    async (steps, milestones, lengths) => {
      const model = await opened(contextOf(classes), slope(steps, milestones));
      const rates = lengths.flatMap((length, i) => Array.from({ length }, () => 0.1 * 0.1 ** i));
      const found: number[] = [];
      for (let i = 0; i < rates.length; i++) {
        const before = (await model.state.read(['slope/number']))['slope/number']!.data[0]!;
        await model.step(i);
        found.push(before - (await model.state.read(['slope/number']))['slope/number']!.data[0]!);
      }
      found.forEach((moved, i) => {
        expect(moved / rates[i]!, `update ${i}`).toBeCloseTo(1, 2);
      });
    },
  );

  it.each(['adam', 'sgd'] as const)('goes on from its state exactly, past a milestone, with %s', async (optimizer) => {
    const context = contextOf(classes, { features: { optimizer, milestones: [0.5], learningRate: 0.01 } });
    const whole = await opened(context, classifierFeatureTraining(context));
    const curve = [];
    for (let i = 0; i < 10; i++) curve.push(await whole.step(i));

    const first = contextOf(classes, { features: { optimizer, milestones: [0.5], learningRate: 0.01 } });
    const begun = await opened(first, classifierFeatureTraining(first));
    for (let i = 0; i < 4; i++) expect(await begun.step(i)).toEqual(curve[i]);
    const second = {
      ...contextOf(classes, { features: { optimizer, milestones: [0.5], learningRate: 0.01 } }),
      random: Random.restore(first.random.state),
    };
    const checkpoint = { tensors: await begun.state.read(), folder: 'checkpoint' };
    const resumed = await opened(second, classifierFeatureTraining(second), checkpoint);
    for (let i = 4; i < 10; i++) expect(await resumed.step(i)).toEqual(curve[i]);
    expect(await resumed.state.read()).toEqual(await whole.state.read());
  });

  it('learns what an image shows, and keeps the network without what only training needs', async () => {
    const context = contextOf(classes, { features: { steps: 120, learningRate: 0.01 } });
    const model = await opened(context, classifierFeatureTraining(context));
    const accuracies: number[] = [];
    for (let i = 0; i < 120; i++) accuracies.push((await model.step(i))['features/accuracy']!);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Of eight seeds the worst has 0.7.
    expect(mean(accuracies.slice(-20))).toBeGreaterThan(0.6);
    expect(mean(accuracies.slice(-20))).toBeGreaterThan(2 * mean(accuracies.slice(0, 5)));

    await model.finish(12.5);
    const kept = await context.networks.load('features');
    expect(kept.metadata.seconds).toBe('12.500');
    const { weights, moments } = networkPrefixes('features');
    const state = await model.state.read();
    expect(Object.keys(kept.tensors).sort()).toEqual(
      Object.keys(state)
        .filter((name) => name.startsWith(weights) || name.startsWith(moments))
        .sort(),
    );
    expect(kept.tensors).toEqual(Object.fromEntries(Object.keys(kept.tensors).map((name) => [name, state[name]])));
    // Done twice, it does the same.
    await model.finish(12.5);
    expect(await context.networks.load('features')).toEqual(kept);
  });
});
