import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { DataId, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Graph, Value } from './graph';
import { KernelCall } from './kernel';
import { tracedKernels } from './kernels';

export const tracingBackendName = 'darkroom-tracing';

/** A TF.js backend whose tensors are symbolic values of an ONNX graph. */
class TracingBackend extends tf.KernelBackend {
  override dispose(): void {
    /* Nothing is held outside a trace. */
  }

  private values = new WeakMap<object, Value>();
  private growing: Graph | null = null;

  /** Where kernels append their nodes from now on; null between traces. */
  begin(graph: Graph | null): void {
    this.growing = graph;
    this.values = new WeakMap();
  }

  get graph(): Graph {
    if (!this.growing) throw new Error('A tensor of a traced step was used outside the step.');
    return this.growing;
  }

  symbolic(info: TensorInfo): Value {
    const value = this.values.get(info.dataId);
    if (!value) throw new Error('A step used a tensor that it neither made nor was given: pass it as state or input.');
    return value;
  }

  /** A TF.js tensor handle of a symbolic value. */
  infoOf(value: Value): TensorInfo {
    if (value.type === 'int64') throw new Error(`Value ${value.name} has a type that TF.js does not know.`);
    const dataId = {};
    this.values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.type };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: DataType): DataId {
    const data =
      dtype === 'float32' ? Float32Array.from(values as Float32Array) : Int32Array.from(values as Int32Array);
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
      throw new Error(`A step can't hold values of type ${dtype}.`);
    return this.infoOf(this.graph.constant(data, shape, dtype)).dataId;
  }

  override readSync(): never {
    throw new Error(
      "A step was asked for a tensor's values while it was traced. Values exist only when the compiled step " +
        'runs: return the tensor as an output instead of reading it.',
    );
  }

  override read(): never {
    return this.readSync();
  }

  override numDataIds(): number {
    return 0;
  }
  override refCount(): number {
    return 1;
  }
  override incRef(): void {
    /* Values live as long as the trace. */
  }
  override disposeData(): boolean {
    return false;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
}

let registered: TracingBackend | null = null;

/** The tracing backend, registered with TF.js on first use. */
export function tracingBackend(): TracingBackend {
  if (registered) return registered;
  const backend = new TracingBackend();
  tf.registerBackend(tracingBackendName, () => backend, 0);
  for (const [kernelName, kernel] of Object.entries(tracedKernels)) {
    tf.registerKernel({
      kernelName,
      backendName: tracingBackendName,
      kernelFunc: ({ inputs, attrs }) => {
        const named: Record<string, Value> = {};
        for (const [name, input] of Object.entries(inputs as Record<string, TensorInfo | TensorInfo[] | undefined>)) {
          if (Array.isArray(input))
            input.forEach((info, i) => {
              named[`${name}${i}`] = backend.symbolic(info);
            });
          else if (input) named[name] = backend.symbolic(input);
        }
        const result = kernel(backend.graph, new KernelCall(named, attrs ?? {}));
        return Array.isArray(result) ? result.map((value) => backend.infoOf(value)) : backend.infoOf(result);
      },
    });
  }
  registered = backend;
  return backend;
}
