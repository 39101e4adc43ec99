import type { ImageDataset } from '../datasets/dataset';
import type { Unit } from '../protocol/declarations';
import type { Features } from './features';
import type { EvaluationNetworks, NetworkOutput } from './networks/evaluationNetwork';

/**
 * Metrics of generated images. Each is one object in a folder of its own, listed in `registry.ts`; the evaluation draws
 * the images, asks the networks, accumulates, caches what is known of the real images and reports (metrics README,
 * Figures).
 */

/** Images of a portion, and what is known of them. */
export interface ObservedImages {
  count: number;
  /** `count x height x width x channels` in [-1, 1], quantised to bytes. */
  images: Float32Array;
  /** The labels that they were asked for by, or real ones have, in the label's unit or as a class's index; else NaN. */
  labels: Float32Array;
  /** The (secondary) classes of real images; null for generated ones. */
  classes: Int32Array | null;
  /** What the networks say of them, each `count x width`, row by row: all that some metric of the evaluation needs. */
  outputs: ReadonlyMap<NetworkOutput, Float32Array>;
}

/** What a metric has to know of a set of images, in plain numbers, so that it can be cached of real ones. */
export interface Statistics {
  /** Number of images. */
  count: number;
  /** What it accumulated; empty where it accumulates nothing. */
  values: Float64Array;
  /** The outputs that it asks for in `keeps`, a row an image. All metrics share the memory: it is not to be changed. */
  kept: ReadonlyMap<NetworkOutput, Features>;
}

/**
 * A metric's figure; `remark` is a sentence that stands beside it where it is one of all images. `alarm` is a sentence
 * that makes every figure of these images doubtful: none of them is the best of a run.
 */
export type Figure = number | { value: number; remark: string; alarm?: string };

/** Computes the values of `Statistics` of images that come in portions. */
export interface Accumulator {
  /** Awaited before the next portion. */
  add(images: ObservedImages): void | Promise<void>;
  finish(): Float64Array | Promise<Float64Array>;
}

/** In what evaluation a metric is computed. */
export interface MetricSetting {
  dataset: ImageDataset;
  /** Those that the metrics of the evaluation need. */
  networks: EvaluationNetworks;
  /** Whether images are drawn group by group. */
  grouped: boolean;
  /** Images on each side of the smallest group, or of all where they are not drawn in groups. */
  leastImages: number;
  /** Called now and then by what takes long; what it throws ends the evaluation. */
  between?: () => void;
}

/** What labels of a data set are: of class names or numbers; null where only its files tell how many classes. */
export interface LabelKind {
  classes: number | null;
  continuous: boolean;
}

interface MetricBase {
  /** "fid". */
  readonly id: string;
  /** For a person: "FID". The networks it needs stand behind it: "FID (classifier-64)". */
  readonly title: string;
  readonly unit: Unit;
  readonly better: 'lower' | 'higher';
  /** What it tells, for whoever chooses metrics for an experiment: a sentence. */
  readonly summary: string;
  /** Whether it is computed only where `evaluation.metrics` names it; default false. */
  readonly onRequest?: boolean;
  /** It is also computed, named or not, wherever a chosen metric looks at this output: it costs little beside that. */
  readonly accompanies?: NetworkOutput;
  /** Whether it is among the few figures that tell how well a model does. */
  readonly headline: boolean;
  /** Outputs of evaluation networks, beside the images themselves; `label` restricts it to continuous labels. */
  readonly needs: readonly NetworkOutput[];
  /**
   * `all`: one figure of all images together, in every evaluation. `group`: the mean of the figures of label groups,
   * where images are drawn group by group.
   */
  readonly scope: 'all' | 'group';
  /** Part of the key of its cached statistics: another number where their computation changes; default 1. */
  readonly version?: number;
  /** Outputs among `needs` of which it looks at every row, so that they stay in memory; default: none. */
  readonly keeps?: readonly NetworkOutput[];
  /** Data sets that it has a meaning for; default: all. */
  readonly appliesTo?: (dataset: LabelKind) => boolean;
  accumulate?(setting: MetricSetting): Accumulator;
  /**
   * How the figure is made: goes on after how many images were compared (and "the mean over groups of"), without a
   * stop.
   */
  describe(setting: MetricSetting): string;
  /** What makes its figures doubtful, as sentences. */
  warnings?(setting: MetricSetting): string[];
}

/**
 * A metric that compares images with real ones. Its floor is the figure of those real images beside as many others,
 * which no network has learned from.
 */
export interface DistanceMetric extends MetricBase {
  /** Not finite where there is no figure. */
  distance(images: Statistics, real: Statistics, setting: MetricSetting): Figure | Promise<Figure>;
}

/** A metric that looks at images alone. Its floor is the figure of real images; `describe` says of which. */
export interface ImageMetric extends MetricBase {
  /**
   * Of which real images the floor is: of those that no network has learned from (the default), or of those that
   * generated images are compared with by other metrics.
   */
  readonly floorOf?: 'other' | 'reference';
  /** Not finite where there is no figure. */
  value(images: Statistics, setting: MetricSetting): Figure | Promise<Figure>;
}

/** Features of what a generator has learned from, and of images held out of that. */
export interface LearnedImages {
  /** Every training image, in their order. */
  training: Features;
  /** Test images that are no training images. */
  heldOut: Features;
  /** As many others of them. */
  control: Features;
}

/**
 * A metric that compares images with all that the generator has learned from. Its floor is the figure of held-out
 * images, measured with others of them.
 */
export interface MemoryMetric extends MetricBase {
  /** Not finite where there is no figure. */
  ofLearned(images: Pick<Statistics, 'kept'>, learned: LearnedImages): Figure | Promise<Figure>;
}

/** Those that look at real images by their choice alone. */
export type ChosenImagesMetric = DistanceMetric | ImageMetric;
export type Metric = ChosenImagesMetric | MemoryMetric;
