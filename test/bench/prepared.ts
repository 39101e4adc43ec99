import type { Program, Runtime, State } from '../../engine/runtime/program';
import { timed, type Candidate } from './measure';
import type { Step } from './workloads/workload';

/** A step compiled for one of the engine's runtimes, ready to be timed. */
export class PreparedStep implements Candidate {
  private constructor(
    private readonly step: Step,
    private readonly state: State,
    private readonly programs: readonly Program[],
  ) {}

  static async prepare(runtime: Runtime, step: Step): Promise<PreparedStep> {
    const state = runtime.createState(step.state);
    const programs: Program[] = [];
    for (const { definition } of step.parts) programs.push(await runtime.compile(definition, state));
    return new PreparedStep(step, state, programs);
  }

  async run(steps: number): Promise<number[][]> {
    const times: number[][] = [];
    for (let step = 0; step < steps; step++) {
      const parts: number[] = [];
      for (const [i, program] of this.programs.entries())
        parts.push(await timed(() => program.run(this.step.parts[i]!.inputs)));
      times.push(parts);
    }
    return times;
  }

  dispose(): void {
    for (const program of this.programs) program.dispose();
    this.state.dispose();
  }
}
