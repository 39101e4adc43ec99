import './noTelemetry';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { processorBlock } from './block';
import { DeviceCopies, DeviceState } from './deviceState';
import type { Layout } from './layout';
import { encodeModel } from './onnx/encode';
import type { OnnxModel } from './onnx/model';
import type { OptimisedGraphs } from './optimisedGraphs';
import {
  checkInputs,
  mapValues,
  type HostData,
  type HostTensors,
  type Program,
  type ProgramDefinition,
  type Runtime,
  type State,
} from './program';
import { buildInspected } from './profile/placement';
import type { Profiler } from './profile/profiler';
import { SessionCache, sessionKey, type GraphSession, type SessionLease } from './sessions';
import { HostState, LayoutState, tensorOf } from './state';
import { KernelVariants } from './tracing/kernelVariants';
import { graphNames, trace, type Trace, type TracedDefinition } from './tracing/trace';
import { Tuning, type TuningEstimate } from './tuning';

/** How to build sessions for one device. */
export interface CompiledDevice {
  kind: string;
  label: string;
  session: InferenceSession.SessionOptions;
  fusedMatMul: boolean;
  /** Whether the processor itself computes: then images may lie in blocks as long as its vectors. */
  processor: boolean;
  /** Where state stays between steps: in the host's memory, or in the device's. */
  stateLocation?: 'cpu' | 'gpu-buffer';
}

/** Who wants to know what ONNX Runtime makes of the programs. */
export interface Observers {
  /** Records what the operations of every program cost. */
  profiler?: Profiler;
  /** Hears, when a program is compiled, of operations that were placed elsewhere than on the device. */
  warn?: (message: string) => void;
  /** Hears of what takes its time before the first step. */
  tell?: (message: string) => void;
  /** Called before each program and each measurement; what it throws ends the compiling. */
  between?: () => void;
  /** Hears of the kernel variants of all programs so far, by what they compute, before the newest first runs. */
  onKernels?: (kernels: ReadonlyMap<string, string>, kind: string) => Promise<void>;
}

/** Runs steps as ONNX graphs: one `session.run` a step; programs of the same graph share a session. */
export class CompiledRuntime implements Runtime {
  private readonly sessions = new SessionCache();
  /** The kernel variants that all programs so far were written with, by what they compute. */
  readonly kernels = new Map<string, string>();
  /** Keys of given kernel variants that do not suit the device. */
  private readonly misfits = new Set<string>();
  private compiling: Promise<unknown> = Promise.resolve();
  private readonly copies: DeviceCopies;

  constructor(
    private readonly device: CompiledDevice,
    private readonly kernelVariants: Tuning | ReadonlyMap<string, string> = new Map(),
    private readonly observers: Observers = {},
    private readonly optimisedGraphs?: OptimisedGraphs,
  ) {
    this.copies = new DeviceCopies(device.session);
  }

  get kind(): string {
    return this.device.kind;
  }
  get label(): string {
    return this.device.label;
  }

  createState(values: HostTensors): State {
    return this.stateStays ? new DeviceState(values, this.copies) : new HostState(values);
  }

  /** One program after another: the first decides how the state lies, and measurements must not disturb each other. */
  compile(definition: ProgramDefinition, state: State): Promise<Program> {
    const compiled = this.compiling.then(() => this.compileNext(definition, state));
    this.compiling = compiled.catch(() => undefined);
    return compiled;
  }

  private async compileNext(definition: ProgramDefinition, state: State): Promise<Program> {
    if (!(state instanceof LayoutState)) throw new Error(`${definition.name}: its state was made by another runtime.`);
    const specs = Object.fromEntries(definition.state.map((name) => [name, state.slot(name).spec]));
    const traced = await this.traceFast({ ...definition, state: specs }, state.fixedLayouts());
    state.fix(traced.layouts);
    const bytes = encodeModel(traced.model);
    const options = this.optionsFor(traced);
    const lease = await this.sessions.lease(sessionKey(bytes, options), () => this.build(traced.model, bytes, options));
    return new CompiledProgram(definition, traced, lease, state);
  }

  /** The step's graph in the fastest kernel variants that are known or worth finding out. */
  private async traceFast(definition: TracedDefinition, layouts: Record<string, Layout>): Promise<Trace> {
    this.observers.between?.();
    const { fusedMatMul, processor } = this.device;
    const block = processor ? await processorBlock() : null;
    const traceWith = (kernelVariants: KernelVariants) =>
      trace(definition, { fusedMatMul, block, kernelVariants }, layouts);
    let variants = this.knownVariants();
    let traced = traceWith(variants);
    if (this.kernelVariants instanceof Tuning && variants.open.size > 0) {
      const decided = await this.kernelVariants.decide(
        [...variants.open.values()],
        (chosen) => new CompiledRuntime(this.device, chosen),
        {
          tell: (estimate) => this.observers.tell?.(tuningText(definition.name, estimate)),
          between: this.observers.between,
        },
      );
      if (decided) {
        variants = this.knownVariants();
        traced = traceWith(variants);
      }
    }
    await this.keep(variants);
    return traced;
  }

  private knownVariants(): KernelVariants {
    return this.kernelVariants instanceof Tuning
      ? this.kernelVariants.variants()
      : new KernelVariants(this.kernelVariants);
  }

  /** Tells which kernel variants a program was written with. */
  private async keep({ taken, unsuitable }: KernelVariants): Promise<void> {
    const misfits = [...unsuitable].filter((key) => !this.misfits.has(key));
    for (const key of misfits) this.misfits.add(key);
    if (misfits.length > 0) this.observers.warn?.(misfitText(misfits));
    const known = this.kernels.size;
    for (const [key, variant] of taken) this.kernels.set(key, variant);
    if (this.kernels.size > known) await this.observers.onKernels?.(this.kernels, this.kind);
  }

  dispose(): void {
    this.sessions.clear();
    this.copies.dispose();
  }

  private get stateStays(): boolean {
    return this.device.stateLocation === 'gpu-buffer';
  }

  private optionsFor({ written }: Trace): InferenceSession.SessionOptions {
    if (!this.stateStays) return this.device.session;
    const locations = written.map((name) => [graphNames.newState(name), 'gpu-buffer'] as const);
    return { ...this.device.session, preferredOutputLocation: Object.fromEntries(locations) };
  }

  private build(graph: OnnxModel, bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<GraphSession> {
    const { profiler, warn } = this.observers;
    if (profiler) return profiler.open(graph, bytes, options);
    if (warn && this.kind !== 'cpu') return buildInspected(graph, bytes, options, this.kind, warn);
    return this.optimisedGraphs?.open(bytes, options) ?? InferenceSession.create(bytes, options);
  }
}

function misfitText(keys: readonly string[]): string {
  const operations = keys.length === 1 ? keys[0]! : `${keys.length} operations, for example ${keys[0]!}`;
  return (
    `This machine can't take the kernel variants that the run was computed with for ${operations}. Others are taken: ` +
    'figures may differ in their last digits.'
  );
}

function tuningText(program: string, { choices, variants, seconds }: TuningEstimate): string {
  return (
    `Measuring ${variants} kernel variants of ${choices} ${choices === 1 ? 'operation' : 'operations'} of "${program}", ` +
    `about ${Math.max(1, Math.round(seconds))} s: once on this machine`
  );
}

class CompiledProgram implements Program {
  constructor(
    private readonly definition: ProgramDefinition,
    private readonly traced: Trace,
    private readonly lease: SessionLease,
    private readonly state: LayoutState,
  ) {}

  get name(): string {
    return this.definition.name;
  }

  async run(inputs: Record<string, HostData>): Promise<HostTensors> {
    checkInputs(this.definition, inputs);
    const { written, outputs } = this.traced;
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor | null> = {};
    for (const name of this.definition.state)
      feeds[graphNames.state(name)] = await this.state.feed(name, written.includes(name));
    for (const [name, { shape }] of Object.entries(this.definition.inputs))
      feeds[graphNames.input(name)] = tensorOf(inputs[name]!, shape);
    for (const name of written) fetches[graphNames.newState(name)] = this.state.fetch(name);
    for (const name of Object.keys(outputs)) fetches[graphNames.output(name)] = null;
    const results = await this.lease.session.run(feeds, fetches);
    for (const name of written) this.state.adopt(name, results[graphNames.newState(name)]!);
    return mapValues(outputs, ({ shape }, name) => ({
      shape,
      data: results[graphNames.output(name)]!.data as HostData,
    }));
  }

  dispose(): void {
    this.lease.release();
  }
}
