import { sizeOf, type HostTensor, type HostTensors, type State } from '../../../runtime/program';
import { conditionOf, isHard } from '../conditions';
import type { ChainBatch } from '../sampler/chainBatch';

/** The images of all chains after one round. */
interface BufferedRound {
  /** `[chains, height, width, channels]`. */
  images: Float32Array;
  /** 1 for chains that sampled a mixture of classes `[chains]`. */
  soft: Float32Array;
}

/**
 * Names of the tensors of one slot in the state, and in checkpoints. Each round has tensors of its own, so that storing
 * one does not copy the others.
 */
const slotNames = (slot: number) => ({ images: `pool/${slot}/images`, soft: `pool/${slot}/soft` });

const zeros = (...shape: number[]): HostTensor => ({ shape, data: new Float32Array(sizeOf(shape)) });

/**
 * A replay buffer: what the chains were after each of the last rounds. Round r is in slot r mod the number of slots.
 * The buffer is part of the model's state, so that a resumed run goes on exactly.
 */
export class ReplayBuffer {
  private constructor(
    private readonly state: State,
    private readonly slots: BufferedRound[],
  ) {}

  /** The first state: an empty buffer for `rounds` rounds of `chains` images of `imageSize` pixel values. */
  static initialTensors({
    rounds,
    chains,
    imageSize,
  }: {
    rounds: number;
    chains: number;
    imageSize: number;
  }): HostTensors {
    return Object.fromEntries(
      Array.from({ length: rounds }, (_, slot) => slotNames(slot)).flatMap(({ images, soft }) => [
        [images, zeros(chains, imageSize)],
        [soft, zeros(chains)],
      ]),
    );
  }

  /** The buffer of `rounds` rounds that a state holds. */
  static async read(state: State, rounds: number): Promise<ReplayBuffer> {
    const slots = Array.from({ length: rounds }, (_, slot) => slotNames(slot));
    const tensors = await state.read(slots.flatMap(Object.values<string>));
    const values = (name: string) => tensors[name]!.data as Float32Array;
    return new ReplayBuffer(
      state,
      slots.map(({ images, soft }) => ({ images: values(images), soft: values(soft) })),
    );
  }

  /** Stores what the chains are after this round, in place of the oldest round. */
  store(round: number, { images, conditions, passesDone }: ChainBatch): void {
    const slot = round % this.slots.length;
    const classes = conditions.length / passesDone.length;
    const stored: BufferedRound = {
      images: images.slice(),
      soft: passesDone.map((_, chain) => Number(!isHard(conditionOf(conditions, chain, classes)))),
    };
    this.slots[slot] = stored;
    const names = slotNames(slot);
    const tensor = (name: string, data: Float32Array): HostTensor => ({ shape: this.state.specs[name]!.shape, data });
    this.state.write({
      [names.images]: tensor(names.images, stored.images),
      [names.soft]: tensor(names.soft, stored.soft),
    });
  }

  /** How many rounds it holds after this one. */
  filled(round: number): number {
    return Math.min(round + 1, this.slots.length);
  }

  /** The image of a chain after a round that is still stored, and whether it was of a mixture of classes (1 or 0). */
  image(round: number, chain: number): { image: Float32Array; soft: number } {
    const { images, soft } = this.slots[round % this.slots.length]!;
    const size = images.length / soft.length;
    return { image: images.subarray(chain * size, (chain + 1) * size), soft: soft[chain]! };
  }
}
