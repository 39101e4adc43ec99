import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { oneHotRows } from '../../engine/methods/oneHotRows';
import { CanvasSampler, type Canvases } from '../../engine/methods/stic/sampler/canvasSampler';
import type { SamplerSystem } from '../../engine/methods/stic/sampler/programs';
import type { ReferenceSource } from '../../engine/methods/stic/sampler/references';
import { initialise } from '../../engine/nn/parameters';
import { Random } from '../../engine/random';
import { sizeOf, type HostTensors, type Runtime, type State } from '../../engine/runtime/program';
import { encodeSafetensors } from '../../engine/storage/safetensors';
import { summarised, timed, type Candidate } from './measure';
import type { TorchPeer } from './peer';
import type { LangevinWorkload } from './workloads/langevin';

/** Chains of images under GRMALA: the engine's own, and the same in PyTorch from the same start. */

/** Steps under the same noise, after which both sides are compared. */
export const checkSteps = 3;
/** Numbers of the sampler, constant here. */
const numbers = { temperature: 0.01, stepSize: 0.01, acceptance: 0.574, adaptation: 0.05, box: 10 } as const;
const prefix = 'classifier/';

/** Of a drawing so long that its step sizes adapt all through. */
const endless = 1e9;

/** Real images for the Gram references; noise does here. */
function noiseImages(size: number): ReferenceSource {
  return { ofClass: (_label, count, random) => random.uniforms(count * size).map((u) => 2 * u - 1) };
}

/** Where chains begin: noise, each with a class to draw. */
export function startOf({ image, chains, classes }: LangevinWorkload): Canvases {
  return {
    images: Random.from(0, 'canvas')
      .uniforms(chains * sizeOf(image))
      .map((u) => 2 * u - 1),
    conditions: oneHotRows(
      Array.from({ length: chains }, (_, i) => i % classes),
      classes,
    ),
    stepSizes: new Float32Array(chains).fill(numbers.stepSize),
    ages: new Float32Array(chains),
  };
}

/** The engine's sampler as STIC uses it; a step is a pass. */
export class EngineChains implements Candidate {
  private readonly random = Random.from(0, 'langevin bench');

  private constructor(
    readonly workload: LangevinWorkload,
    private readonly canvases: Canvases,
    private readonly runtime: Runtime,
    readonly state: State,
    private readonly system: SamplerSystem,
    private readonly sampler: CanvasSampler,
    readonly target: Record<string, Float32Array>,
  ) {}

  static async open(workload: LangevinWorkload, runtime: Runtime, canvases: Canvases): Promise<EngineChains> {
    const { classifier, image, chains, classes, gram, steps } = workload;
    const state = runtime.createState(initialise(classifier.parameters, Random.from(0, 'weights'), prefix));
    const system: SamplerSystem = {
      classifier,
      prefix,
      image,
      chains,
      windowed: false,
      smoothing: 0,
      acceptance: numbers.acceptance,
      noise: 0,
      target: { objective: 'fake-class', classes, gram, box: numbers.box, smoothness: 0 },
    };
    const sampler = await samplerOf(runtime, state, system, steps);
    return new EngineChains(
      workload,
      canvases,
      runtime,
      state,
      system,
      sampler,
      await sampler.targetOf(canvases.conditions, Random.from(0, 'references')),
    );
  }

  async run(passes: number): Promise<number[][]> {
    const times: number[][] = [];
    for (let pass = 0; pass < passes; pass++)
      times.push([await timed(() => this.sampler.pass(this.canvases, this.target, this.random, true))]);
    this.took.push(...times.flat());
    return times;
  }

  /** From the start, a few steps under the noise of `checkNoise`. */
  async check(): Promise<Float32Array> {
    const sampler = await samplerOf(this.runtime, this.state, this.system, checkSteps);
    try {
      const canvases = startOf(this.workload);
      await sampler.pass(canvases, this.target, Random.from(0, 'check'), true);
      return canvases.images;
    } finally {
      sampler.dispose();
    }
  }

  /** Share of a pass's time that drawing its random numbers takes. */
  noiseShare(): number {
    const count = this.workload.steps * this.workload.chains;
    const draws = Array.from({ length: 20 }, () => {
      const started = performance.now();
      this.random.normals(count * sizeOf(this.workload.image));
      this.random.uniforms(count);
      return performance.now() - started;
    });
    return summarised(draws).median / summarised(this.took).median;
  }

  private readonly took: number[] = [];

  dispose(): void {
    this.sampler.dispose();
    this.state.dispose();
  }
}

function samplerOf(runtime: Runtime, state: State, system: SamplerSystem, steps: number): Promise<CanvasSampler> {
  const constant = (value: number) => ({ start: value, end: value });
  return CanvasSampler.create(
    runtime,
    state,
    system,
    {
      kind: 'grmala',
      steps,
      passes: endless,
      temperature: constant(numbers.temperature),
      stride: constant(1),
      attention: null,
      filmed: false,
      polish: 0,
    },
    noiseImages(sizeOf(system.image)),
  );
}

/** What the sampler draws in a pass of `checkSteps` steps, in its order. */
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

/** PyTorch's, which begins where the engine's begins. */
export class TorchChains implements Candidate {
  private constructor(
    private readonly peer: TorchPeer,
    readonly way: string,
    private readonly images: readonly number[],
  ) {}

  /** @param folder For the file by which everything is handed over. */
  static async open(ours: EngineChains, peer: TorchPeer, folder: string): Promise<TorchChains> {
    const { workload, target } = ours;
    const { network, classifier, image, chains, classes, steps, gram } = workload;
    const start = startOf(workload);
    const tensors: HostTensors = {
      ...(await ours.state.read()),
      ...checkNoise(workload),
      'chains/images': { shape: [chains, ...image], data: start.images },
      'chains/conditions': { shape: [chains, classes], data: start.conditions },
      'chains/stepSizes': { shape: [chains], data: start.stepSizes },
      'chains/temperatures': { shape: [chains], data: new Float32Array(chains).fill(numbers.temperature) },
      ...(gram > 0
        ? Object.fromEntries(
            classifier.mapChannels.map((channels, i) => [
              `chains/gram${i}`,
              { shape: [chains, channels, channels], data: target[`gram${i}`]! },
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
      box: numbers.box,
      acceptance: numbers.acceptance,
      adaptation: numbers.adaptation,
    };
    writeFileSync(file, Buffer.concat(encodeSafetensors(tensors, { options: JSON.stringify(options) })));
    const { way, images } = await peer.ask({ open: file }, openedSchema);
    return new TorchChains(peer, way, images);
  }

  /** The largest difference of a pixel from the engine's, after the steps under the same noise. */
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
