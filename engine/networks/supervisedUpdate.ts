import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { Normalisation } from '../nn/batchNorm';
import { adam, adamSlots, sgd, valueAndGradients } from '../nn/optimise';
import { addPrefix, getTensor, initialise, selectPrefix, zerosLike, type Declaration } from '../nn/parameters';
import type { Random } from '../random';
import { floats, type HostTensors, type ProgramDefinition, type Tensors, type TensorSpec } from '../runtime/program';

/** The update of a network that is trained on labelled examples: of evaluation networks and those of methods. */
export interface SupervisedUpdate {
  /** For a person, in errors and profiles: "regressor-64 training". */
  name: string;
  /** Prefixes in the state of the network's tensors, its running moments and the optimiser's slots. */
  prefixes: { weights: string; moments: string; slots: string };
  parameters: Declaration;
  /** Running moments of its normalisations, where it has some. */
  buffers?: Declaration;
  optimizer: OptimizerSpec;
  /** Inputs of `loss`; beside them the update takes the learning rate as `rate`. */
  inputs: Record<string, TensorSpec>;
  /** The loss of a batch; `state` holds every tensor of the state under its full name. */
  loss(p: Tensors, norm: Normalisation, inputs: Tensors, state: Tensors): Scalar;
  /** Other outputs of the update by name, before it. */
  figures?(p: Tensors, norm: Normalisation, inputs: Tensors, state: Tensors): Tensors;
  /** The name of the loss among the outputs: "loss/features". */
  lossName: string;
}

type OptimizerSpec =
  | { kind: 'adam'; betas: readonly [number, number]; weightDecay?: number }
  /** With momentum 0.9. */
  | { kind: 'sgd'; weightDecay: number };

const momentum = 0.9;

/** First values of all that an update changes: the network's tensors, its running moments, and the slots. */
export function initialTensors(
  { prefixes: { weights, moments, slots }, parameters, buffers = {}, optimizer }: SupervisedUpdate,
  random: Random,
): HostTensors {
  return {
    ...initialise(parameters, random, weights),
    ...initialise(buffers, random, moments),
    ...(optimizer.kind === 'adam' ? adamSlots(parameters, slots) : zerosLike(parameters, slots)),
  };
}

/** @param state names of the tensors that it reads or writes. */
export function updateProgram(update: SupervisedUpdate, state: readonly string[]): ProgramDefinition {
  const { weights, moments, slots } = update.prefixes;
  return {
    name: update.name,
    state,
    inputs: { ...update.inputs, rate: floats() },
    step(now, inputs) {
      const parameters = selectPrefix(weights, now);
      const normalisation = () => new Normalisation(selectPrefix(moments, now), true);
      const norm = normalisation();
      const { value, gradients } = valueAndGradients((p) => update.loss(p, norm, inputs, now), parameters);
      // The same forward pass as the loss's: compiled, it is made once.
      const figures = update.figures?.(parameters, normalisation(), inputs, now);
      const updated = optimise(update.optimizer, {
        parameters,
        gradients,
        slots: selectPrefix(slots, now),
        learningRate: getTensor(inputs, 'rate'),
      });
      return {
        state: {
          ...addPrefix(weights, updated.parameters),
          ...addPrefix(slots, updated.slots),
          ...addPrefix(moments, norm.updated),
        },
        outputs: { [update.lossName]: value, ...figures },
      };
    },
  };
}

/** The parameters and optimiser slots after one update. */
function optimise(
  optimizer: OptimizerSpec,
  given: { parameters: Tensors; gradients: Tensors; slots: Tensors; learningRate: Tensor },
): { parameters: Tensors; slots: Tensors } {
  const { parameters, gradients, slots, learningRate } = given;
  const { weightDecay } = optimizer;
  if (optimizer.kind === 'adam')
    return adam(parameters, gradients, slots, { learningRate, betas: optimizer.betas, weightDecay });
  const updated = sgd(parameters, gradients, slots, { learningRate, momentum, weightDecay: optimizer.weightDecay });
  return { parameters: updated.parameters, slots: updated.velocities };
}
