import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../../networks/architecture';
import type { EnergyClassifier } from '../../../networks/energyClassifier';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import {
  floats,
  sizeOf,
  type Program,
  type ProgramDefinition,
  type TensorSpec,
  type Tensors,
} from '../../../runtime/program';
import { repeated, type Repetition } from '../../../runtime/repeated';
import { densityAndGradient, logDensityOf, type LogDensity, type TargetOptions } from '../targetDensity';
import { driftStep, langevinStep, type ChainState } from './langevinSteps';
import { preconditioner } from './preconditioner';
import { longestSegment, segmentsOf } from './schedule';

/**
 * The programs of the Langevin sampler. A segment of many steps is one program, so that a chain of hundreds of steps
 * does not pay the overhead of a program run for each.
 */

export type SamplerKind = 'grmala' | 'ula' | 'sgld' | 'ngld';

/** What the programs are compiled for. */
export interface SamplerSpec {
  network: EnergyClassifier;
  /** Prefix of the network's parameters in the state. */
  prefix: string;
  image: ImageShape;
  target: TargetOptions;
  /** Chains in a batch. */
  chains: number;
  /** Whether segments take an attention window. */
  windowed: boolean;
  /** Standard deviation, in pixels, of the blur of grmala and ula; 0 for none. */
  smoothing: number;
  /** The acceptance rate that step sizes of grmala adapt to. */
  targetAcceptance: number;
  /** Standard deviation of the noise of sgld and ngld. */
  noiseDeviation: number;
}

type ReadOnlyProgram = Omit<ProgramDefinition, 'state'>;

/** Compiles a program that reads the network's parameters and changes nothing. */
export type Compile = (definition: ReadOnlyProgram) => Promise<Program>;

/** The compiled segments of one kind of sampler, by their number of steps. */
export class SegmentPrograms {
  private constructor(
    private readonly programs: ReadonlyMap<number, Program>,
    private readonly longest: number,
  ) {}

  /** Compiles what it takes to run intervals of these numbers of steps. */
  static async create(
    compile: Compile,
    spec: SamplerSpec,
    kind: SamplerKind,
    intervals: readonly number[],
  ): Promise<SegmentPrograms> {
    const longest = longestSegment(spec.chains * sizeOf(spec.image));
    const programs = new Map<number, Program>();
    for (const length of new Set(intervals.flatMap((interval) => segmentsOf(interval, longest)))) {
      programs.set(length, await compile(segmentProgram(spec, kind, length)));
    }
    return new SegmentPrograms(programs, longest);
  }

  /** The programs, with their numbers of steps, that together run an interval of `steps` steps. */
  of(steps: number): { length: number; program: Program }[] {
    return segmentsOf(steps, this.longest).map((length) => ({ length, program: this.programs.get(length)! }));
  }

  dispose(): void {
    for (const program of this.programs.values()) program.dispose();
  }
}

/** Inputs of the log density beside the images. */
function densityInputs({ network, chains, target }: SamplerSpec): Record<string, TensorSpec> {
  const channels = target.gram > 0 ? network.mapChannels : [];
  return {
    conditions: floats(chains, target.classes),
    ...Object.fromEntries(channels.map((count, i) => [`gram${i}`, floats(chains, count, count)])),
  };
}

function logDensityIn({ network, prefix, target }: SamplerSpec, state: Tensors, inputs: Tensors): LogDensity {
  return logDensityOf({
    ...target,
    network,
    parameters: selectPrefix(prefix, state),
    conditions: getTensor(inputs, 'conditions') as Tensor2D,
    references: target.gram > 0 ? network.mapChannels.map((_, i) => getTensor(inputs, `gram${i}`) as Tensor3D) : [],
  });
}

/** The log density `density` and its `gradient` at the chains' images. */
export function densityProgram(spec: SamplerSpec): ReadOnlyProgram {
  return {
    name: 'log density and gradient',
    inputs: { images: floats(spec.chains, ...spec.image), ...densityInputs(spec) },
    step: (state, inputs) => ({
      outputs: { ...densityAndGradient(logDensityIn(spec, state, inputs), getTensor(inputs, 'images') as Tensor4D) },
    }),
  };
}

/**
 * `steps` Langevin steps of all chains. Inputs that differ from step to step have the step as their first axis. Outputs
 * are the state of the chains and, with an acceptance test, the mean `acceptance` of each chain.
 */
function segmentProgram(spec: SamplerSpec, kind: SamplerKind, steps: number): ReadOnlyProgram {
  const { chains: count, image, windowed, smoothing, targetAcceptance, noiseDeviation } = spec;
  const adjusted = kind === 'grmala';
  const langevin = adjusted || kind === 'ula';
  const byStep: Record<string, TensorSpec> = {
    normals: floats(steps, count, ...image),
    ...(langevin ? { temperatures: floats(steps, count) } : {}),
    ...(adjusted ? { uniforms: floats(steps, count), adaptation: floats(steps, count) } : {}),
    ...(kind === 'ula' ? { stepSizeScales: floats(steps, count) } : {}),
    ...(kind === 'ngld' ? { stepRms: floats(steps, count) } : {}),
  };
  return {
    name: `${kind}, ${steps} steps`,
    inputs: {
      images: floats(count, ...image),
      density: floats(count),
      gradient: floats(count, ...image),
      stepSizes: floats(count),
      ...densityInputs(spec),
      ...(windowed ? { window: floats(count, image[0], image[1], 1) } : {}),
      ...byStep,
    },
    step(state, inputs) {
      const logDensity = logDensityIn(spec, state, inputs);
      /** The values of an input at step `i`. */
      const at = (name: string, i: number) => {
        const all = getTensor(inputs, name);
        const shape = all.shape.slice(1);
        return tf.reshape(tf.slice(all, [i, ...shape.map(() => 0)], [1, ...shape]), shape);
      };
      const conditioner = preconditioner(
        windowed ? (getTensor(inputs, 'window') as Tensor4D) : null,
        langevin ? smoothing : 0,
      );
      const { images, density, gradient, stepSizes } = inputs;
      const { carried, results } = repeated<ChainState>({
        count: steps,
        start: { images, density, gradient, stepSizes } as ChainState,
        inputsAt: (i) => Object.fromEntries(Object.keys(byStep).map((name) => [name, at(name, i)])),
        step: (chains, given): Repetition<ChainState> => {
          const common = { normals: getTensor(given, 'normals') as Tensor4D, preconditioner: conditioner };
          const perChain = (name: string) => getTensor(given, name) as Tensor1D;
          switch (kind) {
            case 'grmala': {
              const moved = langevinStep(logDensity, chains, {
                ...common,
                metropolis: {
                  uniforms: perChain('uniforms'),
                  adaptation: perChain('adaptation'),
                  targetAcceptance,
                },
                temperatures: perChain('temperatures'),
              });
              return { carried: moved.chains, results: { acceptance: moved.acceptance } };
            }
            case 'ula': {
              const scaled: Tensor1D = tf.mul(chains.stepSizes, perChain('stepSizeScales'));
              const moved = langevinStep(
                logDensity,
                { ...chains, stepSizes: scaled },
                { ...common, temperatures: perChain('temperatures'), metropolis: null },
              );
              return { carried: { ...moved.chains, stepSizes: chains.stepSizes }, results: {} };
            }
            case 'sgld':
              return { carried: driftStep(logDensity, chains, { ...common, kind, noiseDeviation }), results: {} };
            case 'ngld': {
              const drift = { ...common, kind, noiseDeviation, stepRms: perChain('stepRms') };
              return { carried: driftStep(logDensity, chains, drift), results: {} };
            }
          }
        },
      });
      const rates = results.map(({ acceptance }) => acceptance as Tensor1D);
      return { outputs: { ...carried, ...(adjusted && { acceptance: tf.div(tf.addN(rates), steps) }) } };
    },
  };
}
