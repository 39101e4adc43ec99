import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../engine/networks/conditionalGan';
import { discriminate } from '../../../engine/networks/heads';
import {
  classifierStep,
  discriminatorStep,
  generatorStep,
  labelReals,
  type StepOptions,
} from '../../../engine/methods/selfLabeling/trainingSteps';
import {
  createNetworks,
  initialState,
  labelFrequencies,
  statePrefixes,
  type SelfLabelingNetworks,
} from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { Normalisation } from '../../../engine/nn/batchNorm';
import { dense } from '../../../engine/nn/layers';
import { selectPrefix } from '../../../engine/nn/parameters';
import { powerIteration, spectralNormalise } from '../../../engine/nn/spectralNorm';
import { Random } from '../../../engine/random';
import { specsOf, type HostTensors, type Tensors } from '../../../engine/runtime/program';
import { compiled, runOnce } from '../runtimes';
import { batch, floats, labels, linearState, linearNetworks, optionsOf, wholes } from './linear';
import { pointArchitecture } from './ring';

const pointNetworks = createNetworks({
  architecture: pointArchitecture,
  image: [1, 1, 2],
  latent: 2,
  labels,
  width: 1,
  labelScale: 1,
});
const random = Random.from(12, 'steps');
const inputs: HostTensors = {
  reals: floats([batch, 1, 1, 2], random.normals(2 * batch)),
  manual: wholes(Array<number>(batch).fill(-1)),
  latents: floats([batch, 2], random.normals(2 * batch)),
  labelUniforms: floats([batch], random.uniforms(batch)),
  coverage: floats([], [0.5]),
  gateUniforms: floats(
    [batch],
    Array.from({ length: batch }, (_, i) => (i + 0.5) / batch),
  ),
  manualImages: floats([6, 1, 1, 2], random.normals(12)),
  manualLabels: wholes([0, 1, 2, 3, 1, 0]),
};

interface Result {
  state: Tensors;
  loss: Scalar;
}
type Update = (networks: SelfLabelingNetworks, options: StepOptions, state: Tensors, x: Tensors) => Result;
const realsOf = (x: Tensors) => ({ reals: x.reals as Tensor4D, manual: x.manual as Tensor1D });
const drawsOf = (x: Tensors) => ({ latents: x.latents as Tensor2D, labelUniforms: x.labelUniforms as Tensor1D });
const updateDiscriminator: Update = (networks, options, state, x) =>
  discriminatorStep(networks, options, state, { ...realsOf(x), ...drawsOf(x) });
const updateGenerator: Update = (networks, options, state, x) =>
  generatorStep(networks, options, state, {
    ...drawsOf(x),
    coverage: x.coverage as Scalar,
    gateUniforms: x.gateUniforms as Tensor1D,
  });
const updateClassifier: Update = (networks, options, state, x) =>
  classifierStep(networks, options, state, {
    ...drawsOf(x),
    manual: { images: x.manualImages as Tensor4D, labels: x.manualLabels as Tensor1D },
  });

/** One update: its loss, and the state after it. */
async function once(
  update: Update,
  networks: SelfLabelingNetworks,
  options: StepOptions,
  values: HostTensors,
  given = inputs,
): Promise<{ loss: number; state: HostTensors }> {
  const { outputs, state } = await runOnce(
    compiled,
    (now, x) => {
      const result = update(networks, options, now, x);
      return { state: result.state, outputs: { loss: result.loss } };
    },
    values,
    given,
  );
  return { loss: outputs.loss!.data[0]!, state };
}

const changedNames = (before: HostTensors, after: HostTensors) =>
  Object.keys(before).filter((name) => before[name]!.data.some((x, i) => x !== after[name]!.data[i]));

describe('an update', () => {
  const start = initialState(pointNetworks, Random.from(3, 'weights'));

  it.each<[string, Update, string[]]>([
    [
      'of the discriminator',
      updateDiscriminator,
      [
        statePrefixes.discriminator,
        statePrefixes.discriminatorVectors,
        statePrefixes.discriminatorAdam,
        labelFrequencies,
      ],
    ],
    // Nothing of the generator's loss reaches the classifier it goes through, nor of the classifier's loss the
    // generator.
    [
      'of the generator',
      updateGenerator,
      [statePrefixes.generator, statePrefixes.generatorAverage, statePrefixes.generatorAdam],
    ],
    [
      'of the classifier',
      updateClassifier,
      [statePrefixes.classifier, statePrefixes.classifierAverage, statePrefixes.classifierAdam],
    ],
  ])('%s changes what is its own and nothing else', async (_, update, own) => {
    const { state } = await once(
      update,
      pointNetworks,
      optionsOf({ threshold: 0.3, generatorClassifierWeight: 1 }),
      start,
    );
    const changed = changedNames(start, state);
    for (const name of changed)
      expect(
        own.some((prefix) => name.startsWith(prefix)),
        name,
      ).toBe(true);
    for (const prefix of own)
      expect(
        changed.some((name) => name.startsWith(prefix)),
        prefix,
      ).toBe(true);
    // The score's bias stays at first: while no image lies beyond the hinge, real and generated ones cancel.
    const trained = Object.keys(start).filter(
      (name) => name.startsWith(own[0]!) && name !== 'discriminator/score/bias',
    );
    expect(changed.filter((name) => name.startsWith(own[0]!))).toEqual(trained);
  });

  it.each<[string, Update]>([
    ['discriminator', updateDiscriminator],
    ['generator', updateGenerator],
    ['classifier', updateClassifier],
  ])('of the %s lowers its own loss', async (_, update) => {
    const options = optionsOf({ threshold: 0.3 }, { generator: 2e-3, discriminator: 2e-3, classifier: 5e-3 });
    const state = compiled.createState(start);
    const program = await compiled.compile(
      {
        name: 'update',
        state: Object.keys(start),
        inputs: specsOf(inputs),
        step: (now, x) => {
          const result = update(pointNetworks, options, now, x);
          return { state: result.state, outputs: { loss: result.loss } };
        },
      },
      state,
    );
    const fed = Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data]));
    const losses: number[] = [];
    for (let i = 0; i < 100; i++) losses.push((await program.run(fed)).loss!.data[0]!);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! - 0.2);
  });
});

describe("the discriminator's loss", () => {
  const start = initialState(pointNetworks, Random.from(5, 'weights'));

  it('is the unconditional hinge loss, bit for bit, where no self-label is confident enough', async () => {
    const { loss, state } = await once(updateDiscriminator, pointNetworks, optionsOf({ threshold: 1.01 }), start);
    const unconditional = await runOnce(
      compiled,
      (now, x) => {
        const fakeLabels = tf.oneHot(tf.cast(tf.floor(tf.mul(x.labelUniforms!, labels)), 'int32'), labels) as Tensor2D;
        const fakes = generate(pointNetworks, selectPrefix(statePrefixes.generator, now), new Normalisation({}, true), {
          latents: x.latents as Tensor2D,
          conditions: tf.cast(fakeLabels, 'float32'),
        });
        const parameters = selectPrefix(statePrefixes.discriminator, now);
        const p = spectralNormalise(
          parameters,
          powerIteration(parameters, selectPrefix(statePrefixes.discriminatorVectors, now)),
        );
        const score = (images: tf.Tensor) =>
          dense(p, 'score', pointNetworks.discriminator.trunk.forward(p, images as Tensor4D));
        const scores = score(tf.concat([x.reals!, fakes], 0));
        const [real, fake] = [tf.slice(scores, 0, batch), tf.slice(scores, batch, batch)];
        return { outputs: { loss: tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))) } };
      },
      start,
      inputs,
    );
    expect(loss).toBe(unconditional.outputs.loss!.data[0]);
    // Without a label shown, its projection has no gradient and the record of labels nothing to count.
    expect(state[`${statePrefixes.discriminator}projection/weights`]).toEqual(
      start[`${statePrefixes.discriminator}projection/weights`],
    );
    expect(state[labelFrequencies]).toEqual(start[labelFrequencies]);
  });

  it('does not depend on the label where the mask hides it', async () => {
    const scores = async (label: number, mask: number) =>
      (
        await runOnce(
          compiled,
          (now, x) => {
            const chosen = tf.oneHot(tf.fill([batch], label, 'int32'), labels);
            return {
              outputs: {
                y: discriminate(pointNetworks.discriminator.trunk, selectPrefix(statePrefixes.discriminator, now), {
                  images: x.reals as Tensor4D,
                  labels: tf.cast(chosen, 'float32') as Tensor2D,
                  mask: tf.fill<tf.Rank.R1>([batch], mask),
                }),
              },
            };
          },
          start,
          { reals: inputs.reals! },
        )
      ).outputs.y!.data;
    expect(await scores(2, 0)).toEqual(await scores(0, 0));
    expect(await scores(2, 1)).not.toEqual(await scores(0, 1));
    const [hidden, half, shown] = [await scores(1, 0), await scores(1, 0.5), await scores(1, 1)];
    half.forEach((y, i) => expect(y).toBeCloseTo((hidden[i]! + shown[i]!) / 2, 5));
  });
});

/**
 * A linear system in which D = m / 2 on every image whose second channel is 1: L_D = 2 - mean(m) / 2 + mean(m') / 2 and
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

describe('the losses of a linear system', () => {
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
