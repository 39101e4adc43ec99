import type { Experiment } from '../config/common';
import { UserError } from '../errors';
import type { ImageDataset } from '../datasets/dataset';
import type { WriteFile } from '../files/atomicFile';
import type { ImageBatch, SampleGrid } from '../images/batch';
import type { ComparisonEvent, DistributionEvent, MatrixEvent, Measurement } from '../protocol/events';
import type { Random } from '../random';
import { mapValues, specsOf, type HostTensors, type Runtime, type State } from '../runtime/program';
import { assertFits } from '../storage/checkpointFit';
import type { NetworkStore, SavedNetwork } from '../storage/networkStore';

/** Figures of one step by series name ("loss/discriminator"). */
export type Scalars = Record<string, number>;

/** The figures of one step from a program's outputs, each of which is a scalar under its series' name. */
export function scalarsOf(outputs: HostTensors): Scalars {
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data[0]!]));
}

/** Bars to show, before they are stamped. */
export type Distribution = Omit<DistributionEvent, 'seq' | 'time' | 'type' | 'step'>;
/** A matrix to show, before it is stamped. */
export type Matrix = Omit<MatrixEvent, 'seq' | 'time' | 'type' | 'step'>;
/** A table to show, before it is stamped. */
export type Comparison = Omit<ComparisonEvent, 'seq' | 'time' | 'type' | 'step'>;

/** What a model finds out about itself. */
export interface EvaluationResult {
  measurements: Measurement[];
  comparisons: Comparison[];
}

/** What one stage trains: everything that the training loop needs to train, show and judge it. */
export interface Model {
  /** Everything that training changes and a checkpoint must hold. */
  readonly state: State;
  /** Real images used by one step: what images per second counts. */
  readonly imagesPerStep: number;
  /** One training iteration; `done` of its stage went before. */
  step(done: number): Promise<Scalars>;
  /** Grids of the present model, always of the same latents; none where it makes no images. */
  grids(): Promise<SampleGrid[]>;
  /** Bars that tell how it stands, shown beside the grids. */
  distributions?(): Promise<Distribution[]>;
  /** What coincides with what, as heat maps beside the bars. */
  matrices?(): Promise<Matrix[]>;
  /**
   * Independent images drawn with `random`, to be judged beside real ones: one for each of these labels of real images,
   * a class's index or in the label's unit, NaN where a real image has none. A model that isn't told of them draws its
   * own as often as it finds them in real images.
   */
  generate?(labels: Float32Array, random: Random): Promise<ImageBatch>;
  /** Judges itself in its own way, where it has one, beside the FID of what it generates. */
  evaluate?(): Promise<EvaluationResult>;
  /**
   * Keeps what later stages need of it, once all of its steps are done, in so many seconds; done twice, it does the
   * same.
   */
  finish?(seconds: number): Promise<void>;
  dispose(): void;
}

/** What a stage that was broken off had come to. */
export interface StageCheckpoint {
  /** Every tensor of its model's state. */
  tensors: HostTensors;
  /** The checkpoint's folder, for errors. */
  folder: string;
}

/** Weights of another run, to begin with; all else begins anew. */
export interface InitialWeights extends StageCheckpoint {
  /** Whether a tensor of the state is among them. */
  isWeight(this: void, name: string): boolean;
}

/** A part of a run with steps of its own; most methods have one. */
export interface Stage<E extends Experiment = Experiment> {
  /** Tells the stages of a method apart: "ratio". */
  id: string;
  /** For a person: "Density ratio". */
  title: string;
  /** Training steps; 0 for a stage that only prepares something for later ones. */
  steps: number;
  /**
   * Steps between two grids and two points of its curves, where steps are few and long; otherwise as the experiment
   * says.
   */
  showEvery?: number;
  /** Its learning rates by their keys when `done` of its steps are done, where they depend on its length. */
  learningRates?(done: number): Readonly<Record<string, number>>;
  /**
   * Makes its model, out of what earlier stages saved in `ModelContext.networks`, and compiles its programs. The model
   * starts from a checkpoint or with other weights where there are such.
   * @throws CheckpointMisfit if the checkpoint doesn't fit the model; UserError if the weights don't.
   */
  create(context: ModelContext<E>, start: StageCheckpoint | InitialWeights | null): Promise<Model>;
}

/** A generator to build on, and the embedding of continuous labels that it was trained with, where it has one. */
export interface PretrainedGenerator {
  generator: SavedNetwork;
  labelEmbedding?: SavedNetwork;
}

/** Says what a stage is doing, and ends it where it is asked to. */
interface StageProgress {
  warn(message: string): void;
  /** What is being done now, for a person. */
  activity(text: string): void;
  /** To be called now and then in long work. @throws StopRequest if the run is to end. */
  throwIfStopped(): void;
}

export interface ModelContext<E extends Experiment = Experiment> {
  experiment: E;
  dataset: ImageDataset;
  runtime: Runtime;
  /** The run's generator: every draw of training comes from it, so its state is part of a checkpoint. */
  random: Random;
  runFolder: string;
  /** Writes a file of the run folder, whole or not at all; waits while the disk is full. */
  writeFile: WriteFile;
  /** The networks that finished stages of this run have left. */
  networks: NetworkStore;
  progress: StageProgress;
  /** The generator of another run's folder, on the same images. @throws UserError if it has none to build on. */
  pretrainedGenerator(folder: string): Promise<PretrainedGenerator>;
}

/**
 * The state of a new model: its first values, or those of the checkpoint that it goes on from; or its first values with
 * the weights of another run.
 * @throws CheckpointMisfit if the checkpoint holds other tensors; UserError if the weights do.
 */
export function createState(
  runtime: Runtime,
  first: HostTensors,
  checkpoint: StageCheckpoint | InitialWeights | null,
): State {
  if (!checkpoint) return runtime.createState(first);
  if ('isWeight' in checkpoint) return runtime.createState({ ...first, ...fittingWeights(first, checkpoint) });
  assertFits(checkpoint.folder, checkpoint.tensors, specsOf(first));
  return runtime.createState(mapValues(first, (_, name) => checkpoint.tensors[name]!));
}

function fittingWeights(first: HostTensors, { tensors, folder, isWeight }: InitialWeights): HostTensors {
  const needed = Object.fromEntries(Object.entries(first).filter(([name]) => isWeight(name)));
  try {
    assertFits(folder, tensors, specsOf(needed));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message, {
      where: folder,
      advice:
        'Give this experiment the networks of the run that its first weights are from, or let it begin with new ones.',
      cause: error,
    });
  }
  return tensors;
}
