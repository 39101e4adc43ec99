import type { SticExperiment } from './config';
import type { Random } from '../../random';
import type { HostTensors, State } from '../../runtime/program';
import type { Scalars } from '../model';
import type { Fakes } from './batches';
import type { BlankCanvas } from './canvas';
import { conditionOf, drawCondition, isHard, softShare } from './conditions';
import type { Canvases, CanvasSampler, PassFigures } from './sampler/canvasSampler';

/** Names of what goes on from round to round: chains, and a pool of the images of the last rounds. */
const names = {
  images: 'chains/images',
  conditions: 'chains/conditions',
  stepSizes: 'chains/step-sizes',
  ages: 'chains/ages',
} as const;
/** Each round's images and conditions stand by themselves, so that keeping one doesn't copy all. */
const poolNames = (slot: number) => ({ images: `pool/${slot}/images`, soft: `pool/${slot}/soft` });

/** What the chains were after one round: their images, and which draw a mixture of classes. */
interface Kept {
  images: Float32Array;
  soft: Float32Array;
}

type Sections = Pick<SticExperiment, 'selfAnalysis' | 'sampler'>;
interface Sizes {
  classes: number;
  size: number;
}

/** Chains that have never begun (age -1) and an empty pool. */
export function rehearsalState(
  { selfAnalysis: { chains, pool } }: Sections,
  classes: number,
  size: number,
): HostTensors {
  const zeros = (...shape: number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((product, n) => product * n, 1)),
  });
  return {
    [names.images]: zeros(chains, size),
    [names.conditions]: zeros(chains, classes),
    [names.stepSizes]: zeros(chains),
    [names.ages]: { shape: [chains], data: new Float32Array(chains).fill(-1) },
    ...Object.fromEntries(
      Array.from({ length: pool }, (_, slot) => poolNames(slot)).flatMap(({ images, soft }) => [
        [images, zeros(chains, size)],
        [soft, zeros(chains)],
      ]),
    ),
  };
}

/**
 * What the classifier draws to learn from (METHODS 3.4): chains of images that go on from round to round, each until it
 * is finished or begins again by chance, and a pool of what they were in earlier rounds. Everything stands in the
 * state, so that a resumed run goes on exactly.
 */
export class Rehearsal {
  private canvases: Canvases | undefined;
  private pool: Kept[] | undefined;

  constructor(
    private readonly experiment: Sections,
    private readonly sampler: CanvasSampler,
    private readonly canvas: BlankCanvas,
    private readonly state: State,
    private readonly sizes: Sizes,
  ) {}

  /** Draws the chains on, as the round of this number, and keeps what they are. */
  async draw(round: number, random: Random): Promise<Scalars> {
    const {
      selfAnalysis: { passes, pool: rounds },
    } = this.experiment;
    const { canvases, pool } = await this.load();
    this.restart(canvases, random);
    const target = await this.sampler.targetOf(canvases.conditions, random);
    let figures: PassFigures = { acceptance: null, density: 0, stepSize: 0 };
    for (let pass = 0; pass < passes; pass++) figures = await this.sampler.pass(canvases, target, random, true);
    const slot = round % rounds;
    pool[slot] = {
      images: canvases.images.slice(),
      soft: canvases.ages.map((_, i) => Number(!isHard(this.conditionOf(canvases, i)))),
    };
    this.keep(canvases, slot, pool[slot]);
    return {
      'sampler/log density': figures.density,
      ...(figures.acceptance !== null && {
        'sampler/acceptance': figures.acceptance,
        'sampler/step size': figures.stepSize,
      }),
    };
  }

  /** The chains as they are; null before the first round. */
  async chains(): Promise<Canvases | null> {
    const { canvases } = await this.load();
    return canvases.ages[0]! < 0 ? null : canvases;
  }

  /** Fakes for one batch in the round of this number: of its own, of the pool, and blank canvases. */
  async fakes(count: number, round: number, random: Random): Promise<Fakes> {
    const {
      selfAnalysis: { mix, pool: rounds, chains },
    } = this.experiment;
    const { size } = this.sizes;
    const { canvases, pool } = await this.load();
    const filled = Math.min(round + 1, rounds);
    const fakes: Fakes = { images: new Float32Array(count * size), soft: new Uint8Array(count) };
    const [blank, old] = [Math.round(count * mix.canvas), Math.round(count * mix.pool)];
    for (let i = 0; i < count; i++) {
      const chain = random.integer(chains);
      if (i < blank) {
        fakes.images.set(this.canvas.draw(this.conditionOf(canvases, chain), random), i * size);
        continue;
      }
      const slot = i < blank + old ? random.integer(filled) : round % rounds;
      fakes.images.set(pool[slot]!.images.subarray(chain * size, (chain + 1) * size), i * size);
      fakes.soft[i] = pool[slot]!.soft[chain]!;
    }
    return fakes;
  }

  private conditionOf({ conditions }: Canvases, chain: number): Float32Array {
    return conditionOf(conditions, chain, this.sizes.classes);
  }

  /** Chains that have not begun, are finished, or happen to, begin on a blank canvas, with something else to draw. */
  private restart(canvases: Canvases, random: Random): void {
    const {
      selfAnalysis,
      sampler: { stepSize, passes },
    } = this.experiment;
    const { classes, size } = this.sizes;
    for (let i = 0; i < canvases.ages.length; i++) {
      const begun = canvases.ages[i]! >= 0;
      if (begun && canvases.ages[i]! < passes && random.uniform() >= selfAnalysis.restart) continue;
      const condition = drawCondition(classes, softShare(selfAnalysis), random);
      canvases.conditions.set(condition, i * classes);
      canvases.images.set(this.canvas.draw(condition, random), i * size);
      canvases.stepSizes[i] = stepSize;
      canvases.ages[i] = 0;
    }
  }

  private async load(): Promise<{ canvases: Canvases; pool: Kept[] }> {
    if (!this.canvases || !this.pool) {
      const { pool } = this.experiment.selfAnalysis;
      const slots = Array.from({ length: pool }, (_, slot) => poolNames(slot));
      const read = await this.state.read([...Object.values(names), ...slots.flatMap(Object.values<string>)]);
      const data = (name: string) => read[name]!.data as Float32Array;
      this.canvases = {
        images: data(names.images),
        conditions: data(names.conditions),
        stepSizes: data(names.stepSizes),
        ages: data(names.ages),
      };
      this.pool = slots.map(({ images, soft }) => ({ images: data(images), soft: data(soft) }));
    }
    return { canvases: this.canvases, pool: this.pool };
  }

  private keep(canvases: Canvases, slot: number, kept: Kept): void {
    const write = (name: string, data: Float32Array) => [name, { shape: this.state.specs[name]!.shape, data }] as const;
    const { images, soft } = poolNames(slot);
    this.state.write(
      Object.fromEntries([
        ...Object.entries(names).map(([key, name]) => write(name, canvases[key as keyof typeof names])),
        write(images, kept.images),
        write(soft, kept.soft),
      ]),
    );
  }
}
