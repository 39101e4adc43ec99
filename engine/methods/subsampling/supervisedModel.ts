import type { Scalar } from '@tensorflow/tfjs-core';
import type { SampleGrid } from '../../images/batch';
import { Normalisation } from '../../nn/batchNorm';
import { adam, adamSlots, sgd, valueAndGradients } from '../../nn/optimise';
import { initialise, getTensor, addPrefix, selectPrefix, zerosLike, type Declaration } from '../../nn/parameters';
import { stepDecay } from '../../nn/schedule';
import { Random } from '../../random';
import type {
  HostData,
  HostTensors,
  Program,
  ProgramDefinition,
  State,
  Tensors,
  TensorSpec,
} from '../../runtime/program';
import { createState, type Model, type Scalars, type StageCheckpoint } from '../model';
import type { SubsamplingContext } from './context';
import { savedNetwork } from './savedNetworks';

/** A network that is trained on examples of what it is to say: an extractor, a regressor, an embedding. */
export interface SupervisedTask {
  /** Under what name it is kept, and its tensors' prefix. */
  network: string;
  parameters: Declaration;
  /** Running moments of its normalisations. */
  buffers: Declaration;
  /** Tensors that it reads and that stay as they are, under their whole names. */
  frozen?: HostTensors;
  steps: number;
  /** Real images in a batch. */
  batch: number;
  optimizer:
    { kind: 'adam'; betas: readonly [number, number]; weightDecay: number } | { kind: 'sgd'; weightDecay: number };
  rate: { initial: number; milestones: readonly number[] };
  inputs: Record<string, TensorSpec>;
  /** What one batch is fed. */
  draw(random: Random): Record<string, HostData>;
  /** The loss of a batch, and other figures by series name; `all` holds the frozen tensors. */
  loss(p: Tensors, norm: Normalisation, inputs: Tensors, all: Tensors): { loss: Scalar; figures: Tensors };
  /** Under what name the loss is streamed: "loss/features". */
  series: string;
}

const momentum = 0.9;

/** Prefixes of a network's tensors. */
export function networkPrefixes(network: string) {
  return { weights: `${network}/`, moments: `${network}-moments/`, slots: `${network}-slots/` };
}

/** The names under which a finished network's tensors are kept. */
export function savedTensorNames(network: string, names: readonly string[]): string[] {
  const { weights, moments } = networkPrefixes(network);
  return names.filter((name) => name.startsWith(weights) || name.startsWith(moments));
}

/** Trains a network by examples, with the learning rate divided by ten at its milestones. */
export class SupervisedModel implements Model {
  readonly imagesPerStep: number;
  private done: number | undefined;

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
    const state = createState(
      runtime,
      {
        ...initialise(task.parameters, random, weights),
        ...initialise(task.buffers, random, moments),
        ...(task.optimizer.kind === 'adam' ? adamSlots(task.parameters, slots) : zerosLike(task.parameters, slots)),
        ...task.frozen,
        [doneName(task)]: { shape: [], data: new Float32Array(1) },
      },
      checkpoint,
    );
    const program = await runtime.compile(
      updateProgram(
        task,
        Object.keys(state.specs).filter((name) => name !== doneName(task)),
      ),
      state,
    );
    return new SupervisedModel(context, task, state, program);
  }

  async step(): Promise<Scalars> {
    const { steps, rate } = this.task;
    const name = doneName(this.task);
    this.done ??= (await this.state.read([name]))[name]!.data[0]!;
    const outputs = await this.program.run({
      ...this.task.draw(this.context.random),
      rate: Float32Array.of(stepDecay(rate.initial, rate.milestones, this.done / steps)),
    });
    this.done++;
    this.state.write({ [name]: { shape: [], data: Float32Array.of(this.done) } });
    return Object.fromEntries(Object.entries(outputs).map(([series, { data }]) => [series, data[0]!]));
  }

  grids(): Promise<SampleGrid[]> {
    return Promise.resolve([]);
  }

  async finish(seconds: number): Promise<void> {
    const { network } = this.task;
    await this.context.networks.save(
      network,
      savedNetwork(await this.state.read(savedTensorNames(network, Object.keys(this.state.specs))), seconds),
    );
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
  }
}

/** Updates done: kept in the state, so that a resumed stage knows its learning rate. */
function doneName({ network }: SupervisedTask): string {
  return `${network}-updates`;
}

function updateProgram(task: SupervisedTask, names: readonly string[]): ProgramDefinition {
  const { weights, moments, slots } = networkPrefixes(task.network);
  return {
    name: `${task.network} update`,
    state: names,
    inputs: { ...task.inputs, rate: { shape: [], dtype: 'float32' } },
    step(now, inputs) {
      const parameters = selectPrefix(weights, now);
      const norm = new Normalisation(selectPrefix(moments, now), true);
      const { value, gradients } = valueAndGradients((p) => task.loss(p, norm, inputs, now).loss, parameters);
      // The same forward pass as the loss's: compiled, it is made once.
      const { figures } = task.loss(parameters, new Normalisation(selectPrefix(moments, now), true), inputs, now);
      const updated = update(task, parameters, gradients, selectPrefix(slots, now), getTensor(inputs, 'rate'));
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

function update(
  { optimizer }: SupervisedTask,
  parameters: Tensors,
  gradients: Tensors,
  slots: Tensors,
  learningRate: Tensors[string],
): { parameters: Tensors; slots: Tensors } {
  if (optimizer.kind === 'adam')
    return adam(parameters, gradients, slots, {
      learningRate,
      betas: optimizer.betas,
      weightDecay: optimizer.weightDecay,
    });
  const updated = sgd(parameters, gradients, slots, { learningRate, momentum, weightDecay: optimizer.weightDecay });
  return { parameters: updated.parameters, slots: updated.velocities };
}
