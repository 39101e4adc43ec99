import '@tensorflow/tfjs-backend-cpu';
import { CompiledRuntime } from '../../engine/runtime/compiled';
import { EagerRuntime } from '../../engine/runtime/eager';
import { specsOf, type HostTensors, type Runtime, type Step } from '../../engine/runtime/program';

/** The ways to run a step, as the unit tests use them. */

export const compiled: Runtime = new CompiledRuntime({
  kind: 'cpu',
  label: 'cpu',
  fusedMatMul: true,
  processor: true,
  session: { executionProviders: ['cpu'], intraOpNumThreads: 2, logSeverityLevel: 3 },
});

/** The same without images in blocks, as on a device other than the processor. */
export const plain: Runtime = new CompiledRuntime({
  kind: 'cpu',
  label: 'cpu',
  fusedMatMul: true,
  processor: false,
  session: { executionProviders: ['cpu'], intraOpNumThreads: 2, logSeverityLevel: 3 },
});

export const eager: Runtime = new EagerRuntime('cpu', 'TF.js CPU', 'cpu');

/** Runs a step once on `state` and `inputs`, and returns its outputs and the state after it. */
export async function runOnce(
  runtime: Runtime,
  step: Step,
  values: HostTensors,
  inputs: HostTensors = {},
): Promise<{ outputs: HostTensors; state: HostTensors }> {
  const state = runtime.createState(values);
  const program = await runtime.compile(
    { name: 'test step', state: Object.keys(values), inputs: specsOf(inputs), step },
    state,
  );
  const outputs = await program.run(Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])));
  return { outputs, state: await state.read() };
}
