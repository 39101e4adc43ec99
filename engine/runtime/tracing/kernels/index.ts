import type { KernelTable } from '../kernel';
import { activationKernels } from './activations';
import { comparisonKernels } from './comparisons';
import { convolutionKernels } from './convolution';
import { depthwiseKernels } from './depthwise';
import { elementwiseKernels } from './elementwise';
import { linearAlgebraKernels } from './linearAlgebra';
import { normalisationKernels } from './normalisation';
import { poolingKernels } from './pooling';
import { reductionKernels } from './reductions';
import { resizingKernels } from './resizing';
import { selectionKernels } from './selection';
import { shapeKernels } from './shape';

/**
 * Every TF.js kernel that a step may use. Each has a case in test/unit/runtime/cases, with a gradient where TF.js has
 * one; anything else fails while tracing, by name and place.
 */
export const tracedKernels: KernelTable = {
  ...elementwiseKernels,
  ...activationKernels,
  ...comparisonKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...selectionKernels,
  ...linearAlgebraKernels,
  ...normalisationKernels,
  ...convolutionKernels,
  ...depthwiseKernels,
  ...poolingKernels,
  ...resizingKernels,
};
