import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { initialEma } from '../../../engine/nn/ema';
import { sticExperimentSchema } from '../../../engine/methods/stic/config/experiment';
import {
  classifierLoss,
  classifyProgram,
  createClassifier,
  statePrefixes,
  updateProgram,
  type Batch,
  type SticClassifier,
} from '../../../engine/methods/stic/classifier';
import { logitsOf, type Objective } from '../../../engine/methods/stic/targetDensity';
import { valueAndGradients } from '../../../engine/nn/optimise';
import { initialise } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import type { HostTensors, Runtime, Tensors } from '../../../engine/runtime/program';
import { compute, differences, logSumExp, relativeError, smoothClassifier } from './smoothClassifier';
import { compiled, eager, runOnce } from '../runtimes';

const objectives: Objective[] = ['plain', 'fake-class', 'energy'];
const classes = 3;

/**
 * Two real images, mixup of two classes, mixup of one class, and two fakes; without fakes where the objective has none.
 */
function batchOf(objective: Objective): HostTensors {
  const targets = [
    [1, 0, 0],
    [0, 0, 1],
    [0.3, 0.7, 0],
    [0, 1, 0],
    ...(objective === 'plain'
      ? []
      : [
          [0, 0, 0],
          [0, 0, 0],
        ]),
  ];
  const count = targets.length;
  return {
    images: { shape: [count, 4, 4, 1], data: Random.from(1, 'images').normals(count * 16) },
    targets: { shape: [count, classes], data: Float32Array.from(targets.flat()) },
    weights: { shape: [count], data: Float32Array.of(0.5, 0.5, 0.8, 0.3, 0.6, 0.2).subarray(0, count) },
    fakes: { shape: [count], data: Float32Array.of(0, 0, 0, 0, 1, 1).subarray(0, count) },
  };
}

const batchIn = (tensors: Tensors) => ({ ...tensors, reals: 2 }) as unknown as Batch;

function classifierOf(objective: Objective): { classifier: SticClassifier; weights: HostTensors } {
  const network = smoothClassifier(logitsOf({ objective, classes }));
  return {
    classifier: { network, objective, classes, image: [4, 4, 1] },
    weights: initialise(network.parameters, Random.from(1, 'weights'), ''),
  };
}

const someWeights = { logitPenalty: 0.1, weights: { classes: 2.5 } };

describe.each(objectives)('the loss of the objective %s', (objective) => {
  const { classifier, weights } = classifierOf(objective);
  const batch = batchOf(objective);
  const lossAt = async (runtime: Runtime, given: HostTensors, penalty: number) =>
    compute(runtime, { ...weights, ...given }, (t) => ({
      ...classifierLoss(classifier, t, batchIn(t), { ...someWeights, logitPenalty: penalty }),
    }));

  it('is the weighted sum over images, and a penalty on the logits', async () => {
    const { loss, logits } = await lossAt(compiled, batch, 0.1);
    const outputs = classifier.objective === 'fake-class' ? classes + 1 : classes;
    const count = batch.weights!.data.length;
    const perImage = Array.from({ length: count }, (_, i) => {
      const row = [...logits!.subarray(i * outputs, (i + 1) * outputs)];
      const target = batch.targets!.data.subarray(i * classes, (i + 1) * classes);
      const fake = batch.fakes!.data[i]!;
      const entropy = [...target].reduce((sum, share, k) => sum - share * (row[k]! - logSumExp(row)), 0);
      const apart = [...target].reduce(
        (sum, share, k) => sum - share * (row[k]! - logSumExp(row.slice(0, classes))),
        0,
      );
      return (objective === 'fake-class' && fake ? logSumExp(row) - row[classes]! : entropy) + 1.5 * apart;
    });
    // The energy -logsumexp is raised on fakes and lowered on real images, each as a mean; mixup has no part in it.
    const meanOf = (is: (i: number) => boolean) => {
      const sums = Array.from({ length: count }, (_, i) => i)
        .filter(is)
        .map((i) => logSumExp([...logits!.subarray(i * outputs, (i + 1) * outputs)]));
      return sums.length === 0 ? 0 : sums.reduce((sum, x) => sum + x, 0) / sums.length;
    };
    const isReal = (i: number) => i < 2;
    const energies = objective === 'energy' ? meanOf((i) => batch.fakes!.data[i] === 1) - meanOf(isReal) : 0;
    const penalty = (0.1 * logits!.reduce((sum, x) => sum + x * x, 0)) / logits!.length;
    expect(loss![0]).toBeCloseTo(
      perImage.reduce((sum, value, i) => sum + value * batch.weights!.data[i]!, 0) + energies + penalty,
      5,
    );
    expect((await lossAt(eager, batch, 0.1)).loss![0]).toBeCloseTo(loss![0]!, 5);
  });

  it('has the gradient of finite differences', async () => {
    for (const name of Object.keys(weights)) {
      const gradient = (
        await compute(
          compiled,
          { ...weights, ...batch },
          (t) =>
            valueAndGradients((p) => classifierLoss(classifier, { ...t, ...p }, batchIn(t), someWeights).loss, {
              [name]: t[name]!,
            }).gradients,
        )
      )[name]!;
      const state = compiled.createState({ ...weights, ...batch });
      const { shape, data } = weights[name]!;
      const program = await compiled.compile(
        {
          name: 'loss',
          state: Object.keys({ ...weights, ...batch }),
          inputs: { value: { shape, dtype: 'float32' } },
          step: (now, { value }) => ({
            outputs: { loss: classifierLoss(classifier, { ...now, [name]: value! }, batchIn(now), someWeights).loss },
          }),
        },
        state,
      );
      // Of a large tensor, the first numbers alone.
      const [head, tail] = [(data as Float32Array).slice(0, 20), (data as Float32Array).subarray(20)];
      const expected = await differences(
        head,
        0.05,
        async (shifted) => (await program.run({ value: Float32Array.of(...shifted, ...tail) })).loss!.data[0]!,
      );
      expect(relativeError(gradient.subarray(0, expected.length), expected), name).toBeLessThan(2e-3);
    }
  });
});

describe('an update', () => {
  const experiment = sticExperimentSchema.parse({
    method: 'stic',
    dataset: { name: 'mnist' },
    networks: { width: 0.25 },
    selfAnalysis: { inputNoise: 0.5, logitPenalty: 0 },
  });
  const classifier = createClassifier(experiment, [4, 4, 1], classes);
  const start = initialEma(classifier.network.parameters, statePrefixes, Random.from(1, 'weights'));
  const batch = batchOf('fake-class');
  const inputs: HostTensors = {
    ...batch,
    noise: { shape: batch.images!.shape, data: Random.from(1, 'noise').normals(batch.images!.data.length) },
    rate: { shape: [1], data: Float32Array.of(1e-2) },
  };
  const once = (runtime: Runtime, values: HostTensors, given: HostTensors) =>
    runOnce(
      runtime,
      updateProgram(classifier, experiment, { reals: 2, mixed: 2, fakes: 2 }, compiled.createState(start)).step,
      values,
      given,
    );

  it('lowers the loss of its batch, which it computes on the noisy images', async () => {
    let values = start;
    const losses: number[] = [];
    for (let i = 0; i < 15; i++) {
      const { outputs, state } = await once(compiled, values, inputs);
      losses.push(outputs['loss/classifier']!.data[0]!);
      values = state;
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    const { outputs: parted } = await once(compiled, start, inputs);
    // Without a penalty, the parts sum to the loss.
    expect(
      ['real images', 'mixed images', 'fakes'].reduce((sum, part) => sum + parted[`loss/${part}`]!.data[0]!, 0),
    ).toBeCloseTo(losses[0]!, 4);
    const noisy = batch.images!.data.map((x, i) => x + 0.5 * inputs.noise!.data[i]!);
    const { loss } = await compute(
      compiled,
      {
        ...batch,
        images: { ...batch.images!, data: noisy },
        ...Object.fromEntries(
          Object.entries(start).map(([name, value]) => [name.slice(statePrefixes.weights.length), value]),
        ),
      },
      (t) => ({ loss: classifierLoss(classifier, t, batchIn(t), experiment.selfAnalysis).loss }),
    );
    expect(losses[0]).toBeCloseTo(loss![0]!, 4);
  });

  it('reports the accuracy on real images, and the fake probability of real images and of fakes', async () => {
    const { outputs } = await once(eager, start, {
      ...inputs,
      noise: { ...inputs.noise!, data: new Float32Array(96) },
    });
    const weights = Object.fromEntries(
      Object.entries(start).map(([name, value]) => [name.slice(statePrefixes.weights.length), value]),
    );
    const { logits } = await compute(eager, { ...weights, images: batch.images! }, (t) => ({
      logits: classifier.network.forward(t, t.images as Tensor4D).logits,
    }));
    const rows = Array.from({ length: 6 }, (_, i) => [...logits!.subarray(4 * i, 4 * i + 4)]);
    const fake = rows.map((row) => Math.exp(row[3]! - logSumExp(row)));
    const right = [0, 2].filter((label, i) => rows[i]!.indexOf(Math.max(...rows[i]!.slice(0, 3))) === label).length;
    expect(outputs['accuracy/training']!.data[0]).toBe(right / 2);
    expect(outputs['fakes/real images taken for fake']!.data[0]).toBeCloseTo((fake[0]! + fake[1]!) / 2, 5);
    expect(outputs['fakes/fakes recognised']!.data[0]).toBeCloseTo((fake[4]! + fake[5]!) / 2, 5);
    expect(outputs['logits/largest']!.data[0]).toBeCloseTo(Math.max(...rows.flat().map(Math.abs)), 5);
    const classified = await runOnce(eager, classifyProgram(classifier, 6, compiled.createState(start)).step, start, {
      images: batch.images!,
    });
    expect([...classified.outputs.logits!.data]).toEqual(rows.flatMap((row) => row.slice(0, 3)));
  });

  it('updates the moving average of the weights with a decay that warms up', async () => {
    let values = start;
    for (let n = 1; n <= 3; n++) {
      const { state } = await once(compiled, values, inputs);
      const decay = Math.min(experiment.optimizer.average, (1 + n) / (10 + n));
      for (const name of Object.keys(state).filter((key) => key.startsWith(statePrefixes.average))) {
        const weights = state[statePrefixes.weights + name.slice(statePrefixes.average.length)]!.data;
        state[name]!.data.forEach((x, i) => {
          expect(x).toBeCloseTo(decay * values[name]!.data[i]! + (1 - decay) * weights[i]!, 5);
        });
      }
      values = state;
    }
    expect(Object.keys(values).filter((key) => key.startsWith(statePrefixes.average))).toHaveLength(
      Object.keys(classifier.network.parameters).length,
    );
  });

  it('has the same weights compiled and eagerly', async () => {
    const [ours, theirs] = [await once(compiled, start, inputs), await once(eager, start, inputs)];
    for (const [name, { data }] of Object.entries(theirs.state))
      data.forEach((x, i) => {
        expect(Math.abs(x - ours.state[name]!.data[i]!), name).toBeLessThan(1e-3);
      });
  });
});

it('a classifier has one more output with a fake class', () => {
  const of = (selfAnalysis: object) => {
    const { objective, network } = createClassifier(
      sticExperimentSchema.parse({ method: 'stic', dataset: { name: 'mnist' }, selfAnalysis }),
      [8, 8, 1],
      5,
    );
    return [objective, network.parameters['logits/bias']!.shape];
  };
  expect(of({ fakes: 'soft-and-hard', objective: 'fake-class' })).toEqual(['fake-class', [6]]);
  expect(of({ fakes: 'hard', objective: 'energy' })).toEqual(['energy', [5]]);
  expect(of({ fakes: 'none', objective: 'fake-class' })).toEqual(['plain', [5]]);
});
