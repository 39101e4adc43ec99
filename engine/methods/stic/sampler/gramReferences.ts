import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../../../random';
import { selectPrefix } from '../../../nn/parameters';
import { floats, sizeOf, type Program, type ProgramDefinition } from '../../../runtime/program';
import { conditionOf } from '../conditions';
import { gramMatrices } from '../target';
import type { Compile, SamplerSystem } from './programs';

/** Gram matrices of real images, which drawings are held to (METHODS 3.3). */

/** Real images that the reference of one chain is the mean of. */
const imagesEach = 8;
/** Numbers of real images that go through the classifier at once: 170 images of 64x64 in colour. */
const numbersAtOnce = 2 ** 21;

/** Real images to take references from. */
export interface ReferenceSource {
  /** `count` images of a class. */
  ofClass(label: number, count: number, random: Random): Float32Array;
}

/** References of a batch of chains: `gram0` and so on, `chains x channels x channels`. */
export type References = Record<string, Float32Array>;

export class GramReferences {
  private constructor(
    private readonly system: SamplerSystem,
    private readonly source: ReferenceSource,
    private readonly program: Program,
    private readonly atOnce: number,
  ) {}

  static async create(compile: Compile, system: SamplerSystem, source: ReferenceSource): Promise<GramReferences> {
    const atOnce = Math.min(
      system.chains,
      Math.max(1, Math.floor(numbersAtOnce / (imagesEach * sizeOf(system.image)))),
    );
    return new GramReferences(system, source, await compile(meansProgram(system, atOnce)), atOnce);
  }

  /**
   * Of chains of these conditions, from real images of their classes in the conditions' shares.
   * @param sharing How many chains one after another are held to the same images of a class.
   */
  async of(conditions: Float32Array, sharing: number, random: Random): Promise<References> {
    const {
      chains,
      image,
      classifier,
      target: { classes },
    } = this.system;
    const size = sizeOf(image);
    const references = Object.fromEntries(
      classifier.mapChannels.map((channels, i) => [`gram${i}`, new Float32Array(chains * channels ** 2)]),
    );
    let known = new Map<number, Float32Array>();
    for (let first = 0; first < chains; first += this.atOnce) {
      const count = Math.min(this.atOnce, chains - first);
      const images = new Float32Array(this.atOnce * imagesEach * size);
      const weights = new Float32Array(this.atOnce * imagesEach);
      for (let i = 0; i < count; i++) {
        if ((first + i) % sharing === 0) known = new Map();
        const shares = conditionOf(conditions, first + i, classes);
        for (const { label, at, count: wanted } of apportioned(shares, imagesEach)) {
          const begin = i * imagesEach + at;
          images.set(this.ofClass(known, label, wanted, random), begin * size);
          weights.fill(shares[label]! / wanted, begin, begin + wanted);
        }
      }
      for (const [name, { data }] of Object.entries(await this.program.run({ images, weights }))) {
        const each = data.length / this.atOnce;
        references[name]!.set((data as Float32Array).subarray(0, count * each), first * each);
      }
    }
    return references;
  }

  /** The first images of a class among those that are known already, and as many more as it takes. */
  private ofClass(known: Map<number, Float32Array>, label: number, count: number, random: Random): Float32Array {
    const size = sizeOf(this.system.image);
    const before = known.get(label) ?? new Float32Array(0);
    const missing = count - before.length / size;
    if (missing <= 0) return before.subarray(0, count * size);
    const images = new Float32Array(count * size);
    images.set(before);
    images.set(this.source.ofClass(label, missing, random), before.length);
    known.set(label, images);
    return images;
  }

  dispose(): void {
    this.program.dispose();
  }
}

/**
 * Gram matrices of real images `[chains * imagesEach, ...]`, summed with `weights` for each chain: `gram0`, `gram1`.
 */
function meansProgram({ classifier, prefix, image }: SamplerSystem, chains: number): Omit<ProgramDefinition, 'state'> {
  const count = chains * imagesEach;
  return {
    name: 'Gram references',
    inputs: { images: floats(count, ...image), weights: floats(count) },
    step(now, inputs) {
      const { maps } = classifier.forward(selectPrefix(prefix, now), inputs.images as Tensor4D);
      return {
        outputs: Object.fromEntries(
          maps.map((map, i) => {
            const channels = map.shape[3];
            const weighted = tf.mul(gramMatrices(map), tf.reshape(inputs.weights!, [count, 1, 1]));
            return [`gram${i}`, tf.sum(tf.reshape(weighted, [chains, imagesEach, channels, channels]), 1)];
          }),
        ),
      };
    },
  };
}

/** `count` places divided among the classes with a share, at least one each, and where each class's begin. */
function apportioned(shares: Float32Array, count: number): { label: number; at: number; count: number }[] {
  const labels = [...shares.keys()]
    .filter((label) => shares[label]! > 0)
    .sort((a, b) => shares[b]! - shares[a]!)
    .slice(0, count);
  const each = Math.floor(count / labels.length);
  return labels.map((label, i) => ({ label, at: i * each, count: i === labels.length - 1 ? count - i * each : each }));
}
