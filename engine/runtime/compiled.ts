import { InferenceSession, Tensor } from 'onnxruntime-node';
import { processorBlock } from './block';
import { inMemoryOrder, relayout, type Layout } from './layout';
import { encodeModel } from './onnx/encode';
import { checkInputs, mapValues, specsOf, type HostData, type HostTensors, type Program, type ProgramDefinition, type Runtime, type State, type TensorSpec } from './program';
import { Formulations } from './tracing/formulations';
import { Tuning } from './tuning';
import { graphNames, trace, type Trace, type TracedDefinition } from './tracing/trace';

/** How to build sessions for one device. */
export interface CompiledDevice {
  kind: string;
  label: string;
  session: InferenceSession.SessionOptions;
  fusedMatMul: boolean;
  /** Whether the processor itself computes: then images may lie in blocks as long as its vectors. */
  processor: boolean;
}

/** Runs steps as ONNX graphs: one session a program, one `session.run` a step. */
export class CompiledRuntime implements Runtime {
  constructor(private readonly device: CompiledDevice, private readonly formulations: Tuning | ReadonlyMap<string, string> = new Map()) {}

  get kind(): string { return this.device.kind; }
  get label(): string { return this.device.label; }

  createState(values: HostTensors): State {
    return new BufferedState(values);
  }

  async compile(definition: ProgramDefinition, state: State): Promise<Program> {
    if (!(state instanceof BufferedState)) throw new Error(`${definition.name}: its state was made by another runtime.`);
    const specs = Object.fromEntries(definition.state.map((name) => [name, state.slot(name).spec]));
    const traced = await this.traceFast({ ...definition, state: specs }, state.fixedLayouts());
    state.fix(traced.layouts);
    const session = await InferenceSession.create(encodeModel(traced.model), this.device.session);
    return new CompiledProgram(definition, traced, session, state);
  }

  /** The step's graph in the fastest formulations; what was never measured on this machine is measured first. */
  private async traceFast(definition: TracedDefinition, layouts: Record<string, Layout>): Promise<Trace> {
    const { fusedMatMul, processor } = this.device;
    const block = processor ? await processorBlock() : null;
    const traceWith = (formulations: Formulations) => trace(definition, { fusedMatMul, block, formulations }, layouts);
    if (!(this.formulations instanceof Tuning)) return traceWith(new Formulations(this.formulations));
    const before = new Formulations(this.formulations.chosen());
    const traced = traceWith(before);
    if (before.unmeasured.size === 0) return traced;
    await this.formulations.measure([...before.unmeasured.values()], (chosen) => new CompiledRuntime(this.device, chosen));
    return traceWith(new Formulations(this.formulations.chosen()));
  }

  dispose(): void { /* Sessions belong to programs, buffers to states. */ }
}

interface Slot {
  spec: TensorSpec;
  /** Undecided until a program that uses the tensor is compiled. */
  layout: Layout | null;
  /** The present values, and where the next step writes. */
  front: Tensor;
  back: Tensor;
}

/** State in pairs of buffers that take turns as a step's input and output, so that nothing is copied between steps. */
class BufferedState implements State {
  private readonly slots = new Map<string, Slot>();
  readonly specs: Readonly<Record<string, TensorSpec>>;

  constructor(values: HostTensors) {
    this.specs = specsOf(values);
    for (const [name, { shape, data }] of Object.entries(values)) {
      this.slots.set(name, { spec: this.specs[name]!, layout: null, front: tensorOf(data.slice(), shape), back: tensorOf(data.slice(), shape) });
    }
  }

  fixedLayouts(): Record<string, Layout> {
    return Object.fromEntries([...this.slots].flatMap(([name, { layout }]) => (layout === null ? [] : [[name, layout]])));
  }

  /** Decides the layouts of tensors that had none and moves their values accordingly. */
  fix(layouts: Record<string, Layout>): void {
    for (const [name, layout] of Object.entries(layouts)) {
      const slot = this.slot(name);
      if (slot.layout !== null) continue;
      slot.layout = layout;
      const moved = relayout(slot.front.data as HostData, slot.spec.shape, layout);
      const shape = inMemoryOrder(slot.spec.shape, layout);
      slot.front = tensorOf(moved, shape);
      slot.back = tensorOf(moved.slice(), shape);
    }
  }

  slot(name: string): Slot {
    const slot = this.slots.get(name);
    if (!slot) throw new Error(`There is no state "${name}".`);
    return slot;
  }

  /** After a step wrote these tensors' back buffers: they become the present values. */
  swap(names: readonly string[]): void {
    for (const name of names) {
      const slot = this.slot(name);
      [slot.front, slot.back] = [slot.back, slot.front];
    }
  }

  read(names: readonly string[] = [...this.slots.keys()]): Promise<HostTensors> {
    return Promise.resolve(Object.fromEntries(names.map((name) => {
      const { spec, layout, front } = this.slot(name);
      return [name, { shape: spec.shape, data: relayout(front.data as HostData, spec.shape, layout ?? 'rows', true) }];
    })));
  }

  write(values: HostTensors): void {
    for (const [name, { shape, data }] of Object.entries(values)) {
      const { spec, layout, front } = this.slot(name);
      if (shape.join() !== spec.shape.join()) throw new Error(`State "${name}" is ${spec.shape.join(' x ')}, not ${shape.join(' x ')}.`);
      (front.data as Float32Array).set(relayout(data, spec.shape, layout ?? 'rows'));
    }
  }

  dispose(): void {
    this.slots.clear();
  }
}

class CompiledProgram implements Program {
  constructor(
    private readonly definition: ProgramDefinition,
    private readonly traced: Trace,
    private readonly session: InferenceSession,
    private readonly state: BufferedState,
  ) {}

  get name(): string { return this.definition.name; }

  async run(inputs: Record<string, HostData>): Promise<HostTensors> {
    checkInputs(this.definition, inputs);
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor | null> = {};
    for (const name of this.definition.state) feeds[graphNames.state(name)] = this.state.slot(name).front;
    for (const [name, { shape }] of Object.entries(this.definition.inputs)) feeds[graphNames.input(name)] = tensorOf(inputs[name]!, shape);
    for (const name of this.traced.written) fetches[graphNames.newState(name)] = this.state.slot(name).back;
    for (const name of Object.keys(this.traced.outputs)) fetches[graphNames.output(name)] = null;
    const results = await this.session.run(feeds, fetches);
    this.state.swap(this.traced.written);
    return mapValues(this.traced.outputs, ({ shape }, name) => ({ shape, data: results[graphNames.output(name)]!.data as HostData }));
  }

  dispose(): void {
    void this.session.release();
  }
}

function tensorOf(data: HostData, shape: readonly number[]): Tensor {
  return data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape);
}
