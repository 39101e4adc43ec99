import { activationCases } from './activations';
import type { OperationCase } from './case';
import { choiceCases } from './choices';
import { convolutionCases } from './convolutions';
import { elementwiseCases } from './elementwise';
import { imageCases } from './images';
import { linearAlgebraCases } from './linearAlgebra';
import { normalisationCases } from './normalisations';
import { reductionCases } from './reductions';
import { selectionCases } from './selection';
import { shapeCases } from './shapes';

/** Every operation that steps are allowed to use, in the shapes and layouts in which they are used. */
export const operationCases: OperationCase[] = [
  ...elementwiseCases,
  ...activationCases,
  ...choiceCases,
  ...reductionCases,
  ...shapeCases,
  ...selectionCases,
  ...linearAlgebraCases,
  ...normalisationCases,
  ...convolutionCases,
  ...imageCases,
];
