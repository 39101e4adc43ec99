import type { CheckpointState } from './checkpointState';

/** Where in a run a checkpoint was written. */
export type CheckpointPlace = Pick<CheckpointState, 'step' | 'stage'>;

/** A checkpoint by its folder's name. */
export interface NamedCheckpoint extends CheckpointPlace {
  name: string;
  /** Tells writings of one place apart until the older ones are gone; 0 for the name without a number. */
  writing: number;
}

const pattern = /^step-(\d+)(?:-stage-(\d+))?(?:\.(\d+))?$/;

/**
 * "step-000500"; between two stages there are two checkpoints of one step: "step-000500-stage-2", stages from 1. The
 * same place written again, until it has the name for itself: "step-000500.1".
 */
export function checkpointName({ step, stage }: CheckpointPlace, writing = 0): string {
  const name = `step-${String(step).padStart(6, '0')}${stage > 0 ? `-stage-${stage + 1}` : ''}`;
  return writing > 0 ? `${name}.${writing}` : name;
}

/** What a name says; null where it is no checkpoint's. */
export function parseCheckpointName(name: string): NamedCheckpoint | null {
  const [whole, step, stage, writing] = pattern.exec(name) ?? [];
  if (whole === undefined) return null;
  return { name, step: Number(step), stage: Number(stage ?? 1) - 1, writing: Number(writing ?? 0) };
}

/** Orders checkpoints, the newest first. */
export function newestFirst(a: NamedCheckpoint, b: NamedCheckpoint): number {
  return b.step - a.step || b.stage - a.stage || b.writing - a.writing;
}

export function samePlace(a: CheckpointPlace, b: CheckpointPlace): boolean {
  return a.step === b.step && a.stage === b.stage;
}
