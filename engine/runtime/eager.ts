import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import {
  checkInputs,
  mapValues,
  specsOf,
  type HostData,
  type HostTensor,
  type HostTensors,
  type Program,
  type ProgramDefinition,
  type Runtime,
  type State,
  type Tensors,
  type TensorSpec,
} from './program';

/** Runs steps op by op on a TF.js backend: TensorFlow where it is installed, TF.js's own CPU backend in tests. */
export class EagerRuntime implements Runtime {
  constructor(
    readonly kind: string,
    readonly label: string,
    private readonly backendName: string,
  ) {}

  createState(values: HostTensors): State {
    return this.onBackend(() => new TensorState(values));
  }

  compile(definition: ProgramDefinition, state: State): Promise<Program> {
    if (!(state instanceof TensorState)) throw new Error(`${definition.name}: its state was made by another runtime.`);
    return Promise.resolve({
      name: definition.name,
      run: (inputs: Record<string, HostData>) => this.onBackend(() => runEagerly(definition, state, inputs)),
      dispose: () => undefined,
    });
  }

  dispose(): void {
    /* The backend belongs to TF.js. */
  }

  private onBackend<T>(work: () => T): T {
    void tf.setBackend(this.backendName);
    return work();
  }
}

class TensorState implements State {
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly tensors: Record<string, tf.Tensor>;

  constructor(values: HostTensors) {
    this.specs = specsOf(values);
    this.tensors = mapValues(values, tensorOf);
  }

  async read(names: readonly string[] = Object.keys(this.tensors)): Promise<HostTensors> {
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await hostOf(this.tensors[name]!)] as const)),
    );
  }

  write(values: HostTensors): void {
    for (const [name, value] of Object.entries(values)) {
      const spec = this.specs[name];
      if (spec?.shape.join() !== value.shape.join())
        throw new Error(`State "${name}" is ${spec?.shape.join(' x ')}, not ${value.shape.join(' x ')}.`);
      this.replace(name, tensorOf(value));
    }
  }

  replace(name: string, tensor: tf.Tensor): void {
    this.tensors[name]?.dispose();
    this.tensors[name] = tensor;
  }

  dispose(): void {
    tf.dispose(this.tensors);
  }
}

async function runEagerly(
  definition: ProgramDefinition,
  state: TensorState,
  inputs: Record<string, HostData>,
): Promise<HostTensors> {
  checkInputs(definition, inputs);
  const { newState, outputs } = tf.tidy(() => {
    const given = Object.fromEntries(definition.state.map((name) => [name, state.tensors[name]!]));
    const fed = mapValues(definition.inputs, ({ shape }, name) => tensorOf({ shape, data: inputs[name]! }));
    const result = definition.step(given, fed);
    // A step may hand a tensor of its state through: the copies live apart from the one that it was given.
    const copies = (tensors: Tensors = {}) => mapValues(tensors, (tensor) => tensor.clone());
    return { newState: copies(result.state), outputs: copies(result.outputs) };
  });
  for (const [name, tensor] of Object.entries(newState)) state.replace(name, tensor);
  const entries = await Promise.all(
    Object.entries(outputs).map(async ([name, tensor]) => [name, await hostOf(tensor)] as const),
  );
  tf.dispose(outputs);
  return Object.fromEntries(entries);
}

function tensorOf({ shape, data }: HostTensor): tf.Tensor {
  return tf.tensor(data.slice(), [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}

async function hostOf(tensor: tf.Tensor): Promise<HostTensor> {
  const data = await tensor.data();
  return { shape: tensor.shape, data: data instanceof Int32Array ? data.slice() : Float32Array.from(data) };
}
