import './noTelemetry';
import { Tensor } from 'onnxruntime-node';
import { inMemoryOrder, relayout, type Layout } from './layout';
import { specsOf, type HostData, type HostTensors, type State, type TensorSpec } from './program';

export interface Slot {
  spec: TensorSpec;
  /** Undecided until a program that uses the tensor is compiled. */
  layout: Layout | null;
  /** The present values, in memory order. */
  present: Tensor;
}

/** State of compiled programs: values in the layouts in which their graphs want them, wherever they are kept. */
export abstract class LayoutState implements State {
  protected readonly slots = new Map<string, Slot>();
  readonly specs: Readonly<Record<string, TensorSpec>>;

  constructor(values: HostTensors) {
    this.specs = specsOf(values);
    for (const [name, { shape, data }] of Object.entries(values)) {
      this.slots.set(name, { spec: this.specs[name]!, layout: null, present: tensorOf(data.slice(), shape) });
    }
  }

  /** What a run is fed for a tensor; `written` says whether the run also replaces it. */
  abstract feed(name: string, written: boolean): Tensor | Promise<Tensor>;
  /** Where a run shall write a tensor's new values; null leaves it to ONNX Runtime. */
  abstract fetch(name: string): Tensor | null;
  /** A run gave `result` as the new values: they become the present ones. */
  abstract adopt(name: string, result: Tensor): void;
  /** A tensor's present values, in memory order. */
  protected abstract valuesOf(present: Tensor): HostData | Promise<HostData>;

  /** The layouts that programs already rely on. */
  fixedLayouts(): Record<string, Layout> {
    return Object.fromEntries(
      [...this.slots].flatMap(([name, { layout }]) => (layout === null ? [] : [[name, layout]])),
    );
  }

  /** Decides the layouts of tensors that had none and moves their values accordingly. */
  fix(layouts: Record<string, Layout>): void {
    for (const [name, layout] of Object.entries(layouts)) {
      const slot = this.slot(name);
      if (slot.layout !== null) continue;
      slot.layout = layout;
      // No program used it yet, so its values are still the host's.
      this.replace(slot, laid(slot, slot.present.data as HostData));
    }
  }

  slot(name: string): Slot {
    const slot = this.slots.get(name);
    if (!slot) throw new Error(`There is no state "${name}".`);
    return slot;
  }

  async read(names: readonly string[] = [...this.slots.keys()]): Promise<HostTensors> {
    const read: HostTensors = {};
    for (const name of names) {
      const { spec, layout, present } = this.slot(name);
      read[name] = {
        shape: spec.shape,
        data: relayout(await this.valuesOf(present), spec.shape, layout ?? 'rows', true),
      };
    }
    return read;
  }

  write(values: HostTensors): void {
    for (const [name, { shape, data }] of Object.entries(values)) {
      const slot = this.slot(name);
      if (shape.join() !== slot.spec.shape.join())
        throw new Error(`State "${name}" is ${slot.spec.shape.join(' x ')}, not ${shape.join(' x ')}.`);
      this.replace(slot, laid(slot, data));
    }
  }

  dispose(): void {
    this.slots.clear();
  }

  protected replace(slot: Slot, present: Tensor): void {
    slot.present = present;
  }
}

/**
 * State in pairs of host buffers that take turns as a step's input and output, so that nothing is copied between steps.
 */
export class HostState extends LayoutState {
  /** Where the next step writes; made when the first step does. */
  private readonly spare = new Map<string, Tensor>();

  feed(name: string): Tensor {
    return this.slot(name).present;
  }

  fetch(name: string): Tensor {
    const { present } = this.slot(name);
    const spare = this.spare.get(name) ?? tensorOf((present.data as HostData).slice(), present.dims);
    this.spare.set(name, spare);
    return spare;
  }

  adopt(name: string): void {
    const slot = this.slot(name);
    const written = this.fetch(name);
    this.spare.set(name, slot.present);
    slot.present = written;
  }

  protected valuesOf(present: Tensor): HostData {
    return present.data as HostData;
  }

  override dispose(): void {
    super.dispose();
    this.spare.clear();
  }
}

export function tensorOf(data: HostData, shape: readonly number[]): Tensor {
  return data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape);
}

/** A slot's values, row-major, as a tensor in its layout. */
function laid({ spec, layout }: Slot, rows: HostData): Tensor {
  return tensorOf(relayout(rows, spec.shape, layout ?? 'rows'), inMemoryOrder(spec.shape, layout ?? 'rows'));
}
