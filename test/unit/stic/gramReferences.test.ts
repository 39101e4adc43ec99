import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { oneHotRows } from '../../../engine/floatArrays';
import { mixedCondition } from '../../../engine/methods/stic/conditions';
import { RealImages } from '../../../engine/methods/stic/realImages';
import { ChainInitialiser } from '../../../engine/methods/stic/sampler/chainInitialiser';
import { GramReferences, type RealImageSource } from '../../../engine/methods/stic/sampler/gramReferences';
import { LangevinSampler } from '../../../engine/methods/stic/sampler/langevinSampler';
import { SampleGenerator } from '../../../engine/methods/stic/sampler/sampleGenerator';
import type { SamplerSpec } from '../../../engine/methods/stic/sampler/samplerPrograms';
import { gramMatrices } from '../../../engine/methods/stic/targetDensity';
import { smallEnergyClassifier } from '../../../engine/networks/energyClassifier';
import type { ImageShape } from '../../../engine/networks/architecture';
import { initialise, selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { sizeOf } from '../../../engine/runtime/program';
import { compiled } from '../runtimes';
import { shapes, size } from './shapes';
import { compute } from './smoothClassifier';

const prefix = 'classifier/';
const classes = 3;

function specOf(image: ImageShape, chains: number, width: number): SamplerSpec {
  return {
    network: smallEnergyClassifier(image, classes + 1, width),
    prefix,
    image,
    chains,
    windowed: false,
    smoothing: 0,
    targetAcceptance: 0.574,
    noiseDeviation: 0.04,
    target: { objective: 'fake-class', classes, gram: 1, box: 10, smoothness: 0 },
  };
}

function stateOf({ network }: SamplerSpec) {
  const weights = initialise(network.parameters, Random.from(1, 'weights'), prefix);
  const state = compiled.createState(weights);
  onTestFinished(() => {
    state.dispose();
  });
  return { weights, state };
}

async function referencesOf(spec: SamplerSpec, source: RealImageSource): Promise<GramReferences> {
  const { weights, state } = stateOf(spec);
  const references = await GramReferences.create(
    (definition) => compiled.compile({ ...definition, state: Object.keys(weights) }, state),
    spec,
    source,
  );
  onTestFinished(() => {
    references.dispose();
  });
  return references;
}

const conditionsOf = (...rows: Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));
const one = (label: number) => oneHotRows([label], classes);
const real = new RealImages(shapes);

describe('Gram references', () => {
  const spec = specOf([8, 8, 1], 4, 0.25);
  const chain = (of: Float32Array, i: number) =>
    of.subarray((i * of.length) / spec.chains, ((i + 1) * of.length) / spec.chains);

  it('are the mean Gram matrices of eight real images of the class, or of the classes of a mixture in their shares', async () => {
    const asked: { label: number; images: Float32Array }[] = [];
    const source: RealImageSource = {
      ofClass: (label, count, random) => {
        const images = real.ofClass(label, count, random);
        asked.push({ label, images });
        return images;
      },
    };
    const found = await (
      await referencesOf(spec, source)
    ).of(
      {
        conditions: conditionsOf(one(0), mixedCondition(0, 1, 0.7, classes), one(2), one(0)),
        chainsPerNoise: 1,
      },
      Random.from(1, 'references'),
    );
    expect(asked.map(({ label, images }) => [label, images.length / size])).toEqual([
      [0, 8],
      [1, 4],
      [0, 4],
      [2, 8],
      [0, 8],
    ]);
    const { weights } = stateOf(spec);
    const all = Float32Array.from(asked.flatMap(({ images }) => [...images]));
    const grams = await compute(compiled, { ...weights, images: { shape: [32, 8, 8, 1], data: all } }, (t) =>
      Object.fromEntries(
        spec.network
          .forward(selectPrefix(prefix, t), t.images as Tensor4D)
          .maps.map((map, i) => [`gram${i}`, gramMatrices(map)]),
      ),
    );
    for (const [name, data] of Object.entries(found)) {
      const each = data.length / spec.chains;
      const mean = (first: number, count: number, j: number) =>
        Array.from({ length: count }, (_, i) => grams[name]![(first + i) * each + j]!).reduce((a, b) => a + b) / count;
      for (let j = 0; j < each; j++) {
        expect(chain(data, 0)[j]).toBeCloseTo(mean(0, 8, j), 4);
        expect(chain(data, 1)[j]).toBeCloseTo(0.7 * mean(8, 4, j) + 0.3 * mean(12, 4, j), 4);
        expect(chain(data, 3)[j]).toBeCloseTo(mean(24, 8, j), 4);
      }
    }
  });

  it('are of the same images where chains share their noise', async () => {
    const references = await referencesOf(spec, real);
    const conditions = conditionsOf(one(0), one(0), one(0), one(0));
    const { gram0: shared } = await references.of({ conditions, chainsPerNoise: 2 }, Random.from(1, 'references'));
    expect(chain(shared!, 1)).toEqual(chain(shared!, 0));
    expect(chain(shared!, 3)).toEqual(chain(shared!, 2));
    expect(chain(shared!, 2)).not.toEqual(chain(shared!, 0));
    const { gram0: own } = await references.of({ conditions, chainsPerNoise: 1 }, Random.from(1, 'references'));
    expect(chain(own!, 1)).not.toEqual(chain(own!, 0));
  });

  it('of large images are computed in parts', async () => {
    const large = specOf([64, 64, 1], 65, 0.1);
    const images = [0, 1, 2].map((label) => Random.from(label, 'images').normals(8 * sizeOf(large.image)));
    const { gram0 } = await (
      await referencesOf(large, { ofClass: (label) => images[label]! })
    ).of(
      {
        conditions: oneHotRows(
          Array.from({ length: 65 }, (_, i) => i % classes),
          classes,
        ),
        chainsPerNoise: 1,
      },
      Random.from(1, 'references'),
    );
    const each = gram0!.length / 65;
    // The last chain is alone in its part, and has the condition of the second.
    gram0!.subarray(64 * each).forEach((x, j) => {
      expect(x).toBeCloseTo(gram0![each + j]!, 4);
    });
    expect(gram0!.subarray(64 * each)).not.toEqual(gram0!.subarray(0, each));
  });
});

it('images that share their noise have the same reference images, so that they differ by their classes alone', async () => {
  const spec = specOf([8, 8, 1], 4, 0.25);
  const { state } = stateOf(spec);
  const sampler = await LangevinSampler.create({
    runtime: compiled,
    state,
    spec,
    options: {
      kind: 'ngld',
      steps: 5,
      passes: 2,
      temperature: { start: 0.1, end: 0.01 },
      stepRms: { start: 0.2, end: 0.02 },
      attention: null,
      filmed: false,
      metropolisSteps: 0,
    },
    source: real,
  });
  onTestFinished(() => {
    sampler.dispose();
  });
  const generator = new SampleGenerator(sampler, new ChainInitialiser('noise', shapes), {
    chains: 4,
    classes,
    imageSize: size,
    passes: 2,
    steps: 5,
    stepSize: 0.02,
  });
  const images = await generator.draw(conditionsOf(one(1), one(1), one(1), one(2)), {
    random: Random.from(1, 'drawing'),
    throwIfStopped: () => undefined,
    chainsPerNoise: 2,
  });
  const image = (i: number) => images.subarray(i * size, (i + 1) * size);
  expect(image(1)).toEqual(image(0));
  expect(image(2)).not.toEqual(image(0));
  expect(image(3)).not.toEqual(image(2));
});
