import { UserError } from '../errors';
import { visible } from '../plainText';
import { specsOf, type HostTensors, type TensorSpec } from '../runtime/program';
import type { CheckpointState } from './checkpointState';

/** A whole checkpoint that is not of this run, or of other networks: an older one may still be. */
export class CheckpointMisfit extends UserError {}

/** A checkpoint of other images: where all are, the data set is the mistake. */
export class OtherImages extends CheckpointMisfit {
  constructor(
    folder: string,
    /** Content ids of the checkpoint's images and of the run's. */
    readonly ids: { made: string; given: string },
  ) {
    super('The checkpoint was made with other images.', { where: folder, advice: misfitAdvice });
  }
}

const misfitAdvice = 'Give the run its own data set and checkpoints back, or start the experiment again.';

/** What every checkpoint of a run agrees with. */
export interface CheckpointRun {
  method: string;
  /** Its stages by index, and the steps before each and when it is done. */
  stages: readonly { first: number; last: number }[];
  /** Content id of its images, once they are loaded. */
  datasetId?: string;
  /** Those of images that it was trained on before, which was accepted. */
  acceptedIds?: readonly string[];
}

/** @throws CheckpointMisfit if the checkpoint is of another method, of other images, or of no place in the run. */
export function assertOfRun(
  folder: string,
  state: CheckpointState,
  { method, stages, datasetId, acceptedIds = [] }: CheckpointRun,
): void {
  const refuse = (why: string) => new CheckpointMisfit(why, { where: folder, advice: misfitAdvice });
  if (state.method !== method) throw refuse(`The checkpoint was made with another method (${visible(state.method)}).`);
  const stage = stages[state.stage];
  if (!stage) throw refuse(`The checkpoint was made in stage ${state.stage + 1}; the run has ${stages.length}.`);
  if (state.step < stage.first || state.step > stage.last) {
    throw refuse(
      `The checkpoint was made at step ${state.step}; its stage of the run has the steps ${stage.first} to ` +
        `${stage.last}.`,
    );
  }
  if (datasetId !== undefined && ![datasetId, ...acceptedIds].includes(state.datasetId))
    throw new OtherImages(folder, { made: state.datasetId, given: datasetId });
}

/**
 * Checks that a checkpoint holds exactly the tensors of a model.
 * @throws CheckpointMisfit naming the first that differs.
 */
export function assertFits(folder: string, tensors: HostTensors, specs: Readonly<Record<string, TensorSpec>>): void {
  const found = specsOf(tensors);
  const text = (spec: TensorSpec | undefined) =>
    spec ? `${spec.dtype} ${spec.shape.join(' x ') || 'scalar'}` : 'nothing';
  const name = [...new Set([...Object.keys(specs), ...Object.keys(found)])].find(
    (key) => text(specs[key]) !== text(found[key]),
  );
  if (name === undefined) return;
  throw new CheckpointMisfit(
    `The checkpoint doesn't fit the experiment's networks: for ${visible(name)} it has ${text(found[name])}, they ` +
      `need ${text(specs[name])}.`,
    {
      where: folder,
      advice: 'Go on with the Darkroom version and the config that the run began with, or start the experiment again.',
    },
  );
}
