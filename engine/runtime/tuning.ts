import * as tf from '@tensorflow/tfjs-core';
import { mapValues, sizeOf, type HostTensors, type Program, type Runtime, type State } from './program';
import type { Choice } from './tracing/kernelVariants';
import type { Measurements, TuningMemory } from './tuningMemory';

/**
 * How often each kernel variant is run, unless one run already takes long: time in milliseconds after which it is
 * enough.
 */
const rounds = 8;
const patience = 60;
/** A kernel variant this many times slower than the best is not run again. */
const hopeless = 1.5;
/** How much faster another kernel variant must be to be taken over the usual one, so that noise decides nothing. */
const margin = 0.95;

/**
 * Finds out once for each machine which kernel variant of what can be written in several ways is the fastest, and
 * remembers it.
 */
export class Tuning {
  constructor(private readonly memory: TuningMemory) {}

  /** The kernel variant of every choice that was measured, by key. */
  chosen(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.memory.read()).map(([key, { chosen }]) => [key, chosen]));
  }

  /**
   * Measures choices; `runtimeFor` opens the device with kernel variants that are given, `between` is called before
   * each and may end it by what it throws.
   */
  async measure(
    choices: readonly Choice[],
    runtimeFor: (chosen: ReadonlyMap<string, string>) => Runtime,
    between?: () => void,
  ): Promise<void> {
    // Each is kept at once: whoever ends the first run of a large network loses nothing.
    for (const choice of choices) {
      between?.();
      await this.memory.add({ [choice.key]: await fastest(choice, runtimeFor) });
    }
  }
}

async function fastest(
  choice: Choice,
  runtimeFor: (chosen: ReadonlyMap<string, string>) => Runtime,
): Promise<Measurements[string]> {
  const candidates: Candidate[] = [];
  try {
    const refusals: unknown[] = [];
    for (const name of choice.suitable) {
      const runtime = runtimeFor(new Map([[choice.key, name]]));
      try {
        candidates.push(await Candidate.prepare(name, choice, runtime));
      } catch (error) {
        runtime.dispose();
        refusals.push(error);
      }
    }
    if (candidates.length === 0) throw refusals[0];
    // Turn by turn, so that whatever else the machine does slows all of them.
    for (let round = 0; round < rounds; round++) {
      const best = Math.min(...candidates.map(({ milliseconds }) => milliseconds));
      // One bad run may be chance, two are not.
      const worth = candidates.filter(({ milliseconds }) => round < 2 || milliseconds < hopeless * best);
      if (worth.length === 1 || round * best > patience) break;
      for (const candidate of worth) await candidate.run();
    }
    const milliseconds = Object.fromEntries(candidates.map((candidate) => [candidate.name, candidate.milliseconds]));
    const [usual, ...others] = candidates.map(({ name }) => name) as [string, ...string[]];
    return {
      chosen: others.reduce((best, name) => (milliseconds[name]! < margin * milliseconds[best]! ? name : best), usual),
      milliseconds,
    };
  } finally {
    for (const candidate of candidates) candidate.dispose();
  }
}

/** One kernel variant, compiled alone. */
class Candidate {
  /** The shortest of its runs. */
  milliseconds = Infinity;

  private constructor(
    readonly name: string,
    private readonly runtime: Runtime,
    private readonly program: Program,
    private readonly state: State,
  ) {}

  static async prepare(name: string, choice: Choice, runtime: Runtime): Promise<Candidate> {
    const values: HostTensors = mapValues(choice.operands, (shape) => ({ shape, data: anyNumbers(sizeOf(shape)) }));
    const state = runtime.createState(values);
    // The operands are state, so that they lie as the kernel variant wants them; only a sum is read back.
    const program = await runtime.compile(
      {
        name: `${name} ${choice.key}`,
        state: Object.keys(values),
        inputs: {},
        step: (operands) => ({ outputs: { sum: tf.sum(choice.compute(operands)) } }),
      },
      state,
    );
    // The first run also makes room.
    await program.run({});
    return new Candidate(name, runtime, program, state);
  }

  async run(): Promise<void> {
    const started = performance.now();
    await this.program.run({});
    this.milliseconds = Math.min(this.milliseconds, performance.now() - started);
  }

  dispose(): void {
    this.program.dispose();
    this.state.dispose();
    this.runtime.dispose();
  }
}

/** Numbers between -0.5 and 0.5 that do not matter, quickly. */
function anyNumbers(count: number): Float32Array {
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = (Math.imul(i, 2654435761) >>> 0) / 2 ** 32 - 0.5;
  return numbers;
}
