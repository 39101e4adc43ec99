import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { oneHotRows } from '../../engine/floatArrays';
import { startChains, type ChainBatch } from '../../engine/methods/stic/sampler/chainBatch';
import type { RealImageSource } from '../../engine/methods/stic/sampler/gramReferences';
import { LangevinSampler, type DensityInputs } from '../../engine/methods/stic/sampler/langevinSampler';
import type { SamplerSpec } from '../../engine/methods/stic/sampler/samplerPrograms';
import { initialise } from '../../engine/nn/parameters';
import { Random } from '../../engine/random';
import { sizeOf, type HostTensors, type Runtime, type State } from '../../engine/runtime/program';
import { encodeSafetensors } from '../../engine/storage/safetensors';
import { summarised, timed, type Candidate } from './measure';
import type { TorchPeer } from './peer';
import type { LangevinWorkload } from './workloads/langevin';

/** GRMALA chains of images: the engine's, and the same in PyTorch from the same initial images. */

/** Steps with the same noise, after which the images of both sides are compared. */
export const checkSteps = 3;
/** Settings of the sampler, constant over all steps. */
const settings = { temperature: 0.01, stepSize: 0.01, acceptance: 0.574, adaptation: 0.05, box: 10 } as const;
const prefix = 'classifier/';

/** Passes of an image: so many that its step sizes adapt in all of the bench. */
const endless = 1e9;

/** Noise in place of real images for the Gram references. */
function noiseImages(size: number): RealImageSource {
  return { ofClass: (_label, count, random) => random.uniforms(count * size).map((u) => 2 * u - 1) };
}

/** The first chains: images of noise, each with a class to sample. */
export function startOf({ image, chains, classes }: LangevinWorkload): ChainBatch {
  return startChains({
    images: Random.from(0, 'canvas')
      .uniforms(chains * sizeOf(image))
      .map((u) => 2 * u - 1),
    conditions: oneHotRows(
      Array.from({ length: chains }, (_, i) => i % classes),
      classes,
    ),
    chains,
    stepSize: settings.stepSize,
  });
}

interface EngineChainsParts {
  workload: LangevinWorkload;
  runtime: Runtime;
  state: State;
  spec: SamplerSpec;
  sampler: LangevinSampler;
  inputs: DensityInputs;
}

/** The engine's sampler as STIC uses it; a step of the bench is a pass. */
export class EngineChains implements Candidate {
  private readonly random = Random.from(0, 'langevin bench');

  private constructor(
    readonly parts: EngineChainsParts,
    private chains: ChainBatch,
  ) {}

  static async open(workload: LangevinWorkload, runtime: Runtime): Promise<EngineChains> {
    const { classifier, image, chains, classes, gram, steps } = workload;
    const state = runtime.createState(initialise(classifier.parameters, Random.from(0, 'weights'), prefix));
    const spec: SamplerSpec = {
      network: classifier,
      prefix,
      image,
      chains,
      windowed: false,
      smoothing: 0,
      targetAcceptance: settings.acceptance,
      noiseDeviation: 0,
      target: { objective: 'fake-class', classes, gram, box: settings.box, smoothness: 0 },
    };
    const sampler = await samplerOf(runtime, state, spec, steps);
    const start = startOf(workload);
    const inputs = await sampler.densityInputs(start, Random.from(0, 'references'));
    return new EngineChains({ workload, runtime, state, spec, sampler, inputs }, start);
  }

  async run(passes: number): Promise<number[][]> {
    const times: number[][] = [];
    const { sampler, inputs } = this.parts;
    for (let pass = 0; pass < passes; pass++) {
      const time = await timed(async () => {
        ({ chains: this.chains } = await sampler.pass(this.chains, { inputs, random: this.random, alwaysAdapt: true }));
      });
      times.push([time]);
    }
    this.took.push(...times.flat());
    return times;
  }

  /** The images after a few steps from the start with the noise of `checkNoise`. */
  async check(): Promise<Float32Array> {
    const { workload, runtime, state, spec, inputs } = this.parts;
    const sampler = await samplerOf(runtime, state, spec, checkSteps);
    try {
      const { chains } = await sampler.pass(startOf(workload), {
        inputs,
        random: Random.from(0, 'check'),
        alwaysAdapt: true,
      });
      return chains.images;
    } finally {
      sampler.dispose();
    }
  }

  /** The share of the time of a pass that drawing its random numbers takes. */
  noiseShare(): number {
    const { steps, chains, image } = this.parts.workload;
    const count = steps * chains;
    const draws = Array.from({ length: 20 }, () => {
      const started = performance.now();
      this.random.normals(count * sizeOf(image));
      this.random.uniforms(count);
      return performance.now() - started;
    });
    return summarised(draws).median / summarised(this.took).median;
  }

  private readonly took: number[] = [];

  dispose(): void {
    this.parts.sampler.dispose();
    this.parts.state.dispose();
  }
}

function samplerOf(runtime: Runtime, state: State, spec: SamplerSpec, steps: number): Promise<LangevinSampler> {
  const constant = (value: number) => ({ start: value, end: value });
  return LangevinSampler.create({
    runtime,
    state,
    spec,
    options: {
      kind: 'grmala',
      steps,
      passes: endless,
      temperature: constant(settings.temperature),
      stepRms: constant(1),
      attention: null,
      filmed: false,
      metropolisSteps: 0,
    },
    source: noiseImages(sizeOf(spec.image)),
  });
}

/** The random numbers that the sampler draws in a pass of `checkSteps` steps, in its order. */
function checkNoise({ chains, image }: LangevinWorkload): HostTensors {
  const random = Random.from(0, 'check');
  const normals = random.normals(checkSteps * chains * sizeOf(image));
  return {
    'noise/normals': { shape: [checkSteps, chains, ...image], data: normals },
    'noise/uniforms': { shape: [checkSteps, chains], data: random.uniforms(checkSteps * chains) },
  };
}

const openedSchema = z.object({ way: z.string(), images: z.array(z.number()), acceptance: z.number() });
const passesSchema = z.object({ milliseconds: z.array(z.number()) });

/** The chains of PyTorch, from the same initial images. */
export class TorchChains implements Candidate {
  private constructor(
    private readonly peer: TorchPeer,
    readonly way: string,
    private readonly images: readonly number[],
  ) {}

  /** @param folder Holds the file with the tensors that are handed over. */
  static async open(ours: EngineChains, peer: TorchPeer, folder: string): Promise<TorchChains> {
    const { workload, state, inputs } = ours.parts;
    const { network, classifier, image, chains, classes, steps, gram } = workload;
    const start = startOf(workload);
    const tensors: HostTensors = {
      ...(await state.read()),
      ...checkNoise(workload),
      'chains/images': { shape: [chains, ...image], data: start.images },
      'chains/conditions': { shape: [chains, classes], data: start.conditions },
      'chains/stepSizes': { shape: [chains], data: start.stepSizes },
      'chains/temperatures': { shape: [chains], data: new Float32Array(chains).fill(settings.temperature) },
      ...(gram > 0
        ? Object.fromEntries(
            classifier.mapChannels.map((channels, i) => [
              `chains/gram${i}`,
              { shape: [chains, channels, channels], data: inputs[`gram${i}`]! },
            ]),
          )
        : {}),
    };
    const file = join(folder, 'chains.safetensors');
    const options = {
      network,
      image,
      outputs: classes + 1,
      steps,
      gram,
      box: settings.box,
      acceptance: settings.acceptance,
      adaptation: settings.adaptation,
    };
    writeFileSync(file, Buffer.concat(encodeSafetensors(tensors, { options: JSON.stringify(options) })));
    const { way, images } = await peer.ask({ open: file }, openedSchema);
    return new TorchChains(peer, way, images);
  }

  /** The largest difference of a pixel from the engine's, after the steps with the same noise. */
  async differenceFrom(ours: EngineChains): Promise<number> {
    const own = await ours.check();
    return this.images.reduce(
      (most, pixel, i) => Math.max(most, Math.abs(pixel - own[i]!)),
      own.length === this.images.length ? 0 : Infinity,
    );
  }

  async run(passes: number): Promise<number[][]> {
    return (await this.peer.ask({ passes }, passesSchema)).milliseconds.map((ms) => [ms]);
  }
}
