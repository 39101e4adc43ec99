import type { LeakyReluAttrs, StepAttrs } from '@tensorflow/tfjs-core';
import { float } from '../../onnx/model';
import { aligned, type KernelTable } from '../kernel';
import { broadcasting, unaryKernel } from './elementwise';

/** The units of networks, and the gradients that TF.js has kernels for. */
export const activationKernels: KernelTable = {
  Elu: unaryKernel('Elu'), Relu: unaryKernel('Relu'), Selu: unaryKernel('Selu'), Sigmoid: unaryKernel('Sigmoid'), Softplus: unaryKernel('Softplus'),
  Relu6: (graph, call) => {
    const x = call.input('x');
    return graph.node('Clip', [x, graph.scalar(0), graph.scalar(6)], x.shape, x.type, { layout: x.layout });
  },
  LeakyRelu: (graph, call) => {
    const x = call.input('x');
    return graph.node('LeakyRelu', [x], x.shape, x.type, { layout: x.layout, attributes: { alpha: float(call.attrs<LeakyReluAttrs>().alpha) } });
  },
  Prelu: (graph, call) => {
    const { operands, shape, layout } = aligned(graph, [call.input('x'), call.input('alpha')]);
    return graph.node('PRelu', operands, shape, call.input('x').type, { layout });
  },
  /** dy where y > 0, dy (y + 1) elsewhere: the slope of e^x - 1 is its value plus one. */
  EluGrad: (graph, call) => {
    const [dy, y] = [call.input('dy'), call.input('y')];
    const slope = broadcasting(graph, 'Add', [broadcasting(graph, 'Min', [y, graph.scalar(0)]), graph.scalar(1)]);
    return broadcasting(graph, 'Mul', [dy, slope]);
  },
  /** x > 0 ? 1 : alpha, as TF.js defines it. */
  Step: (graph, call) => {
    const x = call.input('x');
    const positive = graph.cast(broadcasting(graph, 'Greater', [x, graph.scalar(0)], 'bool'), 'float32');
    const { alpha } = call.attrs<StepAttrs>();
    if (alpha === 0) return positive;
    return broadcasting(graph, 'Add', [broadcasting(graph, 'Mul', [positive, graph.scalar(1 - alpha)]), graph.scalar(alpha)]);
  },
};
