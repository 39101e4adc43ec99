import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../../networks/architecture';
import type { CanvasClassifier } from '../../../networks/canvasClassifier';
import { named, under } from '../../../nn/parameters';
import { floats, type Program, type ProgramDefinition, type Runtime, type State, type TensorSpec, type Tensors } from '../../../runtime/program';
import { densityAndGradient, gramMatrices, logDensityOf, type TargetOptions } from '../target';
import { preconditioner } from './preconditioner';
import { segmentsOf } from './schedule';
import { driftStep, langevinStep, type Chains } from './steps';

/** The sampler's programs: a whole segment of Langevin steps is one program, so that a chain of hundreds of steps costs no set-up for each. */

export type SamplerKind = 'grmala' | 'ula' | 'sgld' | 'ngld';

export interface SamplerSystem {
  classifier: CanvasClassifier;
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

/** Real images that the Gram reference of one chain is the mean of. */
export const referenceImages = 8;

export interface SamplerPrograms {
  /** None where nothing is held to Gram matrices. */
  references: Program | null;
  begin: Program;
  /** By their number of steps. */
  segments: ReadonlyMap<number, Program>;
}

/** Compiles what draws in passes of these stretches of steps: nothing of it changes the state. */
export async function compileSampler(runtime: Runtime, state: State, system: SamplerSystem, kind: SamplerKind, stretches: readonly number[]): Promise<SamplerPrograms> {
  const names = Object.keys(state.specs).filter((name) => name.startsWith(system.prefix));
  const compile = (definition: Omit<ProgramDefinition, 'state'>) => runtime.compile({ ...definition, state: names }, state);
  const segments = new Map<number, Program>();
  for (const length of new Set(stretches.flatMap(segmentsOf))) segments.set(length, await compile(segmentProgram(system, kind, length)));
  return {
    references: system.target.gram > 0 ? await compile(referenceProgram(system)) : null,
    begin: await compile(beginProgram(system)),
    segments,
  };
}

/** Gram matrices of real images `[chains * referenceImages, ...]`, summed with `weights` for each chain: `gram0`, `gram1`. */
function referenceProgram({ classifier, prefix, image, chains }: SamplerSystem): Omit<ProgramDefinition, 'state'> {
  const count = chains * referenceImages;
  return {
    name: 'Gram references',
    inputs: { images: floats(count, ...image), weights: floats(count) },
    step(now, inputs) {
      const { maps } = classifier.forward(under(prefix, now), inputs.images as Tensor4D);
      return { outputs: Object.fromEntries(maps.map((map, i) => {
        const channels = map.shape[3];
        const weighted = tf.mul(gramMatrices(map), tf.reshape(inputs.weights!, [count, 1, 1]));
        return [`gram${i}`, tf.sum(tf.reshape(weighted, [chains, referenceImages, channels, channels]), 1)];
      })) };
    },
  };
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
  const references = target.gram > 0 ? classifier.mapChannels.map((_, i) => named(inputs, `gram${i}`) as Tensor3D) : [];
  return logDensityOf(classifier, target, under(prefix, now), named(inputs, 'conditions') as Tensor2D, references);
}

/** U and its gradient where chains begin. */
function beginProgram(system: SamplerSystem): Omit<ProgramDefinition, 'state'> {
  return {
    name: 'canvas gradient',
    inputs: { images: floats(system.chains, ...system.image), ...targetInputs(system) },
    step: (now, inputs) => ({ outputs: { ...densityAndGradient(targetOf(system, now, inputs), named(inputs, 'images') as Tensor4D) } }),
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
      images: floats(count, ...image), density: floats(count), gradient: floats(count, ...image), stepSizes: floats(count),
      ...targetInputs(system),
      ...(windowed ? { window: floats(count, image[0], image[1], 1) } : {}),
      normals: floats(steps, count, ...image),
      ...(langevin ? { temperatures: floats(steps, count) } : {}),
      ...(metropolis ? { uniforms: floats(steps, count), adaptation: floats(steps, count) } : {}),
      ...(kind === 'ngld' ? { strides: floats(steps, count) } : {}),
    },
    step(now, inputs) {
      const target = targetOf(system, now, inputs);
      const of = <T extends Tensor>(name: string, i: number) => {
        const all = named(inputs, name);
        return tf.reshape(tf.slice(all, [i, ...all.shape.slice(1).map(() => 0)], [1, ...all.shape.slice(1)]), all.shape.slice(1)) as T;
      };
      const through = preconditioner(windowed ? named(inputs, 'window') as Tensor4D : null, langevin ? smoothing : 0);
      let chains = { images: inputs.images, density: inputs.density, gradient: inputs.gradient, stepSizes: inputs.stepSizes } as Chains;
      const rates: Tensor1D[] = [];
      for (let i = 0; i < steps; i++) {
        const normals = of<Tensor4D>('normals', i);
        if (langevin) {
          const uniforms = metropolis ? of<Tensor1D>('uniforms', i) : tf.zeros<tf.Rank.R1>([count]);
          const adaptation = metropolis ? of('adaptation', i) : tf.scalar(0);
          const moved = langevinStep(target, chains, { normals, uniforms }, of<Tensor1D>('temperatures', i), adaptation, through, { adjusted: metropolis, acceptance });
          chains = moved.chains;
          rates.push(moved.acceptance);
        } else {
          const strides = kind === 'ngld' ? of<Tensor1D>('strides', i) : tf.zeros<tf.Rank.R1>([count]);
          chains = driftStep(kind, target, chains, normals, strides, noise, through);
        }
      }
      return { outputs: { ...chains, ...(metropolis && { acceptance: tf.div(tf.addN(rates), steps) }) } };
    },
  };
}
