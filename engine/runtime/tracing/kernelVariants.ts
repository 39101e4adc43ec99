import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../program';

/** What can be written in more than one way, as one place in a graph needs it. */
export interface Choice {
  /** What is computed, on which shapes: "conv2d 64x32x32x16 3x3x16x32 stride 1,1 ...". */
  key: string;
  /** Names of the kernel variants that suit it, the one to take unless measured first. */
  suitable: readonly string[];
  /** Shapes of what it is computed from, by name, and the computation alone: for measuring it. */
  operands: Record<string, readonly number[]>;
  compute(operands: Tensors): Tensor;
  /** Floating-point operations of one computation, with those on values that only fill registers. */
  flops: number;
  /** How far the shapes of another choice are from this one's; Infinity where its measurement says nothing of this. */
  distanceTo(key: string): number;
}

/** A choice for which no kernel variant is known, and how often the graph has it. */
export interface OpenChoice {
  choice: Choice;
  uses: number;
}

/** The kernel variants chosen for one device; keeps what was asked for and not known. */
export class KernelVariants {
  /** Choices that were made without a measurement, by key. */
  readonly open = new Map<string, OpenChoice>();

  /** What was taken where there was a choice, by key. */
  readonly taken = new Map<string, string>();

  /** Keys whose given kernel variant does not suit this device. */
  readonly unsuitable = new Set<string>();

  /**
   * @param given The kernel variants that have to be taken wherever they suit, by key.
   * @param chosen Those to be taken otherwise.
   */
  constructor(
    private readonly given: ReadonlyMap<string, string> = new Map(),
    private readonly chosen: ReadonlyMap<string, string> = new Map(),
  ) {}

  choose(choice: Choice): string {
    const { key, suitable } = choice;
    const [first] = suitable;
    if (first === undefined) throw new Error(`There is no way to write ${key}.`);
    const given = this.given.get(key);
    if (given !== undefined && !suitable.includes(given)) this.unsuitable.add(key);
    if (suitable.length === 1) return first;
    const taken = [given, this.chosen.get(key)].find((name) => name !== undefined && suitable.includes(name));
    if (taken === undefined) {
      const uses = this.open.get(key)?.uses ?? 0;
      this.open.set(key, { choice, uses: uses + 1 });
    }
    this.taken.set(key, taken ?? first);
    return taken ?? first;
  }
}
