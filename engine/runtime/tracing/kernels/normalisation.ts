import type { FusedBatchNormAttrs } from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel';
import { broadcasting, unary } from './elementwise';

/**
 * TF.js's one fused normalisation. (Without a scale its gradient fails inside TF.js: give it one, or write it with
 * moments.)
 */
export const normalisationKernels: KernelTable = {
  FusedBatchNorm: (graph, call) => {
    const [x, mean, variance, scale, offset] = [
      call.input('x'),
      call.input('mean'),
      call.input('variance'),
      call.optional('scale'),
      call.optional('offset'),
    ];
    const { varianceEpsilon } = call.attrs<FusedBatchNormAttrs>();
    const deviation = unary(graph, 'Sqrt', broadcasting(graph, 'Add', [variance, graph.scalar(varianceEpsilon)]));
    const normal = broadcasting(graph, 'Div', [broadcasting(graph, 'Sub', [x, mean]), deviation]);
    const scaled = scale ? broadcasting(graph, 'Mul', [normal, scale]) : normal;
    return offset ? broadcasting(graph, 'Add', [scaled, offset]) : scaled;
  },
};
