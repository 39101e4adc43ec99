import { z } from 'zod';

/**
 * What the figures and grids of a run are: its engine declares them, so that whoever shows a run draws what it is told
 * and knows no method. What a run reports without having declared it is shown all the same, under its own id.
 */

/**
 * How values are written: shares of one ("0.31" is 31 %), counts, durations, natural units of entropy, sizes in memory,
 * or plain.
 */
export const unitSchema = z.enum(['number', 'share', 'count', 'seconds', 'nats', 'bytes']);
export type Unit = z.infer<typeof unitSchema>;

const betterSchema = z.enum(['lower', 'higher']);

/** A chart of curves. Charts stand in the order of their declaration. */
const groupSchema = z.object({
  id: z.string(),
  /** "Losses". */
  title: z.string(),
  /** What its axis reaches at least; such a chart is never logarithmic. */
  range: z.tuple([z.number(), z.number()]).optional(),
  /** Whether it keeps its place before it has curves. */
  reserved: z.boolean().optional(),
});

/** A curve: one entry of `scalars` events. */
const seriesDeclarationSchema = z.object({
  /** "loss/generator", as `scalars` events name it. */
  id: z.string(),
  /** What its chart's legend says: "generator". */
  title: z.string(),
  /** Id of its group. */
  group: z.string(),
  unit: unitSchema,
  /** Which direction is better; null where it is only told. */
  better: betterSchema.nullable(),
  /** Whether it tells what the machine did rather than the model: two runs of one config differ in it. */
  ofMachine: z.boolean().optional(),
  /** What its newest figure is called where it stands by itself, among the figures that tell how well a run does. */
  headline: z.string().optional(),
});

/** A kind of grid: it has a tab of its own. */
const gridKindSchema = z.object({
  /** As `grid` events name it: "samples". */
  id: z.string(),
  /** What its tab says. */
  title: z.string(),
  /** A film's columns are frames: how images are drawn, the initial image first. */
  presentation: z.enum(['grid', 'film']),
  /** Whether it has a tab before the first of it was drawn; the others get theirs behind these. */
  reserved: z.boolean().optional(),
  /** Whether it does not depend on the step: real images. Then it has no place on the step bar. */
  static: z.boolean().optional(),
  /** Whether its tab is shown once there is one of it, where no tab was chosen. */
  preferred: z.boolean().optional(),
  /** What stands above it where the tab's title does not say all. */
  heading: z.string().optional(),
  /** It stands beside the grid of another kind with as many rows that was drawn at its step, under these headings. */
  beside: z.object({ kind: z.string(), heading: z.string(), ownHeading: z.string() }).optional(),
});

/** A chart of bars: `distribution` events, which bring the bars and what they stand over. */
const distributionDeclarationSchema = z.object({
  /** "acceptance". */
  id: z.string(),
  /** "Acceptance by label". */
  title: z.string(),
  /** Of the bars' heights. */
  unit: unitSchema,
});

/** A heat map: `matrix` events, which bring its rows, columns and counts. */
const matrixDeclarationSchema = z.object({
  /** "confusion". */
  id: z.string(),
  /** "Labels and classes". */
  title: z.string(),
});

/** A figure of `evaluation` events, which bring its full label and how it was made. */
const measurementDeclarationSchema = z.object({
  /** "fid". */
  id: z.string(),
  /** "FID": the measure, without the network that stands behind it in its label. */
  title: z.string(),
  unit: unitSchema,
  better: betterSchema,
  /**
   * Where it is shown: as a headline, large, and of those the first declared that was measured; among the small
   * figures; or in its comparison alone.
   */
  shown: z.enum(['headline', 'small', 'comparison']),
  /**
   * What a headline is set against: a cell of the newest comparison that has such a row and column. A headline without
   * one is shown with its course.
   */
  baseline: z.object({ title: z.string(), row: z.string(), column: z.string() }).optional(),
});

export const runDeclarationsSchema = z.object({
  groups: z.array(groupSchema),
  series: z.array(seriesDeclarationSchema),
  grids: z.array(gridKindSchema),
  distributions: z.array(distributionDeclarationSchema),
  /** Absent where there is none, as in all older runs. */
  matrices: z.array(matrixDeclarationSchema).optional(),
  measurements: z.array(measurementDeclarationSchema),
});

export type CurveGroup = z.infer<typeof groupSchema>;
export type SeriesDeclaration = z.infer<typeof seriesDeclarationSchema>;
export type GridKind = z.infer<typeof gridKindSchema>;
export type DistributionDeclaration = z.infer<typeof distributionDeclarationSchema>;
export type MatrixDeclaration = z.infer<typeof matrixDeclarationSchema>;
export type MeasurementDeclaration = z.infer<typeof measurementDeclarationSchema>;
export type RunDeclarations = z.infer<typeof runDeclarationsSchema>;
