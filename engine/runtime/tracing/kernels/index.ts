import type { KernelTable } from '../kernel';
import { convolutionKernels } from './convolution';
import { elementwiseKernels } from './elementwise';
import { linearAlgebraKernels } from './linearAlgebra';
import { poolingKernels } from './pooling';
import { reductionKernels } from './reductions';
import { selectionKernels } from './selection';
import { shapeKernels } from './shape';

/** Every TF.js kernel that a step may use. Each has a gradient test; anything else fails while tracing, by name. */
export const tracedKernels: KernelTable = {
  ...elementwiseKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...selectionKernels,
  ...linearAlgebraKernels,
  ...convolutionKernels,
  ...poolingKernels,
};
