import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { mapValues, type Tensors } from './program';
import { tracingBackend, tracingBackendName } from './tracing/backend';
import type { Graph, Value } from './tracing/graph';
import { patternOf, type CopiedPattern, type TracedRepetition } from './tracing/pattern';

/** What a repetition returns: what the next one starts from, and what is kept of it. */
export interface Repetition<C> {
  carried: C;
  results: Tensors;
}

export interface Repetitions<C> {
  count: number;
  /** What the first repetition starts from. */
  start: C;
  /** Tensors of repetition `i` alone, of the same names and shapes for all. */
  inputsAt: (i: number) => Tensors;
  step: (carried: C, inputs: Tensors) => Repetition<C>;
}

/**
 * A loop of equal repetitions inside a step. While the step is traced, TF.js goes through the first few alone; once one
 * of them can be a pattern, the others are copied from its nodes, which is many times faster. Elsewhere, and where none
 * is a pattern, it is a plain loop; the result is the same.
 *
 * @returns What the last repetition carried, and the results of each.
 */
export function repeated<C extends Record<keyof C, Tensor>>({
  count,
  start,
  inputsAt,
  step,
}: Repetitions<C>): {
  carried: C;
  results: Tensors[];
} {
  const graph = growingGraph();
  const traced: TracedRepetition[] = [];
  const results: Tensors[] = [];
  let carried = start;
  let copy: CopiedPattern | null = null;
  let pattern: Repetition<C> | null = null;
  for (let i = 0; i < count; i++) {
    const inputs = inputsAt(i);
    if (copy && pattern) {
      const copyOf = copy({ carried: symbolic(carried), inputs: symbolic(inputs) });
      carried = mapTensors(pattern.carried, copyOf);
      results.push(mapTensors(pattern.results, copyOf));
      continue;
    }
    if (graph) traced.push({ carried: symbolic(carried), inputs: symbolic(inputs), from: graph.length });
    pattern = step(carried, inputs);
    ({ carried } = pattern);
    results.push(pattern.results);
    if (graph && i > 0) copy = patternOf(graph, traced, symbolic(carried));
  }
  return { carried, results };
}

/** The graph that the present calls of TF.js grow; null where they compute, or where a tape would miss the copies. */
function growingGraph(): Graph | null {
  const { backendName, state } = tf.engine();
  return backendName === tracingBackendName && state.gradientDepth === 0 ? tracingBackend().graph : null;
}

function symbolic<T extends Record<keyof T, Tensor>>(tensors: T): Record<string, Value> {
  return mapValues(tensors as Tensors, (tensor) => tracingBackend().symbolic(tensor));
}

function mapTensors<T extends Record<keyof T, Tensor>>(tensors: T, change: (value: Value) => Value): T {
  const backend = tracingBackend();
  return mapValues(tensors as Tensors, (tensor) =>
    tf.engine().makeTensorFromTensorInfo(backend.infoOf(change(backend.symbolic(tensor)))),
  ) as unknown as T;
}
