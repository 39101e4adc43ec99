import type { RunDeclarations } from '../protocol/declarations';
import type { DeclaredDistribution } from '../protocol/declaredDistribution';
import type { DeclaredMatrix } from '../protocol/declaredMatrix';
import type {
  ChangeEvent,
  CheckpointEvent,
  ComparisonEvent,
  EvaluationEvent,
  GridEvent,
  StageEvent,
  WarningEvent,
} from '../protocol/events';

/**
 * One curve: `steps[i]` ascending, `values[i]` NaN where the figure was not finite. Curves may share their steps, so
 * nobody writes to either; both may be parts of larger buffers.
 */
export interface Series {
  name: string;
  steps: Float64Array;
  values: Float64Array;
}

/** What the events of a run come to. */
export interface RunHistory {
  /** What the series, grids and measurements are. */
  declarations: RunDeclarations;
  series: Series[];
  grids: GridEvent[];
  evaluations: EvaluationEvent[];
  distributions: DeclaredDistribution[];
  matrices: DeclaredMatrix[];
  comparisons: ComparisonEvent[];
  stages: StageEvent[];
  checkpoints: CheckpointEvent[];
  /** Where keys of the config were changed on the way. */
  changes: ChangeEvent[];
  warnings: WarningEvent[];
}

/**
 * What a history has more than before, to be put behind it; declarations replace earlier ones, null where none came.
 */
export type HistoryAddition = Omit<RunHistory, 'declarations'> & { declarations: RunDeclarations | null };
