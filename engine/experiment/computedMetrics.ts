import type { Experiment } from '../config/common';
import { factsOf } from '../datasets/registry';
import { methodOf } from '../methods/registry';
import type { Metric } from '../metrics/metric';
import { chosenMetrics, suitsLabels } from '../metrics/registry';

/** The metrics that an evaluation of an experiment computes, as far as its file tells what labels there are. */
export function computedMetrics(experiment: Experiment): readonly Metric[] {
  const { classes, continuous } = factsOf(experiment.dataset);
  const grouped = methodOf(experiment).samplesByLabel ?? false;
  return chosenMetrics(experiment.evaluation.metrics).filter(
    (metric) => (grouped || metric.scope === 'all') && suitsLabels(metric, { classes, continuous }),
  );
}

/** Whether a figure of it is made with features or logits of the network that `evaluation.network` chooses. */
export function hasFiguresOfFeatures(experiment: Experiment): boolean {
  return computedMetrics(experiment).some(({ needs }) => needs.includes('features') || needs.includes('featureLogits'));
}

/** Whether a run of it asks that network of its own accord: an evaluation that a person asks for may do so too. */
export function usesFeatureNetwork(experiment: Experiment): boolean {
  return experiment.evaluation.every > 0 && hasFiguresOfFeatures(experiment);
}
