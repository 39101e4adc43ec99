import { concatFloats } from '../../../floatArrays';

/** Samples one after another, and the label that each was drawn for. */
export interface SampleSet {
  count: number;
  /** `count x size`: images, or other values that have a density. */
  samples: Float32Array;
  /** `[count]`: networks' numbers (see `LabelSpace`). */
  labels: Float32Array;
}

/** One sample of a set. */
export interface Sample {
  values: Float32Array;
  label: number;
}

/** Samples that a generator proposes for one label group. */
export interface Proposals extends SampleSet {
  /** Density ratio of each, real to generated, up to a factor that all share. */
  ratios: Float32Array;
  /** 1 where the sample may be accepted, 0 where the label filter refuses it; without it, all may be accepted. */
  allowed?: Uint8Array;
}

/** Draws `count` independent proposals for its label group. */
export type Propose = (count: number) => Promise<Proposals>;

/** How a subsampler ended. */
type Outcome =
  /** With as many samples as were wanted. */
  | 'complete'
  /** With fewer, at the largest number of tries. */
  | 'capped'
  /** With none: every ratio is 0, and nothing can be chosen by it. */
  | 'dead';

/** The samples that a subsampler chose among proposals for one label group. */
export interface Subsample extends SampleSet {
  outcome: Outcome;
  /** Proposals drawn to choose from, burn-in not counted. */
  tries: number;
  /** Proposals drawn in the burn-in, to estimate the largest ratio. */
  burnIn: number;
  /** Proposals accepted; sometimes more than `count`. */
  kept: number;
  /** Largest ratio seen. */
  maximum: number;
  /** Rejected proposals of the lowest ratios, in ascending order. */
  rejected: SampleSet;
}

/** Options that all subsamplers share. */
export interface SubsamplingLimits {
  /** Samples wanted. */
  wanted: number;
  /** Proposals drawn at once. */
  batch: number;
  /** Proposals drawn to estimate the largest ratio. */
  burnIn: number;
  /** Largest number of proposals drawn to choose from. */
  maxTries: number;
  /** Rejected samples that are returned to be shown. */
  showRejected: number;
  /** Called between two batches with the number of samples accepted so far. */
  onProgress?: (kept: number) => void;
}

/** Whether proposal `i` may be accepted. */
export function isAllowed({ allowed }: Proposals, i: number): boolean {
  return !allowed || allowed[i] === 1;
}

/** Sample `i`: a view, whose values are those of the set. */
export function sampleAt({ count, samples, labels }: SampleSet, i: number): Sample {
  const size = samples.length / count;
  return { values: samples.subarray(i * size, (i + 1) * size), label: labels[i]! };
}

/** A copy of sample `i`, which doesn't keep the whole set in memory. */
export function copySampleAt(set: SampleSet, i: number): Sample {
  const { values, label } = sampleAt(set, i);
  return { values: values.slice(), label };
}

/** A set of samples of one size. */
export function sampleSet(samples: readonly Sample[]): SampleSet {
  return {
    count: samples.length,
    samples: concatFloats(samples.map(({ values }) => values)),
    labels: Float32Array.from(samples, ({ label }) => label),
  };
}

/** Collects the samples of the lowest ratios among many. */
export class LowestRatios {
  private readonly entries: { ratio: number; sample: Sample }[] = [];

  /** @param max number of samples that are kept. */
  constructor(private readonly max: number) {}

  /** Offers sample `i` of the proposals, with its ratio. */
  add(proposals: Proposals, i: number): void {
    const ratio = proposals.ratios[i]!;
    if (this.max === 0) return;
    if (this.entries.length === this.max && ratio >= this.entries.at(-1)!.ratio) return;
    const at = this.entries.findIndex((entry) => entry.ratio > ratio);
    this.entries.splice(at < 0 ? this.entries.length : at, 0, { ratio, sample: copySampleAt(proposals, i) });
    if (this.entries.length > this.max) this.entries.pop();
  }

  /** The collected samples, in ascending order of their ratios. */
  set(): SampleSet {
    return sampleSet(this.entries.map(({ sample }) => sample));
  }
}
