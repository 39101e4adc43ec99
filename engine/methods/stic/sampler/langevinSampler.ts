import type { Random } from '../../../random';
import { sizeOf, type HostData, type Program, type Runtime, type State } from '../../../runtime/program';
import { assertDrawn } from '../divergence';
import { attentionWindows, type AttentionOptions } from './attentionWindows';
import { repeatForGroups, type ChainBatch } from './chainBatch';
import { GramReferences, type RealImageSource } from './gramReferences';
import { densityProgram, SegmentPrograms, type Compile, type SamplerKind, type SamplerSpec } from './samplerPrograms';
import { frameIntervals, stepRmsAt, stepSizeScaleAt, temperatureAt, type ScheduleOptions } from './schedule';

/** The rate at which log epsilon follows the acceptance (STIC README, Langevin steps). */
const adaptationRate = 0.05;

export interface SamplerOptions extends ScheduleOptions {
  kind: SamplerKind;
  /** The windows of Attentive-STIC; null where every pass draws on the whole image. */
  attention: AttentionOptions | null;
  /** Whether passes are divided into the intervals between frames of a film. */
  filmed: boolean;
  /** Metropolis-adjusted steps after the passes of another sampler. */
  metropolisSteps: number;
}

/** Diagnostics of one pass over a batch of chains. */
export interface PassFigures {
  /** Mean acceptance rate; null without an acceptance test. */
  acceptance: number | null;
  /** Mean log density at temperature 1, at the end of the pass. */
  density: number;
  /** Median epsilon at the end of the pass. */
  stepSize: number;
}

/** Inputs of the log density: `conditions` and the reference Gram matrices `gram0` and so on. */
export type DensityInputs = Record<string, Float32Array>;

/** The state of chains between two frames of a film. */
interface MidPass {
  /** `[chains, height, width, channels]`. */
  images: Float32Array;
  /** Attention windows `[chains, height, width]`. */
  windows: Float32Array | null;
  /** Steps of the pass that are done. */
  steps: number;
}

interface PassOptions {
  inputs: DensityInputs;
  random: Random;
  /**
   * Whether step sizes adapt in this pass whatever its number. Otherwise they adapt in all passes of an image but the
   * last, or in the first half of a single pass.
   */
  alwaysAdapt: boolean;
  /** Called between two frame intervals of the pass. */
  onFrame?: (frame: MidPass) => void;
}

/** One run of segments over a batch of chains. */
interface StepsOptions {
  segments: SegmentPrograms;
  kind: SamplerKind;
  /** Numbers of steps, with a call of `onInterval` between each two. */
  intervals: readonly number[];
  inputs: DensityInputs;
  /** Log density and its gradient at the chains' images. */
  density: HostData;
  gradient: HostData;
  random: Random;
  /** Values at step `i` of a chain that has done `passesDone` passes. */
  temperature: ByStep;
  adaptation: ByStep;
  onInterval?: (images: Float32Array, steps: number) => void;
}
type ByStep = (passesDone: number, i: number) => number;

interface SamplerParts {
  spec: SamplerSpec;
  options: SamplerOptions;
  /** The steps of a pass, divided by the frames of a film. */
  intervals: readonly number[];
  /** Null where the target has no Gram term. */
  references: GramReferences | null;
  density: Program;
  segments: SegmentPrograms;
  /** Programs of the Metropolis steps after the last pass; null where there are none. */
  metropolis: SegmentPrograms | null;
}

/**
 * Runs batches of Langevin chains along the gradient of a classifier, pass by pass. It changes no state: each call uses
 * the present weights.
 */
export class LangevinSampler {
  private constructor(private readonly parts: SamplerParts) {}

  /** @param source Real images for the Gram references. */
  static async create({
    runtime,
    state,
    spec,
    options,
    source,
  }: {
    runtime: Runtime;
    state: State;
    spec: SamplerSpec;
    options: SamplerOptions;
    source: RealImageSource;
  }): Promise<LangevinSampler> {
    const names = Object.keys(state.specs).filter((name) => name.startsWith(spec.prefix));
    const compile: Compile = (definition) => runtime.compile({ ...definition, state: names }, state);
    const intervals = options.filmed ? frameIntervals(options) : [options.steps];
    const { kind, metropolisSteps } = options;
    return new LangevinSampler({
      spec,
      options,
      intervals,
      references: spec.target.gram > 0 ? await GramReferences.create(compile, spec, source) : null,
      density: await compile(densityProgram(spec)),
      segments: await SegmentPrograms.create(compile, spec, kind, intervals),
      metropolis: metropolisSteps > 0 ? await SegmentPrograms.create(compile, spec, 'grmala', [metropolisSteps]) : null,
    });
  }

  /**
   * Inputs of the log density that the chains sample, with freshly drawn Gram references. They hold for all passes of
   * an image, as long as the weights do not change.
   */
  async densityInputs(
    chains: Pick<ChainBatch, 'conditions' | 'chainsPerNoise'>,
    random: Random,
  ): Promise<DensityInputs> {
    return { conditions: chains.conditions, ...(await this.parts.references?.of(chains, random)) };
  }

  /**
   * One pass over the chains.
   * @returns The chains after it, its diagnostics, and where there is attention the window of each chain.
   * @throws UserError if the pass diverged.
   */
  async pass(
    chains: ChainBatch,
    { inputs, random, alwaysAdapt, onFrame }: PassOptions,
  ): Promise<{ chains: ChainBatch; figures: PassFigures; windows: Float32Array | null }> {
    const { spec, options, segments, intervals } = this.parts;
    const { density, gradient } = await this.densityAt(chains, inputs);
    const windows = options.attention && attentionWindows(gradient as Float32Array, spec.image, options.attention);
    const adapts = (passesDone: number, i: number) =>
      alwaysAdapt || passesDone < options.passes - 1 || (options.passes === 1 && i < options.steps / 2);
    const moved = await this.steps(chains, {
      segments,
      kind: options.kind,
      intervals,
      inputs: { ...inputs, ...(windows && { window: windows }) },
      density,
      gradient,
      random,
      temperature: (passesDone, i) => temperatureAt(options, passesDone, i),
      adaptation: (passesDone, i) => (adapts(passesDone, i) ? adaptationRate : 0),
      onInterval: (images, steps) => onFrame?.({ images, windows, steps }),
    });
    return {
      ...moved,
      chains: { ...moved.chains, passesDone: chains.passesDone.map((count) => count + 1) },
      windows,
    };
  }

  /**
   * The Metropolis-adjusted steps after the last pass, at the last temperature and through the last windows. Step sizes
   * adapt in the first half of them, so that the others are those of an exact chain.
   * @returns Null where `metropolisSteps` is 0.
   * @throws UserError if the steps diverged.
   */
  async metropolisSteps(
    chains: ChainBatch,
    { inputs, windows, random }: { inputs: DensityInputs; windows: Float32Array | null; random: Random },
  ): Promise<{ chains: ChainBatch; figures: PassFigures } | null> {
    const {
      metropolis,
      options: { metropolisSteps, temperature },
    } = this.parts;
    if (!metropolis) return null;
    return this.steps(chains, {
      segments: metropolis,
      kind: 'grmala',
      intervals: [metropolisSteps],
      inputs: { ...inputs, ...(windows && { window: windows }) },
      ...(await this.densityAt(chains, inputs)),
      random,
      temperature: () => temperature.end,
      adaptation: (_passesDone, i) => (i < metropolisSteps / 2 ? adaptationRate : 0),
    });
  }

  private async densityAt(
    { images }: ChainBatch,
    inputs: DensityInputs,
  ): Promise<{ density: HostData; gradient: HostData }> {
    const { density, gradient } = await this.parts.density.run({ images, ...inputs });
    return { density: density!.data, gradient: gradient!.data };
  }

  private async steps(
    start: ChainBatch,
    { segments, kind, intervals, inputs, density, gradient, random, temperature, adaptation, onInterval }: StepsOptions,
  ): Promise<{ chains: ChainBatch; figures: PassFigures }> {
    const {
      options,
      spec: { chains: count, image },
    } = this.parts;
    const { passesDone, chainsPerNoise } = start;
    const groups = Math.ceil(count / chainsPerNoise);
    let { images, stepSizes } = start;
    const rates: number[] = [];
    const total = intervals.reduce((sum, steps) => sum + steps, 0);
    let done = 0;
    for (const interval of intervals) {
      for (const { length, program } of segments.of(interval)) {
        const first = done;
        /** Values for the steps of this segment, `[length, chains]`. */
        const table = (value: ByStep) =>
          Float32Array.from({ length: length * count }, (_, k) =>
            value(passesDone[k % count]!, first + Math.floor(k / count)),
          );
        const forAllChains = (drawn: Float32Array) =>
          repeatForGroups(drawn, { steps: length, chains: count, chainsPerNoise });
        const outputs = await program.run({
          ...inputs,
          images,
          gradient,
          density,
          stepSizes,
          normals: forAllChains(random.normals(length * groups * sizeOf(image))),
          ...(kind === 'grmala' || kind === 'ula' ? { temperatures: table(temperature) } : {}),
          ...(kind === 'grmala'
            ? { uniforms: forAllChains(random.uniforms(length * groups)), adaptation: table(adaptation) }
            : {}),
          ...(kind === 'ula' ? { stepSizeScales: table((passes, i) => stepSizeScaleAt(options, passes, i)) } : {}),
          ...(kind === 'ngld' ? { stepRms: table((_passes, i) => stepRmsAt(options, i)) } : {}),
        });
        images = outputs['images']!.data as Float32Array;
        assertDrawn(images, kind);
        stepSizes = outputs['stepSizes']!.data as Float32Array;
        gradient = outputs['gradient']!.data;
        density = outputs['density']!.data;
        if (outputs['acceptance']) rates.push(mean(outputs['acceptance'].data));
        done += length;
      }
      if (done < total) onInterval?.(images, done);
    }
    return {
      chains: { ...start, images, stepSizes },
      figures: {
        acceptance: rates.length > 0 ? mean(rates) : null,
        density: mean(density),
        stepSize: stepSizes.slice().sort()[count >> 1]!,
      },
    };
  }

  dispose(): void {
    const { references, density, segments, metropolis } = this.parts;
    for (const part of [references, density, segments, metropolis]) part?.dispose();
  }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
