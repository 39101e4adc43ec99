import { sizeOf } from './program';
import type { OpenChoice } from './tracing/kernelVariants';

/**
 * What measuring a choice is expected to cost and to save, from its shapes alone: which choices a run measures must not
 * depend on how busy the machine is.
 */
export interface TuningPrice {
  /** Milliseconds that measuring takes. */
  cost: number;
  /** Milliseconds that all runs of the programs can save by it. */
  gain: number;
}

/** Milliseconds for building one kernel variant's session. */
const building = 30;
/** Runs of one kernel variant, those that are dropped early included. */
const runsEach = 6;
/** The share of an operation's time that the fastest kernel variant is expected to save over the usual one. */
const expectedSaving = 0.2;
/** Values that are read or written in a millisecond. */
const valuesPerMillisecond = 2.5e6;

/**
 * @param runs How often each program is going to run.
 * @param flopsPerMillisecond A usual speed for such a device.
 */
export function priceOf({ choice, uses }: OpenChoice, runs: number, flopsPerMillisecond: number): TuningPrice {
  const values = Object.values(choice.operands).reduce((sum, shape) => sum + sizeOf(shape), 0);
  const once = choice.flops / flopsPerMillisecond + values / valuesPerMillisecond;
  return {
    cost: choice.suitable.length * (building + runsEach * once),
    gain: runs * uses * once * expectedSaving,
  };
}
