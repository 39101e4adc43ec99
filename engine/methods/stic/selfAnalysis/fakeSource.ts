import type { Random } from '../../../random';
import type { HostTensors, State } from '../../../runtime/program';
import type { Scalars } from '../../model';
import { conditionOf } from '../conditions';
import type { SticExperiment } from '../config/experiment';
import type { ChainBatch } from '../sampler/chainBatch';
import type { ChainInitialiser } from '../sampler/chainInitialiser';
import type { LangevinSampler, PassFigures } from '../sampler/langevinSampler';
import type { Fakes } from '../trainingBatch';
import { areInitialised, initialChainTensors, readChains, restartChains, writeChains } from './persistentChains';
import { ReplayBuffer } from './replayBuffer';

type Sections = Pick<SticExperiment, 'selfAnalysis' | 'sampler'>;

interface FakeSourceParts {
  experiment: Sections;
  sampler: LangevinSampler;
  initialiser: ChainInitialiser;
  /** Holds the tensors of `fakeSourceTensors`. */
  state: State;
}

/** The first state of the chains and the replay buffer, for images of `imageSize` pixel values. */
export function fakeSourceTensors(
  { selfAnalysis: { chains, replayRounds } }: Sections,
  { classes, imageSize }: { classes: number; imageSize: number },
): HostTensors {
  return {
    ...initialChainTensors({ chains, classes, imageSize }),
    ...ReplayBuffer.initialTensors({ rounds: replayRounds, chains, imageSize }),
  };
}

/**
 * The fakes that the classifier learns from (STIC README, Recurrent training): persistent chains, which run at the
 * start of every round, and a replay buffer of their earlier states. Both are kept in the model's state.
 */
export class FakeSource {
  private constructor(
    private readonly parts: FakeSourceParts,
    private readonly buffer: ReplayBuffer,
    private present: ChainBatch,
  ) {}

  /** Continues from the chains and the replay buffer that the state holds. */
  static async create(parts: FakeSourceParts): Promise<FakeSource> {
    const { experiment, state } = parts;
    return new FakeSource(
      parts,
      await ReplayBuffer.read(state, experiment.selfAnalysis.replayRounds),
      await readChains(state),
    );
  }

  /** The chains; null before the first round. */
  get chains(): ChainBatch | null {
    return areInitialised(this.present) ? this.present : null;
  }

  /**
   * Starts a round: restarts some chains, runs the sampler on all of them, and stores their images in the replay
   * buffer.
   * @returns Diagnostics of the last pass.
   * @throws UserError if the sampler diverged.
   */
  async startRound(round: number, random: Random): Promise<Scalars> {
    const { experiment, sampler, initialiser, state } = this.parts;
    let chains = restartChains(this.present, { experiment, initialiser, random });
    const inputs = await sampler.densityInputs(chains, random);
    let figures: PassFigures = { acceptance: null, density: 0, stepSize: 0 };
    for (let pass = 0; pass < experiment.selfAnalysis.passes; pass++) {
      ({ chains, figures } = await sampler.pass(chains, { inputs, random, alwaysAdapt: true }));
    }
    this.present = chains;
    this.buffer.store(round, chains);
    writeChains(state, chains);
    return {
      'sampler/log density': figures.density,
      ...(figures.acceptance !== null && {
        'sampler/acceptance': figures.acceptance,
        'sampler/step size': figures.stepSize,
      }),
    };
  }

  /** `count` fakes for a batch of this round: initial images, images of the replay buffer, and images of this round. */
  sample(count: number, round: number, random: Random): Fakes {
    const {
      experiment: {
        selfAnalysis: { mix },
      },
      initialiser,
    } = this.parts;
    const { images, conditions, passesDone } = this.present;
    const chainCount = passesDone.length;
    const [imageSize, classes] = [images.length / chainCount, conditions.length / chainCount];
    const filled = this.buffer.filled(round);
    const fakes: Fakes = { images: new Float32Array(count * imageSize), soft: new Uint8Array(count) };
    const [initial, replayed] = [Math.round(count * mix.initial), Math.round(count * mix.replay)];
    for (let i = 0; i < count; i++) {
      const chain = random.integer(chainCount);
      if (i < initial) {
        fakes.images.set(initialiser.draw(conditionOf(conditions, chain, classes), random), i * imageSize);
        continue;
      }
      const { image, soft } = this.buffer.image(i < initial + replayed ? random.integer(filled) : round, chain);
      fakes.images.set(image, i * imageSize);
      fakes.soft[i] = soft;
    }
    return fakes;
  }
}
