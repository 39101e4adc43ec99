import { z } from 'zod';
import { runDeclarationsSchema, unitSchema } from './declarations';
import { keyChangeSchema, runStateSchema } from './record';

/** `events.jsonl`: append-only, one object a line, `seq` counting from 0 without gaps. */

const stamp = {
  seq: z.number().int().nonnegative(),
  /** ISO 8601, UTC. */
  time: z.string(),
};
const step = z.number().int().nonnegative();

/** Figures of one training step, by series name ("loss/discriminator"). A figure that is not finite is null. */
const scalarsEventSchema = z.object({
  ...stamp,
  type: z.literal('scalars'),
  step,
  values: z.record(z.string(), z.number().nullable()),
});

/** What the run's figures and grids are: all that its engine reports. A later one replaces it. */
const declarationEventSchema = z.object({
  ...stamp,
  type: z.literal('declaration'),
  declarations: runDeclarationsSchema,
});

/** Bounds of what is said of a grid's images: characters of each, and how many images. */
export const longestCellLabel = 100;
const mostCellLabels = 4096;

/** A PNG of rows x columns images without gaps between them. */
const gridEventSchema = z.object({
  ...stamp,
  type: z.literal('grid'),
  step,
  /** Id of its kind: "samples". */
  kind: z.string().min(1),
  /** Path inside the run folder, with a forward slash: a file of `samples`, which pages may load from. */
  file: z.string().regex(/^samples\/(?!\.)[^/\\]+$/),
  rows: z.number().int().positive(),
  columns: z.number().int().positive(),
  /** Size of one image in pixels. */
  cellWidth: z.number().int().positive(),
  cellHeight: z.number().int().positive(),
  /** One name a row, or empty. */
  rowLabels: z.array(z.string()),
  /** One name a column ("step 40"), where columns have names. */
  columnLabels: z.array(z.string()).optional(),
  /** What is said of each image, in row order: "97.3 % sure · class 7"; empty where there is nothing to say. */
  cellLabels: z.array(z.string().max(longestCellLabel)).max(mostCellLabels).optional(),
  /** How the grid was made, for a person: "EMA generator, fixed latents, seed 7". */
  note: z.string(),
});

/** One figure that judges the model, and everything a person needs to trust it. */
export const measurementSchema = z.object({
  /** Series id: "fid". */
  id: z.string(),
  /** Full name with its feature space: "FID (classifier-64)". */
  label: z.string(),
  /** The very networks that its features come from, by their digests; absent where there are none, or in older runs. */
  network: z.string().optional(),
  value: z.number().nullable(),
  /** The same figure between two halves of the real data, at the same count; null where there is none. */
  floor: z.number().nullable(),
  /** Which direction is better. */
  better: z.enum(['lower', 'higher']),
  /** How it was made: features, how many samples against how many reals, seed. */
  note: z.string(),
  /** Why it is not to be trusted, in a sentence: such a figure is never the best. Absent where nothing is known. */
  doubtful: z.string().optional(),
});
const evaluationEventSchema = z.object({
  ...stamp,
  type: z.literal('evaluation'),
  step,
  measurements: z.array(measurementSchema).min(1),
});

/** Bars to show: a histogram over bins, or a figure for each category. A later one with the same id replaces it. */
export const distributionEventSchema = z.object({
  ...stamp,
  type: z.literal('distribution'),
  step,
  /** "ratios", "acceptance": as the run has declared it. */
  id: z.string(),
  /** Its title and unit, from engines of version 0.1.0, which declared nothing. */
  title: z.string().optional(),
  unit: unitSchema.optional(),
  /** What lies along the axis of the bars: "density ratio", "digit", "angle (°)". */
  axis: z.string(),
  /** Edges of a histogram's bins, one more than values; or the names of categories, one for each value. */
  bins: z.union([
    z.object({ edges: z.array(z.number()).min(2) }),
    z.object({ categories: z.array(z.string()).min(1) }),
  ]),
  series: z.array(z.object({ name: z.string(), values: z.array(z.number().nullable()) })).min(1),
  /** How it was made, for a person. */
  note: z.string(),
});

/** A figure of a matrix as a whole. */
const matrixFigureSchema = z.object({
  /** "purity". */
  title: z.string(),
  unit: unitSchema,
  value: z.number().nullable(),
  /** The largest value it can have, where that says something: of classes, how many there are. */
  of: z.number().optional(),
});

/** Bounds of a matrix: the names along one side, characters of each, and counts that are not zero. */
export const longestMatrixName = 100;
const mostMatrixNames = 1000;
const mostMatrixCells = 20_000;
const matrixNames = z.array(z.string().max(longestMatrixName)).min(1).max(mostMatrixNames);
const index = z.int().nonnegative();

/**
 * How often things of two kinds coincide, as a heat map over the shares of each row. A later one with the same id
 * replaces it.
 */
export const matrixEventSchema = z
  .object({
    ...stamp,
    type: z.literal('matrix'),
    step,
    /** "confusion": as the run has declared it. */
    id: z.string(),
    /** What rows and columns are: "artificial label", "class". */
    rowAxis: z.string(),
    columnAxis: z.string(),
    /** Their names, in the order in which they are shown. */
    rows: matrixNames,
    columns: matrixNames,
    /** [row, column, count] of all that coincide, each once, by their places from 0: what is not here is zero. */
    cells: z.array(z.tuple([index, index, z.int().positive()])).max(mostMatrixCells),
    /** What it comes to. */
    figures: z.array(matrixFigureSchema).max(8),
    /** How it was made, for a person. */
    note: z.string(),
  })
  .refine(({ rows, columns, cells }) => {
    const places = new Set(cells.map(([row, column]) => row * columns.length + column));
    return places.size === cells.length && cells.every(([r, c]) => r < rows.length && c < columns.length);
  }, 'A cell stands outside the matrix, or twice.');

/** A table of figures: systems as rows, measurements as columns. A later one with the same id replaces it. */
export const comparisonEventSchema = z.object({
  ...stamp,
  type: z.literal('comparison'),
  step,
  id: z.string(),
  title: z.string(),
  columns: z
    .array(
      z.object({
        id: z.string(),
        /** "Intra-FID (classifier-64)", "training (s)". */
        label: z.string(),
        /** Which direction is better; null where it is only told. */
        better: z.enum(['lower', 'higher']).nullable(),
      }),
    )
    .min(1),
  rows: z
    .array(
      z.object({
        /** "plain", "cDRE-F-cSP+RS". */
        name: z.string(),
        /** One for each column; null where there is none. */
        values: z.array(z.number().nullable()),
        note: z.string(),
        /** Why its figures are not to be trusted, where that is known: then none of them is the best. */
        doubtful: z.string().optional(),
      }),
    )
    .min(1),
  /** How it was made, for a person. */
  note: z.string(),
});

/** A stage of the run begins or ends ("Feature network", "Training"). */
const stageEventSchema = z.object({
  ...stamp,
  type: z.literal('stage'),
  stage: z.string(),
  status: z.enum(['started', 'finished']),
  /** Where one that trains begins: the run's steps before it and when it is done, and real images used by a step. */
  training: z.object({ first: step, last: step, imagesPerStep: z.number().nonnegative() }).optional(),
});
const stateEventSchema = z.object({
  ...stamp,
  type: z.literal('state'),
  state: runStateSchema,
  reason: z.string().nullable(),
  /**
   * The step of the checkpoint that an engine goes on from: what earlier engines had written of the steps after it no
   * longer counts.
   */
  resumedFrom: step.optional(),
});
/** The run goes on from a step with other values of some keys of its config. */
const changeEventSchema = z.object({
  ...stamp,
  type: z.literal('change'),
  step,
  changes: z.array(keyChangeSchema).min(1),
});
const checkpointEventSchema = z.object({
  ...stamp,
  type: z.literal('checkpoint'),
  step,
  /** Path inside the run folder of the checkpoint's folder. */
  file: z.string(),
  /** Whether the run's figure was at its best so far: the last such checkpoint is the best one, and is kept. */
  best: z.boolean().optional(),
});
const warningEventSchema = z.object({
  ...stamp,
  type: z.literal('warning'),
  message: z.string(),
});

export const runEventSchema = z.discriminatedUnion('type', [
  declarationEventSchema,
  scalarsEventSchema,
  gridEventSchema,
  evaluationEventSchema,
  distributionEventSchema,
  matrixEventSchema,
  comparisonEventSchema,
  stageEventSchema,
  stateEventSchema,
  changeEventSchema,
  checkpointEventSchema,
  warningEventSchema,
]);

export type RunEvent = z.infer<typeof runEventSchema>;
export type ScalarsEvent = z.infer<typeof scalarsEventSchema>;
export type GridEvent = z.infer<typeof gridEventSchema>;
export type Measurement = z.infer<typeof measurementSchema>;
export type EvaluationEvent = z.infer<typeof evaluationEventSchema>;
export type DistributionEvent = z.infer<typeof distributionEventSchema>;
export type MatrixEvent = z.infer<typeof matrixEventSchema>;
export type ComparisonEvent = z.infer<typeof comparisonEventSchema>;
export type StageEvent = z.infer<typeof stageEventSchema>;
export type WarningEvent = z.infer<typeof warningEventSchema>;
export type ChangeEvent = z.infer<typeof changeEventSchema>;
export type CheckpointEvent = z.infer<typeof checkpointEventSchema>;

type Unstamped<E> = E extends RunEvent ? Omit<E, 'seq' | 'time'> : never;
/** An event as the engine reports it, before its number and time are put on. */
export type UnstampedEvent = Unstamped<RunEvent>;
