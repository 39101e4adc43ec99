import type { Random } from '../../../random';
import { sizeOf, type HostTensor, type HostTensors, type State } from '../../../runtime/program';
import { drawCondition, softShare } from '../conditions';
import type { SticExperiment } from '../config/experiment';
import type { ChainBatch } from '../sampler/chainBatch';
import type { ChainInitialiser } from '../sampler/chainInitialiser';

/**
 * The Langevin chains of training, which go on from round to round (STIC README, Recurrent training). They are part of
 * the model's state, so that a resumed run continues them exactly.
 */

/** Names of their tensors in the state, and in checkpoints. */
const names = {
  images: 'chains/images',
  conditions: 'chains/conditions',
  stepSizes: 'chains/step-sizes',
  passesDone: 'chains/ages',
} as const;

/** `passesDone` of a chain that was never initialised. */
const uninitialised = -1;

const zeros = (...shape: number[]): HostTensor => ({ shape, data: new Float32Array(sizeOf(shape)) });

/** The first state: `chains` uninitialised chains of images of `imageSize` pixel values. */
export function initialChainTensors({
  chains,
  classes,
  imageSize,
}: {
  chains: number;
  classes: number;
  imageSize: number;
}): HostTensors {
  return {
    [names.images]: zeros(chains, imageSize),
    [names.conditions]: zeros(chains, classes),
    [names.stepSizes]: zeros(chains),
    [names.passesDone]: { shape: [chains], data: new Float32Array(chains).fill(uninitialised) },
  };
}

export async function readChains(state: State): Promise<ChainBatch> {
  const tensors = await state.read(Object.values(names));
  const values = (name: string) => tensors[name]!.data as Float32Array;
  return {
    images: values(names.images),
    conditions: values(names.conditions),
    stepSizes: values(names.stepSizes),
    passesDone: values(names.passesDone),
    chainsPerNoise: 1,
  };
}

export function writeChains(state: State, chains: ChainBatch): void {
  state.write(
    Object.fromEntries(
      (['images', 'conditions', 'stepSizes', 'passesDone'] as const).map((key) => {
        const name = names[key];
        return [name, { shape: state.specs[name]!.shape, data: chains[key] }];
      }),
    ),
  );
}

/** Whether the chains have been initialised, all of them at once. */
export function areInitialised({ passesDone }: ChainBatch): boolean {
  return passesDone[0] !== uninitialised;
}

/**
 * Chains in which some are reinitialised with a new random condition: those that were never initialised, those that
 * have done `sampler.passes`, and others with probability `selfAnalysis.restart`.
 */
export function restartChains(
  chains: ChainBatch,
  {
    experiment: { selfAnalysis, sampler },
    initialiser,
    random,
  }: { experiment: Pick<SticExperiment, 'selfAnalysis' | 'sampler'>; initialiser: ChainInitialiser; random: Random },
): ChainBatch {
  const restarted = {
    images: chains.images.slice(),
    conditions: chains.conditions.slice(),
    stepSizes: chains.stepSizes.slice(),
    passesDone: chains.passesDone.slice(),
  };
  const count = chains.passesDone.length;
  const classes = chains.conditions.length / count;
  const imageSize = chains.images.length / count;
  chains.passesDone.forEach((passesDone, i) => {
    const unfinished = passesDone !== uninitialised && passesDone < sampler.passes;
    if (unfinished && random.uniform() >= selfAnalysis.restart) return;
    const condition = drawCondition(classes, softShare(selfAnalysis), random);
    restarted.conditions.set(condition, i * classes);
    restarted.images.set(initialiser.draw(condition, random), i * imageSize);
    restarted.stepSizes[i] = sampler.stepSize;
    restarted.passesDone[i] = 0;
  });
  return { ...chains, ...restarted };
}
