/** Samples that a generator proposes for one label, each with what is known of it. */
export interface Proposals {
  count: number;
  /** `count x size`: images, or anything else that has a density. */
  samples: Float32Array;
  /** Density ratio of each, real to generated, up to a factor that all share. */
  ratios: Float32Array;
  /** 1 where the sample may be taken, 0 where its label is not the one asked for; without, all may be. */
  allowed?: Uint8Array;
}

/** Draws `count` independent proposals for its label. */
export type Propose = (count: number) => Promise<Proposals>;

/** How a subsampler came to its end. */
export type Outcome =
  /** As many as were wanted. */
  | 'complete'
  /** The most tries were used up before. */
  | 'capped'
  /** Every ratio seen is 0: the ratio says nothing about this label, and nothing can be chosen by it. */
  | 'dead';

/** What a subsampler kept of the proposals for one label. */
export interface Subsample {
  count: number;
  /** `count x size`. */
  samples: Float32Array;
  outcome: Outcome;
  /** Proposals drawn to choose from, burn-in not counted. */
  tries: number;
  /** Proposals drawn before, to get to know the ratios. */
  burnIn: number;
  /** Samples kept by the choice, of those drawn: at times more than `count`. */
  kept: number;
  /** Largest ratio seen. */
  maximum: number;
  /** Refused proposals of the lowest ratios, lowest first. */
  rejected: Float32Array;
}

/** What every subsampler needs to know. */
export interface SubsamplingLimits {
  /** Samples wanted. */
  wanted: number;
  /** Length of one sample. */
  size: number;
  /** Proposals drawn at once. */
  batch: number;
  /** Proposals drawn to get to know the ratios. */
  burnIn: number;
  /** Proposals drawn at most to choose from. */
  maxTries: number;
  /** Refused samples kept to be shown. */
  showRejected: number;
  /** Called between two batches with the number of samples kept so far. */
  onProgress?: (kept: number) => void;
}

/** Whether proposal `i` may be taken. */
export function isAllowed({ allowed }: Proposals, i: number): boolean {
  return !allowed || allowed[i] === 1;
}

/** Sample `i` of a batch of proposals. */
export function sampleAt({ samples }: Pick<Proposals, 'samples'>, i: number, size: number): Float32Array {
  return samples.subarray(i * size, (i + 1) * size);
}

/** Samples one after another in one array. */
export function joined(samples: readonly Float32Array[], size: number): Float32Array {
  const all = new Float32Array(samples.length * size);
  samples.forEach((sample, i) => {
    all.set(sample, i * size);
  });
  return all;
}

/** The few samples of the lowest ratios among many. */
export class LowestRatios {
  private readonly entries: { ratio: number; sample: Float32Array }[] = [];

  constructor(private readonly most: number) {}

  add(ratio: number, sample: Float32Array): void {
    if (this.most === 0) return;
    if (this.entries.length === this.most && ratio >= this.entries.at(-1)!.ratio) return;
    const at = this.entries.findIndex((entry) => entry.ratio > ratio);
    this.entries.splice(at < 0 ? this.entries.length : at, 0, { ratio, sample: sample.slice() });
    if (this.entries.length > this.most) this.entries.pop();
  }

  samples(size: number): Float32Array {
    return joined(
      this.entries.map(({ sample }) => sample),
      size,
    );
  }
}
