import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../random';
import { mapValues, sizeOf, type HostTensors, type Program, type Runtime, type State } from './program';
import type { Choice } from './tracing/formulations';
import type { Measurements, TuningMemory } from './tuningMemory';

/** Time that one formulation may take beyond its first run, in milliseconds, and how many runs at most. */
const patience = 60;
const mostRuns = 8;
/** How much faster another formulation must be to be taken over the usual one, so that noise decides nothing. */
const margin = 0.95;

/** Finds out once for each machine which formulation of what can be written in several ways is the fastest, and remembers it. */
export class Tuning {
  constructor(private readonly memory: TuningMemory) {}

  /** The formulation of every choice that was measured, by key. */
  chosen(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.memory.read()).map(([key, { chosen }]) => [key, chosen]));
  }

  /** Measures choices; `runtimeFor` opens the device with formulations that are given. */
  async measure(choices: readonly Choice[], runtimeFor: (chosen: ReadonlyMap<string, string>) => Runtime): Promise<void> {
    const measured: Measurements = {};
    for (const choice of choices) measured[choice.key] = await fastest(choice, runtimeFor);
    await this.memory.add(measured);
  }
}

async function fastest(choice: Choice, runtimeFor: (chosen: ReadonlyMap<string, string>) => Runtime): Promise<Measurements[string]> {
  const milliseconds: Record<string, number> = {};
  const contestants: Contestant[] = [];
  try {
    for (const name of choice.suitable) contestants.push(await Contestant.prepare(name, choice, runtimeFor(new Map([[choice.key, name]]))));
    // Turn by turn, so that whatever else the machine does slows all of them.
    const best = Math.min(...contestants.map(({ milliseconds: first }) => first));
    const worth = contestants.filter(({ milliseconds: first }) => first < 3 * best);
    for (let run = 0; worth.length > 1 && run < mostRuns && run * best < patience; run++) for (const contestant of worth) await contestant.run();
    for (const contestant of contestants) milliseconds[contestant.name] = contestant.milliseconds;
  } finally {
    for (const contestant of contestants) contestant.dispose();
  }
  const [usual, ...others] = choice.suitable as [string, ...string[]];
  const chosen = others.reduce((best, name) => (milliseconds[name]! < margin * milliseconds[best]! ? name : best), usual);
  return { chosen, milliseconds };
}

/** One formulation, compiled alone. */
class Contestant {
  milliseconds = Infinity;

  private constructor(readonly name: string, private readonly runtime: Runtime, private readonly program: Program, private readonly state: State) {}

  static async prepare(name: string, choice: Choice, runtime: Runtime): Promise<Contestant> {
    const random = Random.from(0, 'tuning');
    const values: HostTensors = mapValues(choice.operands, (shape) => ({ shape, data: random.uniforms(sizeOf(shape)) }));
    const state = runtime.createState(values);
    // The operands are state, so that they lie as the formulation wants them; only a sum is read back.
    const program = await runtime.compile({
      name: `${name} ${choice.key}`, state: Object.keys(values), inputs: {},
      step: (operands) => ({ outputs: { sum: tf.sum(choice.compute(operands)) } }),
    }, state);
    const contestant = new Contestant(name, runtime, program, state);
    // The first run also makes room; of one run alone, chance could decide.
    await program.run({});
    for (let run = 0; run < 2; run++) await contestant.run();
    return contestant;
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
