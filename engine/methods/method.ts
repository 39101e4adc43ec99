import type { z } from 'zod';
import type { commonKeys, Experiment } from '../config/common';
import type { ImageDataset } from '../datasets/dataset';
import type { Issue, KeyPath } from '../jsonc/problems';
import type { RunDeclarations } from '../protocol/declarations';
import type { ModelContext, PretrainedGenerator, Stage } from './model';

/**
 * Everything that the engine and the editor know of a method. Config schema, presets, plan, resume, paths and panel
 * know methods only through these; `methods/registry.ts` lists them.
 *
 * Functions that need its networks import them when they are called, so that checking an experiment file stays quick.
 */
export interface Method<E extends Experiment = Experiment> {
  /** What `method` says in an experiment file. */
  readonly id: E['method'];
  /** Its experiments: `methodSchema` of its keys. */
  readonly schema: z.ZodType<E>;
  /** Keys that were renamed, by the older names, which go on working. */
  readonly renamedKeys?: readonly RenamedKey[];
  /**
   * Keys that have come with another default than how engines behaved before: what the config of an older run means,
   * which lacks them.
   */
  readonly formerDefaults?: readonly { key: KeyPath; value: unknown }[];
  /** Keys of its own whose values are paths, relative to the experiment file. */
  readonly pathKeys?: readonly KeyPath[];
  /** Keys of its own that may be changed in the middle of a run, beside those of any method. */
  readonly changeableKeys?: readonly ChangeableKey[];
  /** Whether it learns from images without labels; false if absent. */
  readonly learnsUnlabelled?: boolean;
  /** Whether it draws images label by label in the end, so that figures can be of each label; false if absent. */
  readonly samplesByLabel?: boolean;
  readonly presets: readonly Preset[];
  /** Rules between keys, and between keys and the data set, that no JSON schema can say. */
  rules(experiment: E): Issue[];
  /** The same for a data set whose classes only its files tell, once they are counted. */
  classRules?(experiment: E, classes: number): Issue[];
  /** The curves, grids and figures that a run of it reports, for whoever shows them. */
  declarations(experiment: E): RunDeclarations;
  /** What a run trains, one stage after another. */
  plan(experiment: E, facts: PlanFacts): readonly Stage<E>[] | Promise<readonly Stage<E>[]>;
  /** Looks, before anything is trained, for what would only come to light hours later. @throws UserError */
  check?(context: ModelContext<E>): void | Promise<void>;
  /** Whether a tensor of its state is learned, so that another run may begin with it; absent where none may. */
  isWeight?(this: void, name: string): boolean;
  /**
   * The class-conditional generator of a run of this method, for other methods to build on; absent where there is none.
   * @throws UserError where this run has none (yet), or it can't be asked for a label of `dataset`.
   */
  pretrainedGenerator?(run: OtherRun<E>, dataset: ImageDataset): Promise<PretrainedGenerator>;
}

/** A key under its older and its present name, in the same section. */
export interface RenamedKey {
  from: KeyPath;
  to: KeyPath;
}

/** A key that leaves the form of the networks, and what they learn, as they are. */
export interface ChangeableKey {
  key: KeyPath;
  /** It is a learning rate: what to lower where training diverges. */
  isLearningRate?: boolean;
  /** Id of the stage that it matters to; when that is done it is too late. */
  stage?: string;
}

/** What a plan needs to know of the data set before it is read. */
export interface PlanFacts {
  /** Classes that it has: of a folder, that is to walk through it. */
  classes: () => Promise<number>;
}

/** A run folder that another run builds on. */
export interface OtherRun<E extends Experiment = Experiment> {
  /** Its absolute path. */
  folder: string;
  experiment: E;
}

/** A good start for a new experiment. */
export interface Preset<Input = z.input<z.ZodObject<typeof commonKeys>> & { method: string }> {
  id: string;
  label: string;
  description: string;
  /** What goes into the file: only what differs from the defaults, and what a person will want to change first. */
  experiment: Input;
}
