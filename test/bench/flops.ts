import * as tf from '@tensorflow/tfjs-core';
import type { Conv2DBackpropFilterAttrs, Tensor } from '@tensorflow/tfjs-core';
import { sizeOf, type ProgramDefinition, type TensorSpec } from '../../engine/runtime/program';
import { KernelVariants } from '../../engine/runtime/tracing/kernelVariants';
import { trace } from '../../engine/runtime/tracing/trace';

/**
 * Floating-point operations of a step's convolutions and matrix products, by their shapes: two for each multiplication
 * with its addition, forward and each gradient alike, padding counted as if it were image. Everything else is left out.
 */
export function countFlops(definition: ProgramDefinition, specs: Readonly<Record<string, TensorSpec>>): number {
  let flops = 0;
  const step: ProgramDefinition['step'] = (state, inputs) => {
    // A trace may run the step twice: the last time counts.
    flops = 0;
    return watchingKernels(
      (name, operands, attributes, result) => {
        flops += flopsOf(name, operands, attributes, result);
      },
      () => definition.step(state, inputs),
    );
  };
  const state = Object.fromEntries(definition.state.map((name) => [name, specs[name]!]));
  trace(
    { ...definition, state, step },
    { fusedMatMul: true, block: null, kernelVariants: new KernelVariants(new Map()) },
  );
  return flops;
}

type Operands = Record<string, Tensor>;

function flopsOf(kernel: string, operands: Operands, attributes: unknown, result: Tensor): number {
  /** Each element of a convolution's output, or of its gradient, meets every tap of every input channel. */
  const convolution = (output: Tensor, [height, width, inputs]: readonly number[]) =>
    2 * sizeOf(output.shape) * height! * width! * inputs!;
  switch (kernel) {
    case 'Conv2D':
      return convolution(result, operands.filter!.shape);
    case 'Conv2DBackpropInput':
      return convolution(operands.dy!, operands.filter!.shape);
    case 'Conv2DBackpropFilter':
      return convolution(operands.dy!, (attributes as Conv2DBackpropFilterAttrs).filterShape);
    case 'BatchMatMul':
      return (
        2 * sizeOf(result.shape) * operands.a!.shape.at((attributes as { transposeA: boolean }).transposeA ? -2 : -1)!
      );
    default:
      return 0;
  }
}

/** Runs `work` while `watch` sees every kernel that TF.js is asked for. */
function watchingKernels<T>(
  watch: (name: string, operands: Operands, attributes: unknown, result: Tensor) => void,
  work: () => T,
): T {
  const engine = tf.engine();
  const own = engine.runKernel.bind(engine);
  engine.runKernel = function <R extends Tensor | Tensor[]>(
    name: string,
    inputs: tf.NamedTensorMap,
    attributes?: tf.NamedAttrMap,
  ): R {
    const result = own<R>(name, inputs, attributes);
    if (!Array.isArray(result)) watch(name, inputs, attributes, result);
    return result;
  };
  try {
    return work();
  } finally {
    // The method itself stands on the class.
    Reflect.deleteProperty(engine, 'runKernel');
  }
}
