import { z } from 'zod';
import { refuseNewer } from './newerFormat';

/** `run.json`: what a run is and how it stands. Rewritten whole (temporary name, then rename) at each heartbeat. */

const runStates = ['queued', 'running', 'paused', 'stopped', 'failed', 'finished'] as const;
export const runStateSchema = z.enum(runStates);
export type RunState = z.infer<typeof runStateSchema>;

/** Seconds between two heartbeats of a live engine. */
export const heartbeatSeconds = 1;
/**
 * A run whose heartbeat has not changed for this time, in seconds of whoever watches it, is lost where nothing better
 * tells of its engine. What two clocks say is never compared.
 */
export const lostAfterSeconds = 20;

/**
 * What an engine is doing: it starts; prepares what a stage needs; trains; draws grids; measures; waits for someone to
 * go on; or is done.
 */
const activityKindSchema = z.enum([
  'starting',
  'preparing',
  'training',
  'sampling',
  'evaluating',
  'paused',
  'finished',
]);
export type ActivityKind = z.infer<typeof activityKindSchema>;

const progressSchema = z.object({
  /** Training steps done, and in all. */
  step: z.number().int().nonnegative(),
  steps: z.number().int().positive(),
  /** Real images used a second, over the last seconds; null before the first step. */
  imagesPerSecond: z.number().nonnegative().nullable(),
  /** Seconds until the last step, at the present speed; null before it is known. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** What the engine is doing, for a person: "training", "feature network", "evaluating". */
  activity: z.string(),
  /** The same for programs; records of version 0.1.0 have none. */
  activityKind: activityKindSchema.optional(),
});
export type RunProgress = z.infer<typeof progressSchema>;

/**
 * The form of run folders that engines write today. 1: version 0.1.0 until November 2026, whose events declare nothing
 * and say only in words where a run goes on. Older forms are read, and become this one when they are resumed.
 */
export const recordVersion = 2;

/**
 * What of a machine can change the last bits of a figure. Records have it from December 2026 on: those without it are
 * of engines to which `evaluation.every` 0 meant "only at the end".
 */
const machineSchema = z.object({
  /** "linux", "x64". */
  platform: z.string(),
  arch: z.string(),
  /** The processor's own name. */
  processor: z.string(),
  /** Processor threads that steps are computed on. */
  threads: z.number().int().positive(),
  /** Digest of the kernel variants that were chosen for the first stage's programs; absent until they are compiled. */
  kernels: z.string().optional(),
});
export type RunMachine = z.infer<typeof machineSchema>;

/** A key of the config that was changed in the middle of a run, with its values; null where it was not given. */
export const keyChangeSchema = z.object({ key: z.string(), from: z.unknown(), to: z.unknown() });
export type KeyChange = z.infer<typeof keyChangeSchema>;

/** What was changed when a run went on from a step. */
const runChangeSchema = z.object({ step: z.number().int().nonnegative(), changes: z.array(keyChangeSchema).min(1) });
export type RunChange = z.infer<typeof runChangeSchema>;

/** Where the weights are from that a run began with: a run's folder, the checkpoint's step, and their own sha256. */
const runOriginSchema = z.object({ run: z.string(), step: z.number().int().nonnegative(), digest: z.string() });
export type RunOrigin = z.infer<typeof runOriginSchema>;

const runRecordSchema = z.object({
  version: z.number().int().min(1).max(recordVersion),
  id: z.string(),
  experiment: z.string(),
  method: z.string(),
  /** Absolute path of the experiment file it was started from, or null. */
  configFile: z.string().nullable(),
  /**
   * The same relative to the run folder, with forward slashes, so that a moved project finds it; null where no relative
   * path leads there. Records of earlier versions have none.
   */
  configFromFolder: z.string().nullable().optional(),
  state: runStateSchema,
  /** Why a run failed or was stopped, and what to do, in sentences for a person. */
  reason: z.string().nullable(),
  /** To a signal, 0 and below mean more than one process. */
  pid: z.number().int().positive(),
  host: z.string(),
  /** The seed that the run began with. */
  seed: z.number().int(),
  startedAt: z.string(),
  heartbeatAt: z.string(),
  endedAt: z.string().nullable(),
  /** Where it computes and why that was chosen; null until it is chosen. */
  device: z.object({ kind: z.string(), label: z.string(), reason: z.string() }).nullable(),
  versions: z.record(z.string(), z.string()),
  git: z
    .object({
      commit: z.string(),
      dirty: z.boolean(),
      /** Whether what was changed in tracked files since that commit is kept beside the record. */
      changes: z.enum(['none', 'kept', 'too large']).optional(),
    })
    .nullable(),
  machine: machineSchema.optional(),
  /**
   * The images it trains on: `id` is the data set's content id, `images` counts those of training, `classes` says how
   * many there are and stands for their names, `summary` is what was read as a sentence, `rules` is the version of the
   * rules by which files were read (absent: the first), `accepted` are the ids of images that it was trained on before,
   * and went on without on request.
   */
  data: z
    .object({
      name: z.string(),
      id: z.string(),
      images: z.number().int(),
      classes: z.object({ count: z.number().int(), names: z.string() }).optional(),
      summary: z.string().optional(),
      rules: z.number().int().optional(),
      accepted: z.array(z.string()).optional(),
    })
    .nullable()
    .optional(),
  /** Where its first weights are from; absent where they are new. */
  from: runOriginSchema.optional(),
  /** Whether it failed because training diverged: gone on with unchanged, it only does so again. */
  diverged: z.boolean().optional(),
  /** What was changed in its config on the way, by step; `config.json` holds the newest values. */
  changes: z.array(runChangeSchema).optional(),
  /** Id of the last control request that was carried out; null before the first. */
  obeyed: z.string().nullable().optional(),
  progress: progressSchema,
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/**
 * Reads what `run.json` holds.
 * @throws NewerFormatError if a newer version wrote it; z.ZodError if it is no record.
 */
export function parseRecord(value: unknown): RunRecord {
  refuseNewer('run', value, recordVersion);
  return runRecordSchema.parse(value);
}

/** Whether a state is an end: nothing more will be written by that process. */
export function hasEnded(state: RunState): boolean {
  return state === 'stopped' || state === 'failed' || state === 'finished';
}
