import type { ImageDataset } from '../datasets/dataset';
import { fromBytes, toBytes } from '../images/bytes';
import type { ImageBatch } from '../images/batch';
import type { Measurement } from '../protocol/events';
import { cacheFolder } from '../files/cacheFolder';
import type { FeatureExtractor } from './features';
import { frechetDistance, isRankDeficient } from './fid';
import { evaluationBatch, type FidReference, fidReference } from './fidReference';
import { chooseRealSets, type RealSets } from './realImages';
import { StatisticsAccumulator } from './statistics';
import { formatCount } from '../format';

export interface FidOptions {
  extractor: FeatureExtractor;
  dataset: ImageDataset;
  /** Images wanted on each side. */
  samples: number;
  /** Seed of the choice of real images. */
  seed: number;
  /** Where reference statistics are kept; default: Darkroom's cache. */
  cache?: string;
}

/** Judges generated images against one choice of real ones. */
export class FidEvaluator {
  private constructor(
    private readonly options: FidOptions,
    private readonly sets: RealSets,
    private readonly reference: FidReference,
  ) {}

  /** Chooses the real images and computes their statistics, unless they were computed before. */
  static async create(options: FidOptions): Promise<FidEvaluator> {
    const { dataset, extractor, samples, seed, cache = cacheFolder() } = options;
    const sets = chooseRealSets(dataset, samples, seed);
    return new FidEvaluator(options, sets, await fidReference({ dataset, extractor, sets, seed, cache }));
  }

  /** Images on each side: as many as wanted, or as many as there are. */
  get count(): number {
    return this.reference.statistics.count;
  }

  /** What a person should know before trusting the figures, as sentences. */
  get warnings(): string[] {
    const { samples, extractor } = this.options;
    const warnings: string[] = [];
    if (this.count < samples) {
      warnings.push(
        `There are only ${formatCount(this.count)} training images: FID uses as many on both sides, not ` +
          `${formatCount(samples)}.`,
      );
    }
    if (isRankDeficient(this.reference.statistics)) {
      warnings.push(
        `FID says little here: ${formatCount(this.count)} images can't fill a covariance of ` +
          `${formatCount(extractor.dimension)} features.`,
      );
    }
    return warnings;
  }

  /**
   * FID of `count` generated images, asked for in portions and quantised to bytes first, as they would be saved. The
   * value is null if an image isn't finite.
   * @throws RangeError if `generate` doesn't give as many images as it is asked for.
   */
  async evaluate(generate: (count: number) => Promise<ImageBatch>): Promise<Measurement> {
    const { extractor } = this.options;
    const accumulator = new StatisticsAccumulator(extractor.dimension);
    for (let left = this.count; left > 0;) {
      const wanted = Math.min(evaluationBatch, left);
      const batch = await generate(wanted);
      if (batch.count !== wanted)
        throw new RangeError(`${wanted} images were asked for, ${batch.count} were generated.`);
      if (!batch.images.every(Number.isFinite)) return this.measurement(NaN);
      accumulator.add(await extractor.extract({ count: wanted, images: fromBytes(toBytes(batch.images)) }));
      left -= wanted;
    }
    return this.measurement(frechetDistance(accumulator.finish(), this.reference.statistics));
  }

  private measurement(value: number): Measurement {
    const finite = Number.isFinite(value);
    return {
      id: 'fid',
      label: `FID (${this.options.extractor.label})`,
      value: finite ? value : null,
      floor: this.reference.floor,
      better: 'lower',
      note: [
        this.origin,
        this.floorOrigin,
        ...(finite ? [] : ['The generated images are not finite.']),
        ...this.warnings,
      ].join(' '),
    };
  }

  private get origin(): string {
    const { dataset, extractor, seed } = this.options;
    const n = formatCount(this.count);
    return (
      `${n} generated images against ${n} training images of ${dataset.title} (seed ${seed}), features ` +
      `${extractor.id.slice(0, extractor.label.length + 9)}.`
    );
  }

  private get floorOrigin(): string {
    const n = formatCount(this.count);
    switch (this.sets.otherSplit) {
      case 'train':
        return `Floor: those against ${n} other training images.`;
      case 'test':
        return `Floor: those against ${n} test images.`;
      case null:
        return `No floor: there are no ${n} other real images.`;
    }
  }
}
