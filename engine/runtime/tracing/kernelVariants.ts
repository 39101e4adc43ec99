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
}

/** The kernel variants chosen for one device; keeps what was asked for and not known. */
export class KernelVariants {
  /** Choices that were made without a measurement, by key. */
  readonly unmeasured = new Map<string, Choice>();

  /** What was taken where there was a choice, by key. */
  readonly taken = new Map<string, string>();

  constructor(private readonly chosen: ReadonlyMap<string, string> = new Map()) {}

  choose(choice: Choice): string {
    const [first] = choice.suitable;
    if (first === undefined) throw new Error(`There is no way to write ${choice.key}.`);
    if (choice.suitable.length === 1) return first;
    const taken = this.measured(choice) ?? first;
    this.taken.set(choice.key, taken);
    return taken;
  }

  private measured(choice: Choice): string | undefined {
    const known = this.chosen.get(choice.key);
    if (known !== undefined && choice.suitable.includes(known)) return known;
    this.unmeasured.set(choice.key, choice);
    return undefined;
  }
}
