import type { LeakyReluAttrs, StepAttrs } from '@tensorflow/tfjs-core';
import { float } from '../../onnx/model';
import type { KernelTable } from '../kernel';
import { broadcasting, unary, unaryKernel } from './elementwise';

/** The largest slope that a float32 holds: with it only denormal numbers are not yet 1. */
const steepest = 3.4e38;

/** The units of networks, and the gradients that TF.js has kernels for. */
export const activationKernels: KernelTable = {
  Elu: unaryKernel('Elu'),
  Relu: unaryKernel('Relu'),
  Selu: unaryKernel('Selu'),
  Sigmoid: unaryKernel('Sigmoid'),
  Softplus: unaryKernel('Softplus'),
  Relu6: (graph, call) => {
    const x = call.input('x');
    return graph.node('Clip', [x, graph.scalar(0), graph.scalar(6)], x.shape, x.type, { layout: x.layout });
  },
  LeakyRelu: (graph, call) =>
    unary(graph, 'LeakyRelu', call.input('x'), 'float32', { alpha: float(call.attrs<LeakyReluAttrs>().alpha) }),
  Prelu: (graph, call) => broadcasting(graph, 'PRelu', [call.input('x'), call.input('alpha')]),
  /** dy where y > 0, dy (y + 1) elsewhere: the slope of e^x - 1 is its value plus one. */
  EluGrad: (graph, call) => {
    const [dy, y] = [call.input('dy'), call.input('y')];
    const slope = broadcasting(graph, 'Add', [broadcasting(graph, 'Min', [y, graph.scalar(0)]), graph.scalar(1)]);
    return broadcasting(graph, 'Mul', [dy, slope]);
  },
  /** x > 0 ? 1 : alpha, as TF.js defines it. */
  Step: (graph, call) => {
    // A hard sigmoid this steep is a step, in one pass.
    const positive = unary(graph, 'HardSigmoid', call.input('x'), 'float32', {
      alpha: float(steepest),
      beta: float(0),
    });
    const { alpha } = call.attrs<StepAttrs>();
    if (alpha === 0) return positive;
    if (alpha > 0 && alpha <= 1) return broadcasting(graph, 'Max', [positive, graph.scalar(alpha)]);
    return broadcasting(graph, 'Add', [
      broadcasting(graph, 'Mul', [positive, graph.scalar(1 - alpha)]),
      graph.scalar(alpha),
    ]);
  },
};
