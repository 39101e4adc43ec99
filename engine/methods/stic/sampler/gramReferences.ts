import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { selectPrefix } from '../../../nn/parameters';
import type { Random } from '../../../random';
import { floats, sizeOf, type Program, type ProgramDefinition } from '../../../runtime/program';
import { conditionOf } from '../conditions';
import { gramMatrices } from '../targetDensity';
import type { ChainBatch } from './chainBatch';
import type { Compile, SamplerSpec } from './samplerPrograms';

/** Reference Gram matrices: those of real images of the chains' classes (STIC README, Target). */

/** Number of real images whose mean is the reference of one chain. */
const imagesPerChain = 8;
/** Largest number of pixel values that go through the network at once: 170 colour images of 64x64. */
const maxValues = 2 ** 21;

/** A source of real images of a class. */
export interface RealImageSource {
  /** `count` images of the class `label`, `[count, height, width, channels]` in [-1, 1]. */
  ofClass(label: number, count: number, random: Random): Float32Array;
}

/** References of a batch of chains by feature map, `gram0` and so on: `[chains, channels, channels]`. */
export type GramMatrices = Record<string, Float32Array>;

export class GramReferences {
  private constructor(
    private readonly spec: SamplerSpec,
    private readonly source: RealImageSource,
    private readonly program: Program,
    private readonly chainsAtOnce: number,
  ) {}

  static async create(compile: Compile, spec: SamplerSpec, source: RealImageSource): Promise<GramReferences> {
    const chainsAtOnce = Math.min(
      spec.chains,
      Math.max(1, Math.floor(maxValues / (imagesPerChain * sizeOf(spec.image)))),
    );
    return new GramReferences(spec, source, await compile(meansProgram(spec, chainsAtOnce)), chainsAtOnce);
  }

  /**
   * The references of chains: means over real images of the condition's classes in the condition's shares. Chains that
   * share their noise have the same images of a class.
   */
  async of(
    { conditions, chainsPerNoise }: Pick<ChainBatch, 'conditions' | 'chainsPerNoise'>,
    random: Random,
  ): Promise<GramMatrices> {
    const {
      chainsAtOnce,
      spec: {
        chains,
        image,
        network,
        target: { classes },
      },
    } = this;
    const size = sizeOf(image);
    const references = Object.fromEntries(
      network.mapChannels.map((channels, i) => [`gram${i}`, new Float32Array(chains * channels ** 2)]),
    );
    let drawn = new Map<number, Float32Array>();
    for (let first = 0; first < chains; first += chainsAtOnce) {
      const count = Math.min(chainsAtOnce, chains - first);
      const images = new Float32Array(chainsAtOnce * imagesPerChain * size);
      const weights = new Float32Array(chainsAtOnce * imagesPerChain);
      for (let i = 0; i < count; i++) {
        if ((first + i) % chainsPerNoise === 0) drawn = new Map();
        const shares = conditionOf(conditions, first + i, classes);
        for (const { label, offset, count: wanted } of imagesPerClass(shares, imagesPerChain)) {
          const begin = i * imagesPerChain + offset;
          images.set(this.imagesOf(drawn, label, wanted, random), begin * size);
          weights.fill(shares[label]! / wanted, begin, begin + wanted);
        }
      }
      for (const [name, { data }] of Object.entries(await this.program.run({ images, weights }))) {
        const perChain = data.length / chainsAtOnce;
        references[name]!.set((data as Float32Array).subarray(0, count * perChain), first * perChain);
      }
    }
    return references;
  }

  /** `count` images of a class: those in `drawn`, to which it adds as many as are missing. */
  private imagesOf(drawn: Map<number, Float32Array>, label: number, count: number, random: Random): Float32Array {
    const size = sizeOf(this.spec.image);
    const before = drawn.get(label) ?? new Float32Array(0);
    const missing = count - before.length / size;
    if (missing <= 0) return before.subarray(0, count * size);
    const images = new Float32Array(count * size);
    images.set(before);
    images.set(this.source.ofClass(label, missing, random), before.length);
    drawn.set(label, images);
    return images;
  }

  dispose(): void {
    this.program.dispose();
  }
}

/**
 * Gram matrices `gram0`, `gram1` of real images `[chains * imagesPerChain, ...]`, summed with `weights` for each chain.
 */
function meansProgram({ network, prefix, image }: SamplerSpec, chains: number): Omit<ProgramDefinition, 'state'> {
  const count = chains * imagesPerChain;
  return {
    name: 'Gram references',
    inputs: { images: floats(count, ...image), weights: floats(count) },
    step(state, inputs) {
      const { maps } = network.forward(selectPrefix(prefix, state), inputs.images as Tensor4D);
      return {
        outputs: Object.fromEntries(
          maps.map((map, i) => {
            const channels = map.shape[3];
            const weighted = tf.mul(gramMatrices(map), tf.reshape(inputs.weights!, [count, 1, 1]));
            return [`gram${i}`, tf.sum(tf.reshape(weighted, [chains, imagesPerChain, channels, channels]), 1)];
          }),
        ),
      };
    },
  };
}

/**
 * `count` images divided among the classes that have a share, largest share first and at least one image each, with the
 * offset of each class's first image.
 */
function imagesPerClass(shares: Float32Array, count: number): { label: number; offset: number; count: number }[] {
  const labels = [...shares.keys()]
    .filter((label) => shares[label]! > 0)
    .sort((a, b) => shares[b]! - shares[a]!)
    .slice(0, count);
  const each = Math.floor(count / labels.length);
  return labels.map((label, i) => ({
    label,
    offset: i * each,
    count: i === labels.length - 1 ? count - i * each : each,
  }));
}
