import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { densityRatio, type DensityRatio, type DensityRatioOptions } from '../../../networks/densityRatio';
import { adam, adamSlots, valueAndGradients } from '../../../nn/optimise';
import { initialise, getTensor, addPrefix, selectPrefix } from '../../../nn/parameters';
import type { Random } from '../../../random';
import { floats, type HostTensors, type ProgramDefinition, type Tensors } from '../../../runtime/program';
import { conditionalSoftplusLoss, lossOfOnes } from './softplusLoss';

/** The options of an experiment's ratio that its programs depend on. */
export interface RatioOptions {
  hidden: readonly number[];
  groups: number;
  dropout: number;
  output: 'relu' | 'softplus';
  penalty: number;
  betas: readonly [number, number];
  weightDecay: number;
  /** Real images, and as many generated ones, in an update. */
  batch: number;
}

/** Prefixes of the state's names. */
export const ratioPrefixes = { network: 'ratio/', adam: 'ratio-adam/' } as const;

/** A ratio's network with everything that its programs depend on. */
export interface RatioNetwork extends DensityRatio {
  /** Length of a feature vector. */
  features: number;
  /** Length of an encoded label. */
  condition: number;
  options: RatioOptions;
}

export function createRatioNetwork(
  { features, labels }: Pick<DensityRatioOptions, 'features' | 'labels'>,
  options: RatioOptions,
): RatioNetwork {
  const { hidden, groups, output } = options;
  return {
    ...densityRatio({ features, labels, hidden, groups, output }),
    features,
    condition: labels.kind === 'classes' ? labels.count : labels.length,
    options,
  };
}

/** The first weights and Adam's slots. */
export function initialRatioState(network: RatioNetwork, random: Random): HostTensors {
  return {
    ...initialRatioWeights(network, random),
    ...adamSlots(network.parameters, ratioPrefixes.adam),
  };
}

/** The first weights: the tensors that a saved ratio consists of. */
export function initialRatioWeights(network: RatioNetwork, random: Random): HostTensors {
  return initialise(network.parameters, random, ratioPrefixes.network);
}

/**
 * One update of the ratio by the conditional Softplus loss, on features of real and of generated images with the same
 * labels. `weights` is 0 for pairs that the label filter dropped.
 */
export function ratioTrainingProgram(network: RatioNetwork): ProgramDefinition {
  const { features, condition, options } = network;
  const { batch, hidden, dropout, penalty, betas, weightDecay } = options;
  return {
    name: 'density ratio update',
    state: [
      ...Object.keys(network.parameters).map((name) => ratioPrefixes.network + name),
      ...Object.keys(adamSlots(network.parameters, ratioPrefixes.adam)),
    ],
    inputs: {
      reals: floats(batch, features),
      fakes: floats(batch, features),
      conditions: floats(batch, condition),
      weights: floats(batch),
      rate: floats(),
      ...(dropout > 0 ? Object.fromEntries(hidden.map((width, i) => [`uniforms${i}`, floats(2 * batch, width)])) : {}),
    },
    step(now, inputs) {
      const both = tf.concat([getTensor(inputs, 'reals'), getTensor(inputs, 'fakes')], 0) as Tensor2D;
      const labels = tf.concat([getTensor(inputs, 'conditions'), getTensor(inputs, 'conditions')], 0) as Tensor2D;
      const masks: Tensor[] =
        dropout > 0 ? hidden.map((_, i) => dropoutMask(getTensor(inputs, `uniforms${i}`), dropout)) : [];
      const parameters = selectPrefix(ratioPrefixes.network, now);
      const lossOf = (p: Tensors) => {
        const ratios = network.forward(p, both, labels, masks);
        return conditionalSoftplusLoss(
          tf.slice(ratios, 0, batch),
          tf.slice(ratios, batch, batch),
          getTensor(inputs, 'weights') as Tensor1D,
          penalty,
        );
      };
      const { value, gradients } = valueAndGradients((p) => lossOf(p).loss, parameters);
      const updated = adam(parameters, gradients, selectPrefix(ratioPrefixes.adam, now), {
        learningRate: getTensor(inputs, 'rate'),
        betas,
        weightDecay,
      });
      // The same forward pass as the loss's: compiled, it is made once.
      const { penalty: distance, meanReal, meanFake } = lossOf(parameters);
      return {
        state: {
          ...addPrefix(ratioPrefixes.network, updated.parameters),
          ...addPrefix(ratioPrefixes.adam, updated.slots),
        },
        outputs: {
          'loss/ratio': value,
          'ratio/gain': tf.sub(lossOfOnes, value),
          'ratio/penalty': distance,
          'ratio/mean of reals': meanReal,
          'ratio/mean of fakes': meanFake,
        },
      };
    },
  };
}

/** Dropout's mask from uniform numbers: 0, or 1 / (1 - rate). */
function dropoutMask(uniforms: Tensor, rate: number): Tensor {
  return tf.mul(tf.cast(tf.greaterEqual(uniforms, rate), 'float32'), 1 / (1 - rate));
}

/** Evaluates the ratios of `batch` feature vectors under their labels, without dropout. */
export function ratioEvaluationProgram(network: RatioNetwork, batch: number): ProgramDefinition {
  const { features, condition } = network;
  return {
    name: 'density ratio',
    state: Object.keys(network.parameters).map((name) => ratioPrefixes.network + name),
    inputs: { features: floats(batch, features), conditions: floats(batch, condition) },
    step: (now, inputs) => ({
      outputs: {
        ratios: network.forward(
          selectPrefix(ratioPrefixes.network, now),
          inputs.features as Tensor2D,
          inputs.conditions as Tensor2D,
          [],
        ),
      },
    }),
  };
}
