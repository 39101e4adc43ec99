import './noTelemetry';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { encodeModel } from './onnx/encode';
import type { OnnxType } from './onnx/model';
import type { HostData, HostTensors } from './program';
import { LayoutState, type Slot } from './state';

/**
 * State that stays on the device: steps hand it from one to the next there, and only what is asked for is read back.
 */
export class DeviceState extends LayoutState {
  constructor(
    values: HostTensors,
    private readonly copies: DeviceCopies,
  ) {
    super(values);
  }

  async feed(name: string, written: boolean): Promise<Tensor> {
    const slot = this.slot(name);
    // What the step replaces is fed once; what it only reads must not be sent with every step.
    if (!written && slot.present.location === 'cpu') this.replace(slot, await this.copies.toDevice(slot.present));
    return slot.present;
  }

  /** ONNX Runtime takes a buffer out of its own store of them. */
  fetch(): null {
    return null;
  }

  adopt(name: string, result: Tensor): void {
    this.replace(this.slot(name), result);
  }

  protected override async valuesOf(present: Tensor): Promise<HostData> {
    const here = present.location === 'cpu' ? present : await this.copies.toHost(present);
    return here.data as HostData;
  }

  protected override replace(slot: Slot, present: Tensor): void {
    dispose(slot.present);
    super.replace(slot, present);
  }

  override dispose(): void {
    for (const { present } of this.slots.values()) dispose(present);
    super.dispose();
  }
}

function dispose(tensor: Tensor): void {
  if (tensor.location !== 'cpu') tensor.dispose();
}

/**
 * Copies tensors to a device and back, by graphs that do nothing else: onnxruntime-node 1.30 has no other way (its
 * tensors' `getData` ends the process).
 */
export class DeviceCopies {
  private readonly sessions = new Map<string, Promise<InferenceSession>>();

  constructor(private readonly options: InferenceSession.SessionOptions) {}

  toDevice(tensor: Tensor): Promise<Tensor> {
    return this.copy(tensor, 'gpu-buffer');
  }

  toHost(tensor: Tensor): Promise<Tensor> {
    return this.copy(tensor, 'cpu');
  }

  dispose(): void {
    for (const session of this.sessions.values())
      void session.then(
        (built) => built.release(),
        () => undefined,
      );
    this.sessions.clear();
  }

  private async copy(tensor: Tensor, to: 'cpu' | 'gpu-buffer'): Promise<Tensor> {
    const type = tensor.type === 'int32' ? 'int32' : 'float32';
    const key = `${type} ${to}`;
    const session =
      this.sessions.get(key) ??
      InferenceSession.create(copyModel(type), { ...this.options, preferredOutputLocation: to });
    this.sessions.set(key, session);
    const { copy } = await (await session).run({ given: tensor });
    return copy!;
  }
}

/** A graph that returns what it is given, whatever its shape. */
function copyModel(type: OnnxType): Uint8Array {
  return encodeModel({
    name: 'copy',
    inputs: [{ name: 'given', type, shape: null }],
    outputs: [{ name: 'copy', type, shape: null }],
    constants: [],
    nodes: [{ op: 'Identity', domain: '', inputs: ['given'], outputs: ['copy'], attributes: {} }],
  });
}
