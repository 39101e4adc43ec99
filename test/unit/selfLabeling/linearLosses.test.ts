import { describe, expect, it } from 'vitest';
import { labelFrequencies } from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { classifierStep, labelReals } from '../../../engine/methods/selfLabeling/trainingSteps';
import type { HostTensors } from '../../../engine/runtime/program';
import { compiled, runOnce } from '../runtimes';
import { batch, floats, labels, linearNetworks, linearState, optionsOf, wholes } from './linear';
import { drawsOf, inputs, once, realsOf, updateClassifier, updateDiscriminator, updateGenerator } from './updates';

/**
 * Linear networks in which D = m / 2 on every image whose second channel is 1: L_D = 2 - mean(m) / 2 + mean(m') / 2 and
 * L_G = - mean(m') / 2 tell the masks. The classifier is sure of label 1 where the first channel is 10.
 */
describe('masks', () => {
  const start = linearState({
    'generator/shift': [0, 0],
    'discriminator/score/weights': [0, 1],
    'discriminator/score/bias': [-1],
    'discriminator/projection/weights': [0, 1, 0, 1, 0, 1, 0, 1],
    'classifier-average/logits/weights': [0, 1, 0, 0, 0, 0, 0, 0],
  });
  const confident = 5;
  const withOnes = (first: (i: number) => number) => Array.from({ length: batch }, (_, i) => [first(i), 1]).flat();
  const given: HostTensors = {
    ...inputs,
    reals: floats(
      [batch, 1, 1, 2],
      withOnes((i) => (i < confident ? 10 : 0)),
    ),
    latents: floats(
      [batch, 2],
      withOnes((i) => Math.sin(i)),
    ),
  };

  it.each(['hard', 'soft'] as const)('are as often open on generated images as on real ones: %s gate', async (gate) => {
    for (const threshold of [0, 0.9, 1.01]) {
      expect(
        (await once(updateDiscriminator, linearNetworks, optionsOf({ threshold, gate }), start, given)).loss,
      ).toBeCloseTo(2, 5);
    }
  });

  it('are all open on generated images where they are not matched', async () => {
    const { loss } = await once(
      updateDiscriminator,
      linearNetworks,
      optionsOf({ threshold: 0.9, matchMasks: false }),
      start,
      given,
    );
    expect(loss).toBeCloseTo(2 + (1 - confident / batch) / 2, 5);
  });

  it('are open for the generator as often as coverage says', async () => {
    const loss = async (coverage: number, matchMasks: boolean) =>
      (
        await once(updateGenerator, linearNetworks, optionsOf({ matchMasks, generatorClassifierWeight: 0 }), start, {
          ...given,
          coverage: floats([], [coverage]),
        })
      ).loss;
    for (const open of [0, 3, batch]) expect(await loss(open / batch, true)).toBeCloseTo(-open / batch / 2, 5);
    expect(await loss(0.25, false)).toBeCloseTo(-0.5, 5);
  });

  it('also under the cross-entropy: D is 0 behind a closed gate, and 1/2 behind an open one', async () => {
    const softplus = (x: number) => Math.log1p(Math.exp(x));
    for (const [threshold, score] of [
      [1.01, 0],
      [0, 0.5],
    ] as const) {
      const options = optionsOf({ threshold, generatorClassifierWeight: 0 }, { loss: 'vanilla' });
      const discriminator = await once(updateDiscriminator, linearNetworks, options, start, given);
      expect(discriminator.loss).toBeCloseTo(softplus(-score) + softplus(score), 5);
      const generator = await once(updateGenerator, linearNetworks, options, start, {
        ...given,
        coverage: floats([], [2 * score]),
      });
      expect(generator.loss).toBeCloseTo(softplus(-score), 5);
    }
  });

  it('count manual labels as open, and record what was shown', async () => {
    // Two unsure images have the manual label 3.
    const manual = wholes(Array.from({ length: batch }, (_, i) => (i >= batch - 2 ? 3 : -1)));
    const { outputs, state } = await runOnce(
      compiled,
      (now, x) => {
        const { mask, labels: shown } = labelReals(linearNetworks, optionsOf({ threshold: 0.9 }), now, realsOf(x));
        return {
          state: updateDiscriminator(linearNetworks, optionsOf({ threshold: 0.9 }), now, x).state,
          outputs: { mask, shown },
        };
      },
      start,
      { ...given, manual },
    );
    expect([...outputs.mask!.data]).toEqual(
      Array.from({ length: batch }, (_, i) => (i < confident || i >= batch - 2 ? 1 : 0)),
    );
    expect([...outputs.shown!.data].slice(-8)).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
    // A fiftieth of the way from a quarter each to five and two of seven.
    [0, 5 / 7, 0, 2 / 7].forEach((share, k) =>
      expect(state[labelFrequencies]!.data[k]!).toBeCloseTo(0.98 * 0.25 + 0.02 * share, 6),
    );
  });
});

describe('the losses of linear networks', () => {
  const logits = (x: ArrayLike<number>, weights: readonly number[], bias: readonly number[]) =>
    bias.map((b, k) => x[0]! * weights[k]! + x[1]! * weights[labels + k]! + b);
  const crossEntropy = (values: number[], label: number) =>
    Math.log(values.reduce((sum, v) => sum + Math.exp(v), 0)) - values[label]!;
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [weights, bias, shift] = [
    [0.5, -1, 0.3, 0.8, 1, 0.2, -0.4, 0],
    [0.1, 0, -0.2, 0.3],
    [0.25, -0.5],
  ];
  const start = linearState({
    'generator/shift': shift,
    'classifier/logits/weights': weights,
    'classifier/logits/bias': bias,
  });
  const latents = inputs.latents!.data;
  const fakes = Array.from({ length: batch }, (_, i) => [latents[2 * i]! + shift[0]!, latents[2 * i + 1]! + shift[1]!]);
  const fakeLabels = [...inputs.labelUniforms!.data].map((u) => Math.floor(u * labels));
  const fakeLoss = mean(fakes.map((x, i) => crossEntropy(logits(x, weights, bias), fakeLabels[i]!)));
  const manualLoss = mean(
    [...inputs.manualLabels!.data].map((label, i) =>
      crossEntropy(logits(inputs.manualImages!.data.slice(2 * i), weights, bias), label),
    ),
  );

  it.each([0, 0.5, 2])(
    'for the classifier: generated images, and %d times the manual ones',
    async (manualLabelWeight) => {
      const { loss } = await once(updateClassifier, linearNetworks, optionsOf({ manualLabelWeight }), start);
      expect(loss).toBeCloseTo(fakeLoss + manualLabelWeight * manualLoss, 5);
    },
  );

  it("for the generator: the discriminator's score against it, and the weighted classifier's loss", async () => {
    const loss = async (weight: number) =>
      (await once(updateGenerator, linearNetworks, optionsOf({ generatorClassifierWeight: weight }), start)).loss;
    const [without, withIt] = [await loss(0), await loss(0.7)];
    expect(withIt - without).toBeCloseTo(0.7 * fakeLoss, 5);
  });

  it('draw labels uniformly, or as frequent as self-labels were', async () => {
    const share = async (prior: 'uniform' | 'empirical') =>
      (
        await runOnce(
          compiled,
          (now, x) => ({
            outputs: {
              accuracy: classifierStep(linearNetworks, optionsOf({ prior }), now, { ...drawsOf(x), manual: null })
                .accuracy,
            },
          }),
          linearState({
            'classifier/logits/weights': Array<number>(2 * labels).fill(0),
            'classifier/logits/bias': [0, 0, 9, 0],
            [labelFrequencies]: [0, 0, 1, 0],
          }),
          inputs,
        )
      ).outputs.accuracy!.data[0];
    // This classifier always says 2.
    expect(await share('uniform')).toBe(fakeLabels.filter((label) => label === 2).length / batch);
    expect(await share('empirical')).toBe(1);
  });
});
