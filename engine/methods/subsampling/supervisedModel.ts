import type { Scalar } from '@tensorflow/tfjs-core';
import type { SampleGrid } from '../../images/batch';
import { Normalisation } from '../../nn/batchNorm';
import { adam, adamSlots, sgd, valueAndGradients } from '../../nn/optimise';
import { initialise, getTensor, addPrefix, selectPrefix, zerosLike, type Declaration } from '../../nn/parameters';
import { stepDecay } from '../../nn/schedule';
import { Random } from '../../random';
import {
  floats,
  type HostData,
  type HostTensors,
  type Program,
  type ProgramDefinition,
  type State,
  type Tensors,
  type TensorSpec,
} from '../../runtime/program';
import { createState, type Model, type Scalars, type StageCheckpoint } from '../model';
import { scalarsOf } from '../scalarsOf';
import type { SubsamplingContext } from './config';
import { savedNetwork } from './savedNetworks';

/** A network to be trained on labelled examples: a feature extractor, a regressor or a label embedding. */
export interface SupervisedTask {
  /** The name under which it is saved, and the prefix of its tensors. */
  network: string;
  parameters: Declaration;
  /** Running moments of its normalisations. */
  buffers: Declaration;
  /** Tensors that the loss reads and that training does not change, under their full names. */
  frozen?: HostTensors;
  /** Number of updates. */
  steps: number;
  /** Real images in a batch. */
  batch: number;
  optimizer:
    { kind: 'adam'; betas: readonly [number, number]; weightDecay: number } | { kind: 'sgd'; weightDecay: number };
  /** The learning rate; it is divided by ten at each milestone, a fraction of the updates. */
  rate: { initial: number; milestones: readonly number[] };
  inputs: Record<string, TensorSpec>;
  /** The inputs of one batch. */
  draw(random: Random): Record<string, HostData>;
  /** The loss of a batch, and other figures by series name; `all` holds the frozen tensors. */
  loss(p: Tensors, norm: Normalisation, inputs: Tensors, all: Tensors): { loss: Scalar; figures: Tensors };
  /** The series of the loss: "loss/features". */
  series: string;
}

const momentum = 0.9;

/** Prefixes of a network's tensors in the state and in its saved file. */
export function networkPrefixes(network: string) {
  return { weights: `${network}/`, moments: `${network}-moments/`, slots: `${network}-slots/` };
}

/** Names of the tensors that are saved when a network is trained: its weights and running moments. */
function savedTensorNames(network: string, names: readonly string[]): string[] {
  const { weights, moments } = networkPrefixes(network);
  return names.filter((name) => name.startsWith(weights) || name.startsWith(moments));
}

/** Trains a network on labelled examples. */
export class SupervisedModel implements Model {
  readonly imagesPerStep: number;

  private constructor(
    private readonly context: SubsamplingContext,
    private readonly task: SupervisedTask,
    readonly state: State,
    private readonly program: Program,
  ) {
    this.imagesPerStep = task.batch;
  }

  static async create(
    context: SubsamplingContext,
    task: SupervisedTask,
    checkpoint: StageCheckpoint | null = null,
  ): Promise<SupervisedModel> {
    const {
      runtime,
      experiment: { seed },
    } = context;
    const { weights, moments, slots } = networkPrefixes(task.network);
    const random = Random.from(seed, task.network);
    const trained = {
      ...initialise(task.parameters, random, weights),
      ...initialise(task.buffers, random, moments),
      ...(task.optimizer.kind === 'adam' ? adamSlots(task.parameters, slots) : zerosLike(task.parameters, slots)),
      ...task.frozen,
    };
    const state = createState(runtime, { ...trained, ...updateCount(task, 0) }, checkpoint);
    const program = await runtime.compile(updateProgram(task, Object.keys(trained)), state);
    return new SupervisedModel(context, task, state, program);
  }

  async step(done: number): Promise<Scalars> {
    const { steps, rate } = this.task;
    const outputs = await this.program.run({
      ...this.task.draw(this.context.random),
      rate: Float32Array.of(stepDecay(rate.initial, rate.milestones, done / steps)),
    });
    this.state.write(updateCount(this.task, done + 1));
    return scalarsOf(outputs);
  }

  grids(): Promise<SampleGrid[]> {
    return Promise.resolve([]);
  }

  async finish(seconds: number): Promise<void> {
    const { network } = this.task;
    const names = savedTensorNames(network, Object.keys(this.state.specs));
    await this.context.networks.save(network, savedNetwork(await this.state.read(names), seconds));
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
  }
}

/** The number of updates done as a tensor of the state: part of the checkpoint format, no step reads it. */
function updateCount({ network }: SupervisedTask, done: number): HostTensors {
  return { [`${network}-updates`]: { shape: [], data: Float32Array.of(done) } };
}

function updateProgram(task: SupervisedTask, names: readonly string[]): ProgramDefinition {
  const { weights, moments, slots } = networkPrefixes(task.network);
  return {
    name: `${task.network} update`,
    state: names,
    inputs: { ...task.inputs, rate: floats() },
    step(now, inputs) {
      const parameters = selectPrefix(weights, now);
      const norm = new Normalisation(selectPrefix(moments, now), true);
      const { value, gradients } = valueAndGradients((p) => task.loss(p, norm, inputs, now).loss, parameters);
      // The same forward pass as the loss's: compiled, it is made once.
      const { figures } = task.loss(parameters, new Normalisation(selectPrefix(moments, now), true), inputs, now);
      const updated = update(task, {
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
        outputs: { [task.series]: value, ...figures },
      };
    },
  };
}

/** The parameters and optimiser slots after one update. */
function update(
  { optimizer }: SupervisedTask,
  given: { parameters: Tensors; gradients: Tensors; slots: Tensors; learningRate: Tensors[string] },
): { parameters: Tensors; slots: Tensors } {
  const { parameters, gradients, slots, learningRate } = given;
  const { weightDecay } = optimizer;
  if (optimizer.kind === 'adam')
    return adam(parameters, gradients, slots, { learningRate, betas: optimizer.betas, weightDecay });
  const updated = sgd(parameters, gradients, slots, { learningRate, momentum, weightDecay });
  return { parameters: updated.parameters, slots: updated.velocities };
}
