import * as tf from '@tensorflow/tfjs-core';
import { mapValues, sizeOf, type HostTensors, type Program, type Runtime, type State } from './program';
import { KernelVariants, type Choice, type OpenChoice } from './tracing/kernelVariants';
import { isDecided, type Measurement, type Measurements, type TuningMemory } from './tuningMemory';
import { priceOf, type TuningPrice } from './tuningPlan';

/**
 * How often each kernel variant is run, unless one run already takes long: time in milliseconds after which it is
 * enough.
 */
const rounds = 8;
const patience = 40;
/** A kernel variant this many times slower than the best is not run again. */
const hopeless = 1.5;
/** How much faster another kernel variant must be to be taken over the usual one, so that noise decides nothing. */
const margin = 0.95;
/** Measuring ends when it has taken this many times as long as it was expected to, or so many milliseconds. */
const maxOverrun = 3;
const leastTime = 2000;

/** A choice that was left at its usual variant is taken up again by a run this many times as long. */
const muchLonger = 4;

/** Programs that are run without end, as far as anyone knows. */
const manyRuns = 1e6;

export interface TuningOptions {
  /** Kernel variants that are taken unmeasured, by key: those of the run that is gone on with or repeated. */
  given?: ReadonlyMap<string, string>;
  /** How often programs are going to run: what measuring can't win back in as many runs is not measured. */
  runs?: number;
  /** A usual speed for such a device, for estimates. */
  flopsPerMillisecond?: number;
}

/** What is going to be measured. */
export interface TuningEstimate {
  choices: number;
  variants: number;
  seconds: number;
}

interface Priced extends TuningPrice {
  choice: Choice;
}

/** Who follows the measuring. */
export interface TuningWatch {
  /** Hears what is going to be measured. */
  tell: (estimate: TuningEstimate) => void;
  /** Called before each measurement; what it throws ends the measuring. */
  between?: () => void;
}

/**
 * Finds out once for each machine which kernel variant of what can be written in several ways is the fastest, and
 * remembers it. What was measured for other batches or widths is not measured again.
 */
export class Tuning {
  private readonly given: ReadonlyMap<string, string>;
  private readonly runs: number;
  private readonly flopsPerMillisecond: number;

  constructor(
    private readonly memory: TuningMemory,
    { given = new Map(), runs = manyRuns, flopsPerMillisecond = 5e7 }: TuningOptions = {},
  ) {
    this.given = given;
    this.runs = runs;
    this.flopsPerMillisecond = flopsPerMillisecond;
  }

  /** The kernel variants that are known now; a choice that was only left at its usual one counts as open. */
  variants(): KernelVariants {
    const decided = Object.entries(this.memory.read()).filter(([, measurement]) => isDecided(measurement));
    return new KernelVariants(this.given, new Map(decided.map(([key, { chosen }]) => [key, chosen])));
  }

  /**
   * Decides open choices: by what is known of choices like them, or by measuring where that is worth its time, the
   * most promising first. The others are left at their usual variant, and stay there until a much longer run can
   * measure them: the same experiment shall give the same numbers again, whatever has been measured since.
   * @param runtimeFor Opens the device with kernel variants that are given.
   * @param watch Hears before anything is measured.
   * @returns Whether it has decided any.
   */
  async decide(
    open: readonly OpenChoice[],
    runtimeFor: (chosen: ReadonlyMap<string, string>) => Runtime,
    watch: TuningWatch,
  ): Promise<boolean> {
    const priced = open.map(({ choice, uses }) => ({
      choice,
      ...priceOf({ choice, uses }, this.runs, this.flopsPerMillisecond),
    }));
    const known = this.memory.read();
    const candidates = priced.filter(
      ({ choice: { key }, gain, cost }) =>
        !known[key] || (gain > cost && this.runs >= muchLonger * (known[key].left ?? 0)),
    );
    const unlike = await this.follow(candidates);
    const planned = worthMeasuring(unlike);
    if (planned.length > 0) await this.measureAll(planned, runtimeFor, watch);
    const left = await this.follow(unlike);
    const usual = left.map(({ choice: { key, suitable } }) => [
      key,
      { chosen: suitable[0]!, milliseconds: {}, left: this.runs },
    ]);
    await this.memory.add(Object.fromEntries(usual) as Measurements);
    return left.length < candidates.length;
  }

  private async measureAll(
    planned: readonly Priced[],
    runtimeFor: (chosen: ReadonlyMap<string, string>) => Runtime,
    { tell, between }: TuningWatch,
  ): Promise<void> {
    const expected = planned.reduce((sum, { cost }) => sum + cost, 0);
    tell({
      choices: planned.length,
      variants: planned.reduce((sum, { choice }) => sum + choice.suitable.length, 0),
      seconds: expected / 1000,
    });
    const deadline = performance.now() + Math.max(leastTime, maxOverrun * expected);
    for (const { choice } of planned) {
      between?.();
      // Each is kept at once: whoever ends the first run of a large network loses nothing.
      await this.memory.add({ [choice.key]: await measure(choice, runtimeFor) });
      if (performance.now() > deadline) break;
    }
  }

  /** Takes for each choice what was chosen in the measurement nearest to it. Returns those that are like none. */
  private async follow(choices: readonly Priced[]): Promise<Priced[]> {
    const known = this.memory.read();
    const undecided = choices.filter(({ choice: { key } }) => !known[key] || !isDecided(known[key]));
    const followed: Measurements = {};
    for (const { choice } of undecided) {
      const nearest = nearestTo(choice, known);
      if (nearest) followed[choice.key] = { chosen: nearest.chosen, milliseconds: {}, like: nearest.key };
    }
    await this.memory.add(followed);
    return undecided.filter(({ choice }) => !followed[choice.key]);
  }
}

/** The choices that are worth their measurement, the most promising first; of those that are alike, one. */
function worthMeasuring(choices: readonly Priced[]): Priced[] {
  const planned: Priced[] = [];
  for (const one of [...choices].sort((a, b) => b.gain - a.gain)) {
    if (one.gain > one.cost && !planned.some(({ choice }) => areAlike(choice, one.choice))) planned.push(one);
  }
  return planned;
}

/** The nearest choice that was measured itself, among the same kernel variants. */
function nearestTo(choice: Choice, known: Measurements): { key: string; chosen: string } | undefined {
  return Object.entries(known)
    .filter(([, { milliseconds }]) => choice.suitable.every((name) => name in milliseconds))
    .map(([key, { chosen }]) => ({ key, chosen, distance: choice.distanceTo(key) }))
    .filter(({ chosen, distance }) => distance < Infinity && choice.suitable.includes(chosen))
    .sort((a, b) => a.distance - b.distance || (a.key < b.key ? -1 : 1))[0];
}

function areAlike(one: Choice, other: Choice): boolean {
  return one.distanceTo(other.key) < Infinity && one.suitable.join() === other.suitable.join();
}

async function measure(
  choice: Choice,
  runtimeFor: (chosen: ReadonlyMap<string, string>) => Runtime,
): Promise<Measurement> {
  const candidates: Candidate[] = [];
  const best = () => Math.min(...candidates.map(({ milliseconds }) => milliseconds));
  const isHopeless = ({ milliseconds }: Candidate) => milliseconds > hopeless * best();
  try {
    const refusals: unknown[] = [];
    for (const name of choice.suitable) {
      const runtime = runtimeFor(new Map([[choice.key, name]]));
      try {
        const candidate = await Candidate.prepare(name, choice, runtime);
        candidates.push(candidate);
        // One bad run may be chance, two are not.
        await candidate.run();
        if (isHopeless(candidate)) await candidate.run();
      } catch (error) {
        runtime.dispose();
        refusals.push(error);
      }
    }
    if (candidates.length === 0) throw refusals[0];
    // Turn by turn, so that whatever else the machine does slows all of them.
    for (let round = 1; round < rounds; round++) {
      const worth = candidates.filter((candidate) => !isHopeless(candidate));
      if (worth.length === 1 || round * best() > patience) break;
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
