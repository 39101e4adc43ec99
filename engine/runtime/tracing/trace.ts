import * as tf from '@tensorflow/tfjs-core';
import type { Layout } from '../layout';
import type { OnnxModel } from '../onnx/model';
import { mapValues, type ProgramDefinition, type TensorSpec, type Tensors } from '../program';
import { tracingBackend, tracingBackendName } from './backend';
import { Graph, type GraphTarget, type Value } from './graph';
import { failingForwardCall, placeOf, withDeepStacks } from './place';

/** A step as one ONNX graph, and how its values are called and lie there. */
export interface Trace {
  model: OnnxModel;
  /** State the step changes. */
  written: string[];
  outputs: Record<string, TensorSpec>;
  /** Layout of every state tensor, in and out. */
  layouts: Record<string, Layout>;
}

/** A program with the shapes of its state. */
export interface TracedDefinition extends Omit<ProgramDefinition, 'state'> {
  state: Record<string, TensorSpec>;
}

/** Names of a program's values in its graph. */
export const graphNames = {
  state: (name: string) => `state/${name}`,
  newState: (name: string) => `new/${name}`,
  input: (name: string) => `input/${name}`,
  output: (name: string) => `output/${name}`,
};

/**
 * Runs the step once on symbolic tensors. `fixed` holds the layouts of state tensors that other programs already use;
 * the others get the layout in which this step first needs them.
 *
 * @throws Error that names the program and the step's line where it uses an operation outside the list, reads values,
 * or returns a state of another shape.
 */
export function trace(definition: TracedDefinition, target: GraphTarget, fixed: Record<string, Layout> = {}): Trace {
  try {
    return traceTwice(definition, target, fixed);
  } catch (error) {
    const where = placed(error, () => traceOnce(definition, target, fixed));
    throw new Error(`The step "${definition.name}" can't be compiled: ${readable(error)}${where}`, { cause: error });
  }
}

function traceTwice(definition: TracedDefinition, target: GraphTarget, fixed: Record<string, Layout>): Trace {
  const first = traceOnce(definition, target, fixed);
  // The first pass showed in which layout the step wants its state; the second one receives it so.
  const layouts = { ...first.wanted, ...fixed };
  const changed = Object.keys(layouts).some((name) => layouts[name] !== (fixed[name] ?? 'rows'));
  return (changed ? traceOnce(definition, target, layouts) : first).build();
}

/** One pass over a step. */
interface TracedOnce {
  /** The layouts in which the step first needs its state. */
  wanted: Record<string, Layout>;
  /** Makes the graph ready: of a pass that only showed the layouts, nobody wants it. */
  build(): Trace;
}

function traceOnce(definition: TracedDefinition, target: GraphTarget, layouts: Record<string, Layout>): TracedOnce {
  const graph = new Graph(target);
  const backend = tracingBackend();
  const previous = tf.engine().backendName;
  backend.begin(graph);
  try {
    void tf.setBackend(tracingBackendName);
    tf.engine().startScope(definition.name);
    try {
      const tensor = (value: Value) => tf.engine().makeTensorFromTensorInfo(backend.infoOf(value));
      const state = mapValues(definition.state, (spec, name) =>
        tensor(graph.input(graphNames.state(name), spec.dtype, spec.shape, layouts[name] ?? 'rows')),
      );
      const inputs = mapValues(definition.inputs, (spec, name) =>
        tensor(graph.input(graphNames.input(name), spec.dtype, spec.shape, 'rows')),
      );
      const result = withDeepStacks(() => definition.step(state, inputs));
      return finish(definition, graph, result.state ?? {}, result.outputs ?? {}, layouts);
    } finally {
      tf.engine().endScope();
    }
  } finally {
    backend.begin(null);
    if (previous) void tf.setBackend(previous);
  }
}

function finish(
  definition: TracedDefinition,
  graph: Graph,
  state: Tensors,
  outputs: Tensors,
  layouts: Record<string, Layout>,
): TracedOnce {
  const backend = tracingBackend();
  const values: Record<string, Value> = {};
  for (const [name, result] of Object.entries(state)) {
    const spec = definition.state[name];
    if (!spec) throw new Error(`it returns a state "${name}" that it was not given.`);
    if (spec.shape.join() !== result.shape.join() || spec.dtype !== result.dtype) {
      throw new Error(
        `its state "${name}" goes in as ${spec.dtype} [${spec.shape.join()}] and comes out as ` +
          `${result.dtype} [${result.shape.join()}].`,
      );
    }
    values[graphNames.newState(name)] = graph.as(backend.symbolic(result), layouts[name] ?? 'rows');
  }
  const specs: Record<string, TensorSpec> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (output.dtype !== 'float32' && output.dtype !== 'int32')
      throw new Error(`its output "${name}" is of type ${output.dtype}; cast it to float32 or int32.`);
    specs[name] = { shape: output.shape, dtype: output.dtype };
    values[graphNames.output(name)] = graph.rows(backend.symbolic(output));
  }
  const wanted: Record<string, Layout> = {};
  for (const name of Object.keys(definition.state)) {
    const layout = graph.wantedLayouts.get(graphNames.state(name));
    if (layout) wanted[name] = layout;
  }
  return {
    wanted,
    build: () => ({
      model: graph.model(definition.name, values),
      written: Object.keys(state),
      outputs: specs,
      layouts: mapValues(definition.state, (_, name) => layouts[name] ?? 'rows'),
    }),
  };
}

/** What went wrong, as a sentence. */
function readable(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, unknown] = /Kernel '(\w+)' not registered/.exec(message) ?? [];
  if (unknown) return `it uses ${unknown}, which is not on the list of operations that can be compiled.`;
  const [, flat] = /gradient function not found for (\w+)/.exec(message) ?? [];
  if (flat) return `it differentiates ${flat}, which has no gradient.`;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** Where in the step it went wrong, as a sentence. `again` does what failed once more. */
function placed(error: unknown, again: () => unknown): string {
  const place = placeOf(error);
  if (place) return ` At ${place}.`;
  const forward = failingForwardCall(again);
  if (!forward) return '';
  return (
    ' In the gradient of ' +
    `${forward.kernel ?? 'an operation with a gradient of its own'}${forward.place ? `, called at ${forward.place}` : ''}.`
  );
}
