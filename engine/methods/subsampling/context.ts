import type { SubsamplingExperiment } from './experiment';
import type { ModelContext } from '../model';

/** What the stages of a subsampling run are made of. */
export type SubsamplingContext = ModelContext<SubsamplingExperiment>;
