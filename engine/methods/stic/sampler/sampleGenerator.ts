import type { Random } from '../../random';
import type { BlankCanvas } from './canvas';
import type { Canvases, CanvasSampler, PassFigures } from './sampler/canvasSampler';

export interface DrawingSizes {
  /** Images that the sampler draws at once. */
  chains: number;
  classes: number;
  /** Numbers of one image. */
  size: number;
  /** Passes to a finished image, and steps in each. */
  passes: number;
  steps: number;
  /** epsilon that every chain begins with. */
  stepSize: number;
}

/**
 * What is seen of drawings after some steps: their images and, where there is attention, windows; after a pass, or a
 * polish after the last, how it went.
 */
export interface Frame {
  /** Since the blank canvas. */
  steps: number;
  images: Float32Array;
  windows: Float32Array | null;
  figures: PassFigures | null;
  /** Whether the drawing was polished, as its last step. */
  polished: boolean;
}

/** Images drawn from the blank canvas to the last pass, any number of them. */
export class Drawings {
  constructor(
    private readonly sampler: CanvasSampler,
    private readonly canvas: BlankCanvas,
    readonly sizes: DrawingSizes,
  ) {}

  /**
   * Images of conditions `count x classes`, finished. `between` is called before every pass; what it throws ends the
   * drawing.
   * @param sharing How many images one after another have the same canvas and noise, at most as many as are drawn at
   * once.
   */
  async draw(conditions: Float32Array, random: Random, between: () => void, sharing = 1): Promise<Float32Array> {
    const { chains, classes, size } = this.sizes;
    const together = Math.min(sharing, chains);
    const atOnce = chains - (chains % together);
    const count = conditions.length / classes;
    const images = new Float32Array(count * size);
    for (let at = 0; at < count; at += atOnce) {
      const n = Math.min(atOnce, count - at);
      const drawn = await this.batch(conditions.subarray(at * classes, (at + n) * classes), random, between, together);
      images.set(drawn.subarray(0, n * size), at * size);
    }
    return images;
  }

  /** As `draw` for one batch, and what it looked like: the blank canvas first, then after each stretch of steps. */
  async film(conditions: Float32Array, random: Random, between: () => void): Promise<Frame[]> {
    const { chains, classes } = this.sizes;
    const shown = (values: Float32Array) => values.slice(0, ((values.length / chains) * conditions.length) / classes);
    const frames: Frame[] = [];
    await this.batch(conditions, random, between, 1, ({ images, windows, ...rest }) => {
      frames.push({ ...rest, images: shown(images), windows: windows && shown(windows) });
    });
    return frames;
  }

  /**
   * @param given For at most `chains` images; chains beyond draw the same again, so that how the passes went is not
   * told of one class above all.
   */
  private async batch(
    given: Float32Array,
    random: Random,
    between: () => void,
    sharing: number,
    seen: (frame: Frame) => void = () => undefined,
  ): Promise<Float32Array> {
    const { chains, classes, passes, steps, stepSize } = this.sizes;
    const conditions = Float32Array.from({ length: chains * classes }, (_, i) => given[i % given.length]!);
    const canvases: Canvases = {
      images: this.canvas.draw(conditions, random, sharing),
      conditions,
      sharing,
      stepSizes: new Float32Array(chains).fill(stepSize),
      ages: new Float32Array(chains),
    };
    const target = await this.sampler.targetOf(conditions, random, sharing);
    seen({ steps: 0, images: canvases.images, windows: null, figures: null, polished: false });
    for (let pass = 0; pass < passes; pass++) {
      between();
      const { windows, ...figures } = await this.sampler.pass(
        canvases,
        target,
        random,
        false,
        (midway, through, done) => {
          seen({ steps: pass * steps + done, images: midway, windows: through, figures: null, polished: false });
        },
      );
      const polished = pass === passes - 1 ? await this.sampler.polish(canvases, target, windows, random) : null;
      seen({
        steps: (pass + 1) * steps,
        images: canvases.images,
        windows,
        figures: polished ?? figures,
        polished: polished !== null,
      });
    }
    return canvases.images;
  }
}
