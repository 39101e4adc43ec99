import type { Random } from '../../../random';
import { startChains } from './chainBatch';
import type { ChainInitialiser } from './chainInitialiser';
import type { LangevinSampler, PassFigures } from './langevinSampler';

export interface GeneratorSizes {
  /** Chains that the sampler runs at once. */
  chains: number;
  classes: number;
  /** Pixel values of one image. */
  imageSize: number;
  /** Passes to a finished image, and steps in each. */
  passes: number;
  steps: number;
  /** The initial epsilon of every chain. */
  stepSize: number;
}

export interface DrawOptions {
  random: Random;
  /** Called before every pass; what it throws ends the sampling. */
  throwIfStopped: () => void;
}

/** One moment of a film. */
export interface FilmFrame {
  /** Steps since the initial images. */
  steps: number;
  /** `[images, height, width, channels]`. */
  images: Float32Array;
  /** Attention windows `[images, height, width]`; null without attention, and in the first frame. */
  windows: Float32Array | null;
  /** Diagnostics of the pass, or of the Metropolis steps, that ended here; null within a pass. */
  figures: PassFigures | null;
  /** Whether the Metropolis steps after the last pass have been made. */
  metropolis: boolean;
}

interface BatchOptions {
  chainsPerNoise: number;
  onFrame: ((frame: FilmFrame) => void) | undefined;
}

/** Draws finished images of any conditions: chains from their initial images through all passes. */
export class SampleGenerator {
  constructor(
    private readonly sampler: LangevinSampler,
    private readonly initialiser: ChainInitialiser,
    readonly sizes: GeneratorSizes,
  ) {}

  /**
   * Finished images `[count, height, width, channels]` of conditions `[count, classes]`.
   * @param chainsPerNoise How many consecutive images have the same initial noise, step noise and references; at most
   * as many as the sampler has chains.
   * @param onFrame Hears of the first batch, whose images are the first of all.
   */
  async draw(
    conditions: Float32Array,
    { random, throwIfStopped, chainsPerNoise = 1, onFrame }: DrawOptions & Partial<BatchOptions>,
  ): Promise<Float32Array> {
    const { chains, classes, imageSize } = this.sizes;
    const perGroup = Math.min(chainsPerNoise, chains);
    const atOnce = chains - (chains % perGroup);
    const count = conditions.length / classes;
    const images = new Float32Array(count * imageSize);
    for (let first = 0; first < count; first += atOnce) {
      const n = Math.min(atOnce, count - first);
      const drawn = await this.drawBatch(conditions.subarray(first * classes, (first + n) * classes), {
        random,
        throwIfStopped,
        chainsPerNoise: perGroup,
        onFrame: first === 0 ? onFrame : undefined,
      });
      images.set(drawn.subarray(0, n * imageSize), first * imageSize);
    }
    return images;
  }

  /**
   * The images that `draw` returns, and frames of the first `filmed` of them, or of as many as there are chains: their
   * initial images first, then the state after each frame interval. The last frame holds the finished images.
   */
  async drawAndFilm(
    conditions: Float32Array,
    filmed: number,
    options: DrawOptions,
  ): Promise<{ images: Float32Array; frames: FilmFrame[] }> {
    const { chains } = this.sizes;
    const ofFilmed = (values: Float32Array) => values.slice(0, (values.length / chains) * Math.min(filmed, chains));
    const frames: FilmFrame[] = [];
    const images = await this.draw(conditions, {
      ...options,
      onFrame: ({ images, windows, ...rest }) => {
        frames.push({ ...rest, images: ofFilmed(images), windows: windows && ofFilmed(windows) });
      },
    });
    return { images, frames };
  }

  /**
   * Runs one batch of chains. With fewer conditions than chains, the others repeat them, so that the diagnostics weigh
   * all conditions about equally.
   */
  private async drawBatch(
    given: Float32Array,
    { random, throwIfStopped, chainsPerNoise, onFrame = () => undefined }: DrawOptions & BatchOptions,
  ): Promise<Float32Array> {
    const { chains: count, classes, passes, steps, stepSize } = this.sizes;
    const conditions = Float32Array.from({ length: count * classes }, (_, i) => given[i % given.length]!);
    let chains = startChains({
      images: this.initialiser.draw(conditions, random, chainsPerNoise),
      conditions,
      chains: count,
      stepSize,
      chainsPerNoise,
    });
    const inputs = await this.sampler.densityInputs(chains, random);
    onFrame({ steps: 0, images: chains.images, windows: null, figures: null, metropolis: false });
    for (let pass = 0; pass < passes; pass++) {
      throwIfStopped();
      const moved = await this.sampler.pass(chains, {
        inputs,
        random,
        alwaysAdapt: false,
        onFrame: (midway) => {
          onFrame({ ...midway, steps: pass * steps + midway.steps, figures: null, metropolis: false });
        },
      });
      const { windows } = moved;
      const adjusted =
        pass === passes - 1 ? await this.sampler.metropolisSteps(moved.chains, { inputs, windows, random }) : null;
      const { chains: next, figures } = adjusted ?? moved;
      chains = next;
      onFrame({
        steps: (pass + 1) * steps,
        images: chains.images,
        windows,
        figures,
        metropolis: adjusted !== null,
      });
    }
    return chains.images;
  }
}
