import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  createNetworks,
  initialState,
  labelFrequencies,
  statePrefixes,
} from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { generate } from '../../../engine/networks/conditionalGan';
import { discriminate } from '../../../engine/networks/heads';
import { Normalisation } from '../../../engine/nn/batchNorm';
import { dense } from '../../../engine/nn/layers';
import { selectPrefix } from '../../../engine/nn/parameters';
import { powerIteration, spectralNormalise } from '../../../engine/nn/spectralNorm';
import { Random } from '../../../engine/random';
import { specsOf, type HostTensors } from '../../../engine/runtime/program';
import { compiled, runOnce } from '../runtimes';
import { batch, labels, optionsOf } from './linear';
import { pointArchitecture } from './ring';
import { inputs, once, updateClassifier, updateDiscriminator, updateGenerator, type Update } from './updates';

const pointNetworks = createNetworks({
  architecture: pointArchitecture,
  image: [1, 1, 2],
  latent: 2,
  labels,
  width: 1,
  labelScale: 1,
});

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
