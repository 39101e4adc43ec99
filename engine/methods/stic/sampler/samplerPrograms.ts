import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
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
import { densityAndGradient, logDensityOf, type TargetOptions } from '../target';
import { preconditioner } from './preconditioner';
import { longestSegment, segmentsOf } from './schedule';
import { driftStep, langevinStep, type Chains } from './steps';

/**
 * The sampler's programs: a whole segment of Langevin steps is one program, so that a chain of hundreds of steps costs
 * no set-up for each.
 */

export type SamplerKind = 'grmala' | 'ula' | 'sgld' | 'ngld';

export interface SamplerSystem {
  classifier: EnergyClassifier;
  /** Prefix of the classifier's tensors in the state. */
  prefix: string;
  image: ImageShape;
  target: TargetOptions;
  /** Chains in a batch. */
  chains: number;
  /** Whether a window of attention is given. */
  windowed: boolean;
  /** Of the steps of grmala and ula, in pixels; 0 for white noise. */
  smoothing: number;
  acceptance: number;
  /** Standard deviation of the noise of sgld and ngld. */
  noise: number;
}

/** Compiles a program that reads the classifier's weights, and changes nothing. */
export type Compile = (definition: Omit<ProgramDefinition, 'state'>) => Promise<Program>;

/** What draws with one kind of steps. */
export class Segments {
  private constructor(
    private readonly programs: ReadonlyMap<number, Program>,
    private readonly longest: number,
  ) {}

  /** What draws in passes of these stretches of steps. */
  static async create(
    compile: Compile,
    system: SamplerSystem,
    kind: SamplerKind,
    stretches: readonly number[],
  ): Promise<Segments> {
    const longest = longestSegment(system.chains * sizeOf(system.image));
    const programs = new Map<number, Program>();
    for (const length of new Set(stretches.flatMap((stretch) => segmentsOf(stretch, longest)))) {
      programs.set(length, await compile(segmentProgram(system, kind, length)));
    }
    return new Segments(programs, longest);
  }

  /** The programs whose steps, one after another, are a stretch. */
  of(stretch: number): { length: number; program: Program }[] {
    return segmentsOf(stretch, this.longest).map((length) => ({ length, program: this.programs.get(length)! }));
  }

  dispose(): void {
    for (const program of this.programs.values()) program.dispose();
  }
}

/** What the target is made of beside the images. */
function targetInputs({ classifier, chains, target }: SamplerSystem): Record<string, TensorSpec> {
  const channels = target.gram > 0 ? classifier.mapChannels : [];
  return {
    conditions: floats(chains, target.classes),
    ...Object.fromEntries(channels.map((count, i) => [`gram${i}`, floats(chains, count, count)])),
  };
}

function targetOf({ classifier, prefix, target }: SamplerSystem, now: Tensors, inputs: Tensors) {
  const references =
    target.gram > 0 ? classifier.mapChannels.map((_, i) => getTensor(inputs, `gram${i}`) as Tensor3D) : [];
  return logDensityOf(
    classifier,
    target,
    selectPrefix(prefix, now),
    getTensor(inputs, 'conditions') as Tensor2D,
    references,
  );
}

/** U and its gradient where chains begin. */
export function beginProgram(system: SamplerSystem): Omit<ProgramDefinition, 'state'> {
  return {
    name: 'canvas gradient',
    inputs: { images: floats(system.chains, ...system.image), ...targetInputs(system) },
    step: (now, inputs) => ({
      outputs: { ...densityAndGradient(targetOf(system, now, inputs), getTensor(inputs, 'images') as Tensor4D) },
    }),
  };
}

/** `steps` Langevin steps. Numbers of single steps lie one after another along the first axis. */
function segmentProgram(system: SamplerSystem, kind: SamplerKind, steps: number): Omit<ProgramDefinition, 'state'> {
  const { chains: count, image, windowed, smoothing, acceptance, noise } = system;
  const metropolis = kind === 'grmala';
  const langevin = metropolis || kind === 'ula';
  return {
    name: `${kind}, ${steps} steps`,
    inputs: {
      images: floats(count, ...image),
      density: floats(count),
      gradient: floats(count, ...image),
      stepSizes: floats(count),
      ...targetInputs(system),
      ...(windowed ? { window: floats(count, image[0], image[1], 1) } : {}),
      normals: floats(steps, count, ...image),
      ...(langevin ? { temperatures: floats(steps, count) } : {}),
      ...(metropolis ? { uniforms: floats(steps, count), adaptation: floats(steps, count) } : {}),
      ...(kind === 'ula' ? { scales: floats(steps, count) } : {}),
      ...(kind === 'ngld' ? { strides: floats(steps, count) } : {}),
    },
    step(now, inputs) {
      const target = targetOf(system, now, inputs);
      const of = <T extends Tensor>(name: string, i: number) => {
        const all = getTensor(inputs, name);
        return tf.reshape(
          tf.slice(all, [i, ...all.shape.slice(1).map(() => 0)], [1, ...all.shape.slice(1)]),
          all.shape.slice(1),
        ) as T;
      };
      const through = preconditioner(
        windowed ? (getTensor(inputs, 'window') as Tensor4D) : null,
        langevin ? smoothing : 0,
      );
      let chains = {
        images: inputs.images,
        density: inputs.density,
        gradient: inputs.gradient,
        stepSizes: inputs.stepSizes,
      } as Chains;
      const rates: Tensor1D[] = [];
      for (let i = 0; i < steps; i++) {
        const normals = of<Tensor4D>('normals', i);
        if (metropolis) {
          const noises = { normals, uniforms: of<Tensor1D>('uniforms', i) };
          const moved = langevinStep(
            target,
            chains,
            noises,
            of<Tensor1D>('temperatures', i),
            of('adaptation', i),
            through,
            { adjusted: true, acceptance },
          );
          chains = moved.chains;
          rates.push(moved.acceptance);
        } else if (kind === 'ula') {
          const noises = { normals, uniforms: tf.zeros<tf.Rank.R1>([count]) };
          const stepSizes: Tensor1D = tf.mul(chains.stepSizes, of<Tensor1D>('scales', i));
          const moved = langevinStep(
            target,
            { ...chains, stepSizes },
            noises,
            of<Tensor1D>('temperatures', i),
            tf.scalar(0),
            through,
            { adjusted: false, acceptance },
          );
          chains = { ...moved.chains, stepSizes: chains.stepSizes };
        } else {
          const strides = kind === 'ngld' ? of<Tensor1D>('strides', i) : tf.zeros<tf.Rank.R1>([count]);
          chains = driftStep(kind, target, chains, normals, strides, noise, through);
        }
      }
      return { outputs: { ...chains, ...(metropolis && { acceptance: tf.div(tf.addN(rates), steps) }) } };
    },
  };
}
