import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { smallEnergyClassifier, type EnergyClassifier } from '../../../engine/networks/energyClassifier';
import { initialise } from '../../../engine/nn/parameters';
import { preconditioner } from '../../../engine/methods/stic/sampler/preconditioner';
import { driftStep, type ChainState } from '../../../engine/methods/stic/sampler/langevinSteps';
import {
  classScore,
  densityAndGradient,
  gramDistance,
  gramMatrices,
  logDensityOf,
  logitsOf,
  type Objective,
  type TargetOptions,
} from '../../../engine/methods/stic/targetDensity';
import { Random } from '../../../engine/random';
import type { HostTensor, HostTensors } from '../../../engine/runtime/program';
import { compute, differences, logSumExp, relativeError, smoothClassifier } from './smoothClassifier';
import { compiled, eager } from '../runtimes';

const objectives: Objective[] = ['plain', 'fake-class', 'energy'];
const tensor = (shape: number[], data: Float32Array): HostTensor => ({ shape, data });
const normals = (seed: number, ...shape: number[]) =>
  tensor(shape, Random.from(seed, 'values').normals(shape.reduce((a, b) => a * b)));

/** All pixels differ, and none is near the box or its neighbours' values, where the gradient has kinks. */
const pixels = Random.from(2, 'order').permutation(16);
const kinkless = Float32Array.from(pixels, (k) => -1.55 + 0.2 * k);

/** U of a classifier with random weights at one image, compiled once. */
async function densityAt(
  classifier: EnergyClassifier,
  options: TargetOptions,
  image: [number, number, number],
  weights: HostTensors,
) {
  const maps = options.gram > 0 ? classifier.mapChannels : [];
  const given: HostTensors = {
    conditions: tensor([1, 3], Float32Array.of(0.2, 0.8, 0)),
    ...Object.fromEntries(maps.map((count, i) => [`gram${i}`, normals(i, 1, count, count)])),
  };
  const state = compiled.createState({ ...weights, ...given });
  const shape: [number, number, number, number] = [1, ...image];
  const program = await compiled.compile(
    {
      name: 'density',
      state: Object.keys({ ...weights, ...given }),
      inputs: { x: { shape, dtype: 'float32' } },
      step: (now, { x }) => ({
        outputs: {
          ...densityAndGradient(
            logDensityOf({
              ...options,
              network: classifier,
              parameters: now,
              conditions: now.conditions as Tensor2D,
              references: maps.map((_, i) => now[`gram${i}`] as Tensor3D),
            }),
            x as Tensor4D,
          ),
        },
      }),
    },
    state,
  );
  return async (x: Float32Array) => {
    const { density, gradient } = await program.run({ x });
    return { density: density!.data[0]!, gradient: gradient!.data as Float32Array };
  };
}

describe('the gradient of U', () => {
  it.each(
    objectives.flatMap(
      (objective) =>
        [
          [objective, 'alone', { gram: 0, box: 0, smoothness: 0 }],
          [objective, 'with all terms', { gram: 3, box: 10, smoothness: 0.3 }],
        ] as const,
    ),
  )('is that of finite differences: %s, %s', async (objective, _, terms) => {
    const options: TargetOptions = { objective, classes: 3, ...terms };
    const classifier = smoothClassifier(logitsOf(options));
    const at = await densityAt(
      classifier,
      options,
      [4, 4, 1],
      initialise(classifier.parameters, Random.from(1, 'weights'), ''),
    );
    const expected = await differences(kinkless, 0.02, async (x) => (await at(x)).density);
    expect(relativeError((await at(kinkless)).gradient, expected)).toBeLessThan(1e-3);
  });

  it('is that of finite differences for the small classifier, but for its kinks', async () => {
    const options: TargetOptions = { objective: 'fake-class', classes: 3, gram: 1, box: 10, smoothness: 0.1 };
    const classifier = smallEnergyClassifier([4, 4, 1], 4, 0.25);
    const at = await densityAt(
      classifier,
      options,
      [4, 4, 1],
      initialise(classifier.parameters, Random.from(1, 'weights'), ''),
    );
    const expected = await differences(kinkless, 5e-3, async (x) => (await at(x)).density);
    expect(relativeError((await at(kinkless)).gradient, expected)).toBeLessThan(0.02);
  });

  it("is each image's own", async () => {
    const options: TargetOptions = { objective: 'fake-class', classes: 3, gram: 0, box: 10, smoothness: 0.1 };
    const classifier = smoothClassifier(4);
    const weights = initialise(classifier.parameters, Random.from(1, 'weights'), '');
    const images = normals(3, 2, 4, 4, 1);
    const conditions = tensor([2, 3], Float32Array.of(1, 0, 0, 0, 0.5, 0.5));
    const densityOf = (t: Record<string, Tensor>) => ({
      ...densityAndGradient(
        logDensityOf({
          ...options,
          network: classifier,
          parameters: t,
          conditions: t.conditions as Tensor2D,
          references: [],
        }),
        t.images as Tensor4D,
      ),
    });
    const both = await compute(compiled, { ...weights, images, conditions }, densityOf);
    for (const i of [0, 1]) {
      const one = {
        images: tensor([1, 4, 4, 1], (images.data as Float32Array).subarray(16 * i, 16 * i + 16)),
        conditions: tensor([1, 3], (conditions.data as Float32Array).subarray(3 * i, 3 * i + 3)),
      };
      const alone = await compute(eager, { ...weights, ...one }, densityOf);
      expect(both.density![i]).toBeCloseTo(alone.density![0]!, 4);
      alone.gradient!.forEach((x, j) => {
        expect(both.gradient![16 * i + j]).toBeCloseTo(x, 4);
      });
    }
  });
});

describe('U', () => {
  const logits = normals(5, 2, 4);
  const rows = [0, 1].map(
    (i) => [...(logits.data as Float32Array).subarray(4 * i, 4 * i + 4)] as [number, number, number, number],
  );
  const conditions = tensor([2, 3], Float32Array.of(1, 0, 0, 0, 0.25, 0.75));
  const mixed = [rows[0]![0], 0.25 * rows[1]![1] + 0.75 * rows[1]![2]];

  it.each<[Objective, (row: number[]) => number]>([
    ['plain', (row) => logSumExp(row.slice(0, 3))],
    ['fake-class', (row) => row[3]!],
    ['energy', () => 0],
  ])('of the objective %s is the mixed logits less what is no class', async (objective, less) => {
    const { score } = await compute(compiled, { logits, conditions }, (t) => {
      const own = objective === 'fake-class' ? t.logits! : tf.slice(t.logits!, [0, 0], [2, 3]);
      return { score: classScore(own as Tensor2D, t.conditions as Tensor2D, { objective, classes: 3 }) };
    });
    score!.forEach((value, i) => {
      expect(value).toBeCloseTo(mixed[i]! - less(rows[i]!), 5);
    });
  });

  it.each(objectives)('of a mixture of two classes is the mixture of theirs: %s', async (objective) => {
    const options = { objective, classes: 3 };
    const at = async (...condition: number[]) =>
      (
        await compute(
          eager,
          { logits: normals(6, 5, logitsOf(options)), conditions: tensor([1, 3], Float32Array.from(condition)) },
          (t) => ({ score: classScore(t.logits as Tensor2D, tf.tile(t.conditions as Tensor2D, [5, 1]), options) }),
        )
      ).score!;
    const [a, b] = [await at(1, 0, 0), await at(0, 0, 1)];
    for (const share of [0.25, 0.5, 0.8])
      (await at(share, 0, 1 - share)).forEach((value, i) => {
        expect(value).toBeCloseTo(share * a[i]! + (1 - share) * b[i]!, 5);
      });
  });

  it('is lowered by pixels outside [-1, 1] and by differences of neighbours', async () => {
    const classifier = smoothClassifier(3);
    const weights = initialise(classifier.parameters, Random.from(1, 'weights'), '');
    const at = async (terms: { box: number; smoothness: number }) => {
      const density = await densityAt(
        classifier,
        { objective: 'energy', classes: 3, gram: 0, ...terms },
        [4, 4, 1],
        weights,
      );
      return (await density(kinkless)).density;
    };
    const bare = await at({ box: 0, smoothness: 0 });
    const outside = kinkless.reduce((sum, x) => sum + Math.max(0, Math.abs(x) - 1) ** 2, 0);
    expect(await at({ box: 10, smoothness: 0 })).toBeCloseTo(bare - 10 * outside, 3);
    let variation = 0;
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) {
        if (x < 3) variation += Math.abs(kinkless[4 * y + x + 1]! - kinkless[4 * y + x]!);
        if (y < 3) variation += Math.abs(kinkless[4 * y + x + 4]! - kinkless[4 * y + x]!);
      }
    }
    expect(await at({ box: 0, smoothness: 0.5 })).toBeCloseTo(bare - 0.5 * variation, 3);
  });
});

describe('Gram matrices', () => {
  const [height, width, channels] = [3, 4, 5];
  const map = normals(7, 2, height, width, channels);
  const gramsOf = async (value: HostTensor) =>
    (await compute(compiled, { map: value }, (t) => ({ gram: gramMatrices(t.map as Tensor4D) }))).gram!;
  const entry = (gram: Float32Array, image: number, i: number, j: number) =>
    gram[(image * channels + i) * channels + j]!;

  it('are mean products of channels, symmetric and positive semidefinite', async () => {
    const gram = await gramsOf(map);
    const positions = height * width;
    const random = Random.from(8, 'vectors');
    for (let image = 0; image < 2; image++) {
      for (let i = 0; i < channels; i++) {
        for (let j = 0; j < channels; j++) {
          let sum = 0;
          for (let p = 0; p < positions; p++)
            sum +=
              map.data[(image * positions + p) * channels + i]! * map.data[(image * positions + p) * channels + j]!;
          expect(entry(gram, image, i, j)).toBeCloseTo(sum / positions, 4);
          expect(entry(gram, image, i, j)).toBeCloseTo(entry(gram, image, j, i), 6);
        }
      }
      for (let trial = 0; trial < 50; trial++) {
        const z = random.normals(channels);
        expect(
          z.reduce((sum, a, i) => sum + z.reduce((inner, b, j) => inner + a * b * entry(gram, image, i, j), 0), 0),
        ).toBeGreaterThan(-1e-5);
      }
    }
  });

  it('do not depend on the order of positions', async () => {
    const order = Random.from(9, 'order').permutation(height * width);
    const moved = map.data.map((_, index) => {
      const [image, position, channel] = [
        Math.floor(index / (height * width * channels)),
        Math.floor(index / channels) % (height * width),
        index % channels,
      ];
      return map.data[(image * height * width + order[position]!) * channels + channel]!;
    });
    const [expected, found] = [await gramsOf(map), await gramsOf({ ...map, data: moved })];
    found.forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i]!, 5);
    });
  });

  it('have distance 0 from themselves, and from others the scaled square of the difference, summed over maps', async () => {
    const other = normals(10, 2, channels, channels);
    const { zero, one, two } = await compute(compiled, { map, other }, (t) => {
      const [maps, own] = [[t.map as Tensor4D], [gramMatrices(t.map as Tensor4D)]];
      const reference = t.other as Tensor3D;
      return {
        zero: gramDistance(maps, own),
        one: gramDistance(maps, [reference]),
        two: gramDistance([...maps, ...maps], [reference, own[0]!]),
      };
    });
    const gram = await gramsOf(map);
    for (const image of [0, 1]) {
      const size = channels ** 2;
      const square = Array.from(
        { length: size },
        (_, i) => (gram[image * size + i]! - other.data[image * size + i]!) ** 2,
      ).reduce((a, b) => a + b);
      expect(zero![image]).toBe(0);
      expect(one![image]).toBeCloseTo(square / (4 * size), 5);
      expect(two![image]).toBeCloseTo(one![image]!, 5);
    }
  });

  it('approach the reference along an ascent without noise', async () => {
    const classifier = smallEnergyClassifier([8, 8, 1], 3, 0.25);
    const weights = initialise(classifier.parameters, Random.from(1, 'weights'), '');
    const [steps, count] = [30, 4];
    // With a condition of zeros, the log density is the Gram distance alone.
    const options: TargetOptions = { objective: 'energy', classes: 3, gram: 1, box: 0, smoothness: 0 };
    const { densities } = await compute(
      compiled,
      { ...weights, images: normals(11, count, 8, 8, 1), real: normals(12, count, 8, 8, 1) },
      (t) => {
        const references = classifier.forward(t, tf.mul(t.real as Tensor4D, 0.3)).maps.map(gramMatrices);
        const target = logDensityOf({
          ...options,
          network: classifier,
          parameters: t,
          conditions: tf.zeros([count, 3]),
          references,
        });
        const images = t.images as Tensor4D;
        let chains: ChainState = { images, ...densityAndGradient(target, images), stepSizes: tf.ones([count]) };
        const seen = [chains.density];
        for (let i = 0; i < steps; i++) {
          chains = driftStep(target, chains, {
            kind: 'ngld',
            normals: tf.zeros([count, 8, 8, 1]),
            noiseDeviation: 0,
            stepRms: tf.fill([count], 0.005),
            preconditioner: preconditioner(null, 0),
          });
          seen.push(chains.density);
        }
        return { densities: tf.stack(seen) };
      },
    );
    for (let chain = 0; chain < count; chain++) {
      const distances = Array.from({ length: steps + 1 }, (_, i) => -densities![i * count + chain]!);
      expect(distances[0]).toBeGreaterThan(0);
      // From the second step on: the first also brings pixels into [-1, 1].
      for (let i = 2; i <= steps; i++) expect(distances[i]).toBeLessThan(distances[i - 1]!);
    }
  });
});
