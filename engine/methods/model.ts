import type { Experiment } from '../config/experiment';
import type { ImageDataset } from '../datasets/dataset';
import type { ImageBatch, SampleGrid } from '../images/batch';
import type { Random } from '../random';
import type { Runtime, State } from '../runtime/program';

/** Figures of one step by series name ("loss/discriminator"). */
export type Scalars = Record<string, number>;

/** What a method makes of an experiment, once: everything that the training loop needs to train, show and judge it. */
export interface Model {
  /** Everything that training changes and a checkpoint must hold. */
  readonly state: State;
  /** Real images used by one step: what images per second counts. */
  readonly imagesPerStep: number;
  /** One training iteration. */
  step(): Promise<Scalars>;
  /** Grids of the present model, always of the same latents. */
  grids(): Promise<SampleGrid[]>;
  /** `count` independent images drawn with `random`, for evaluation. */
  generate(count: number, random: Random): Promise<ImageBatch>;
  dispose(): void;
}

export interface ModelContext<E extends Experiment = Experiment> {
  experiment: E;
  dataset: ImageDataset;
  runtime: Runtime;
  /** The run's generator: every draw of training comes from it, so its state is part of a checkpoint. */
  random: Random;
}

/** A method, as the engine knows it: one entry in `methods/registry.ts`. */
export interface Method<E extends Experiment = Experiment> {
  id: E['method'];
  /** Builds the networks and compiles the steps. */
  create(context: ModelContext<E>): Promise<Model>;
}
