import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { initialEma } from '../../../engine/nn/ema';
import { trainingProgram } from '../../../engine/methods/stic/score/scorePrograms';
import { sigmasOf } from '../../../engine/methods/stic/score/annealedLangevin';
import { scoreLosses, statePrefixes, type NoisyBatch } from '../../../engine/methods/stic/score/scoreTraining';
import { dataDeviation, scoreNetwork, type ScoreNetwork } from '../../../engine/networks/scoreNetwork';
import { valueAndGradients } from '../../../engine/nn/optimise';
import { constant, initialise, getTensor, selectPrefix } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { mapValues, type HostTensors, type Runtime, type Tensors } from '../../../engine/runtime/program';
import { compiled, eager, runOnce } from '../runtimes';

const [side, classes] = [4, 2];
const network = scoreNetwork({ image: [side, side, 1], classes, planes: [16, 16, 16], refinements: [1, 1, 1] });

/** Two normal classes: the deviation of both, and the mean of each in all pixels. */
const deviation = 0.15;
const means = [-0.6, 0.4] as const;

function drawBatch(count: number, sigmas: ArrayLike<number>, random: Random): HostTensors {
  const labels = random.integers(count, classes);
  const normals = random.normals(count * side * side);
  return {
    images: {
      shape: [count, side, side, 1],
      data: normals.map((z, i) => means[labels[Math.floor(i / (side * side))]! as 0 | 1] + deviation * z),
    },
    classes: {
      shape: [count, classes],
      data: Float32Array.from({ length: count * classes }, (_, i) =>
        Number(labels[Math.floor(i / classes)] === i % classes),
      ),
    },
    sigmas: {
      shape: [count],
      data: Float32Array.from({ length: count }, () => sigmas[random.integer(sigmas.length)]!),
    },
    noise: { shape: [count, side, side, 1], data: random.normals(count * side * side) },
  };
}
const noisy = (x: Tensors): NoisyBatch => ({
  images: x.images as Tensor4D,
  classes: x.classes as Tensor2D,
  sigmas: x.sigmas as Tensor1D,
  noise: x.noise as Tensor4D,
});
const dataOf = (tensors: HostTensors) => mapValues(tensors, ({ data }) => data);

const sigmas = sigmasOf({ levels: 8, sigma: { start: 1, end: 0.05 } });

async function train(runtime: Runtime, steps: number): Promise<{ state: HostTensors; losses: number[] }> {
  const batch = 64;
  const state = runtime.createState(initialEma(network.parameters, statePrefixes, Random.from(0, 'weights')));
  const program = await runtime.compile(
    trainingProgram(
      network,
      { classWeight: 0.01, betas: [0.9, 0.999], average: 0.99 },
      { batch, image: [side, side, 1], classes },
      Object.keys(state.specs),
    ),
    state,
  );
  onTestFinished(() => {
    program.dispose();
    state.dispose();
  });
  const random = Random.from(0, 'training');
  const losses: number[] = [];
  for (let i = 0; i < steps; i++)
    losses.push(
      (await program.run({ ...dataOf(drawBatch(batch, sigmas, random)), rate: Float32Array.of(3e-3) }))['loss/score']!
        .data[0]!,
    );
  return { state: await state.read(), losses };
}

/**
 * The relative error of the EMA network's score, whose exact value is -(x - mean) / (deviation^2 + sigma^2): the root
 * mean square of the difference over that of the score.
 */
async function relativeError(state: HostTensors, sigma: number): Promise<number> {
  const { outputs } = await runOnce(
    compiled,
    (now, x) => {
      const { images, classes: given, sigmas: levels, noise } = noisy(x);
      const p = selectPrefix(statePrefixes.average, now);
      const seen = tf.add<Tensor4D>(images, tf.mul(noise, sigma));
      const score = tf.div(network.scaledScore(p, network.encode(p, seen, levels), given), sigma);
      const mean = tf.reshape(tf.matMul(given, tf.tensor2d([...means], [2, 1])), [-1, 1, 1, 1]);
      const best = tf.div(tf.sub(mean, seen), deviation ** 2 + sigma ** 2);
      return {
        outputs: { error: tf.sqrt(tf.div(tf.mean(tf.squaredDifference(score, best)), tf.mean(tf.square(best)))) },
      };
    },
    state,
    drawBatch(256, [sigma], Random.from(3, 'judged')),
  );
  return outputs.error!.data[0]!;
}

describe('denoising score matching', () => {
  it('learns the exact score of normal classes', async () => {
    const [before, { state }] = [
      initialEma(network.parameters, statePrefixes, Random.from(0, 'weights')),
      await train(compiled, 300),
    ];
    for (const sigma of sigmas.slice(0, 2)) {
      expect(await relativeError(before, sigma)).toBeGreaterThan(0.3);
      expect(await relativeError(state, sigma)).toBeLessThan(0.15);
    }
    expect(await relativeError(state, sigmas[4]!)).toBeLessThan(0.4);
  });

  it('has the same losses compiled and eagerly on TF.js', async () => {
    const [ours, theirs] = [await train(compiled, 3), await train(eager, 3)];
    ours.losses.forEach((loss, i) => {
      expect(Math.abs(loss - theirs.losses[i]!)).toBeLessThan(1e-3 * theirs.losses[i]!);
    });
  });

  /** Sigma times the score is a x + b, whatever the class; the logits are c times the mean pixel and its opposite. */
  const affine: ScoreNetwork = {
    parameters: mapValues({ a: -0.7, b: 0.2, c: 1.3 }, (value) => ({ shape: [], initial: constant(value) })),
    encode: (_p, seen, levels) => ({ noisy: seen, sigmas: levels, maps: [] }),
    classify(p, { noisy: seen }) {
      const logit = tf.mul(tf.mean(seen, [1, 2, 3]), getTensor(p, 'c'));
      return tf.stack([logit, tf.neg(logit)], 1) as Tensor2D;
    },
    scaledScore: (p, { noisy: seen }) => tf.add(tf.mul(seen, getTensor(p, 'a')), getTensor(p, 'b')),
  };

  it('has the loss and the gradient of the STIC README, Score-STIC, by hand', async () => {
    const count = 6;
    const inputs = drawBatch(count, sigmas, Random.from(7, 'batch'));
    const { outputs } = await runOnce(
      compiled,
      (p, x) => {
        const { gradients } = valueAndGradients((q) => {
          const { score, classifier } = scoreLosses(affine, q, noisy(x));
          return tf.add(score, tf.mul(classifier, 0.5));
        }, p);
        return { outputs: { ...scoreLosses(affine, p, noisy(x)), ...gradients } };
      },
      initialise(affine.parameters, Random.from(0, ''), ''),
      inputs,
    );
    const { images, noise, sigmas: levels, classes: given } = dataOf(inputs);
    const pixels = side * side;
    const average = (n: number, f: (i: number) => number) =>
      Array.from({ length: n }, (_, i) => f(i)).reduce((x, y) => x + y) / n;
    const seen = (i: number) => images![i]! + levels![Math.floor(i / pixels)]! * noise![i]!;
    const score = (a: number, b: number) =>
      average(
        count * pixels,
        (i) =>
          0.5 * (1 + (levels![Math.floor(i / pixels)]! / dataDeviation) ** 2) * (a * seen(i) + b + noise![i]!) ** 2,
      );
    const classifier = (c: number) =>
      average(count, (n) =>
        Math.log1p(Math.exp((given![2 * n] === 1 ? -2 : 2) * c * average(pixels, (i) => seen(n * pixels + i)))),
      );
    const slope = (f: (x: number) => number, at: number) => (f(at + 1e-5) - f(at - 1e-5)) / 2e-5;
    expect(outputs.score!.data[0]).toBeCloseTo(score(-0.7, 0.2), 4);
    expect(outputs.classifier!.data[0]).toBeCloseTo(classifier(1.3), 4);
    expect(outputs.a!.data[0]).toBeCloseTo(
      slope((a) => score(a, 0.2), -0.7),
      3,
    );
    expect(outputs.b!.data[0]).toBeCloseTo(
      slope((b) => score(-0.7, b), 0.2),
      3,
    );
    expect(outputs.c!.data[0]).toBeCloseTo(0.5 * slope(classifier, 1.3), 3);
  });
});

describe('the network', () => {
  /** Not the initial weights, whose last layer is zero. */
  const weights = mapValues(initialise(network.parameters, Random.from(5, 'weights'), ''), ({ shape, data }) => ({
    shape,
    data: data.map((x, i) => x + 0.1 * Math.sin(i)),
  }));
  const inputs = drawBatch(8, sigmas, Random.from(2, 'batch'));

  it('has a gradient of its loss that finite differences confirm', async () => {
    const length = 1e-2;
    const { outputs } = await runOnce(
      compiled,
      (p, x) => {
        const total = (q: Tensors): Scalar => {
          const { score, classifier } = scoreLosses(network, q, noisy(x));
          return tf.add(score, classifier);
        };
        const { gradients } = valueAndGradients(total, p);
        const norm = tf.sqrt(tf.addN(Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)))));
        const moved = (sign: number) =>
          total(mapValues(p, (tensor, name) => tf.add(tensor, tf.mul(tf.div(gradients[name]!, norm), sign * length))));
        return { outputs: { norm, slope: tf.div(tf.sub(moved(1), moved(-1)), 2 * length) } };
      },
      weights,
      inputs,
    );
    const [slope, norm] = [outputs.slope!.data[0]!, outputs.norm!.data[0]!];
    expect(norm).toBeGreaterThan(0.1);
    expect(Math.abs(slope / norm - 1)).toBeLessThan(0.02);
  });

  it('classifies without the label, and scores by it', async () => {
    const other: HostTensors = {
      ...inputs,
      classes: { shape: [8, classes], data: inputs.classes!.data.map((x) => 1 - x) },
    };
    const ask = (given: HostTensors) =>
      runOnce(
        compiled,
        (p, x) => {
          const { images, sigmas: levels, classes: y } = noisy(x);
          const encoded = network.encode(p, images, levels);
          const score = network.scaledScore(p, encoded, y);
          // The parameters that the classifier's loss reaches.
          const { gradients } = valueAndGradients((q) => {
            const logits = tf.sum(tf.square(network.classify(q, network.encode(q, images, levels))));
            // TF.js requires every tensor that it differentiates by to be used.
            return tf.addN([logits, ...Object.values(q).map((tensor) => tf.mul(tf.sum(tensor), 0))]) as Scalar;
          }, p);
          return {
            outputs: {
              score,
              logits: network.classify(p, encoded),
              ...mapValues(gradients, (gradient) => tf.sum(tf.abs(gradient))),
            },
          };
        },
        weights,
        given,
      );
    const [first, second] = [(await ask(inputs)).outputs, (await ask(other)).outputs];
    expect(second.logits!.data).toEqual(first.logits!.data);
    expect(second.score!.data.every((x, i) => x !== first.score!.data[i])).toBe(true);
    const reached = Object.keys(network.parameters).filter((name) => first[name]!.data[0]! > 0);
    expect(reached).toContain('full/weights');
    expect(reached.filter((name) => name.startsWith('up-') || name.startsWith('score'))).toEqual([]);
  });
});
