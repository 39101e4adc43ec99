import type { Scalar } from '@tensorflow/tfjs-core';
import type { SampleGrid } from '../../images/batch';
import { initialTensors, updateProgram, type SupervisedUpdate } from '../../networks/supervisedUpdate';
import type { Normalisation } from '../../nn/batchNorm';
import type { Declaration } from '../../nn/parameters';
import { stepDecay } from '../../nn/schedule';
import { Random } from '../../random';
import type { HostData, HostTensors, Program, State, Tensors, TensorSpec } from '../../runtime/program';
import { createState, type Model, type Scalars, type StageCheckpoint, scalarsOf } from '../model';
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
    const update = updateOf(task);
    const trained = { ...initialTensors(update, Random.from(seed, task.network)), ...task.frozen };
    const state = createState(runtime, { ...trained, ...updateCount(task, 0) }, checkpoint);
    const program = await runtime.compile(updateProgram(update, Object.keys(trained)), state);
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

/** The task as an update of a state. */
function updateOf(task: SupervisedTask): SupervisedUpdate {
  const { network, parameters, buffers, optimizer, inputs, series } = task;
  return {
    name: `${network} update`,
    prefixes: networkPrefixes(network),
    parameters,
    buffers,
    optimizer,
    inputs,
    loss: (...given) => task.loss(...given).loss,
    figures: (...given) => task.loss(...given).figures,
    lossName: series,
  };
}
