import type { Experiment } from '../config/common';
import { factsOf } from '../datasets/registry';
import { valueIssue, type Issue } from '../jsonc/problems';
import { methodOf } from '../methods/registry';
import type { LabelKind, Metric } from '../metrics/metric';
import { metrics, suitsLabels } from '../metrics/registry';
import { computedMetrics } from './computedMetrics';

/** What is wrong under `evaluation.metrics` and `evaluation.best`. */
export function metricIssues(experiment: Experiment): Issue[] {
  return [...meaninglessMetrics(experiment), ...bestIssues(experiment)];
}

/** A best by a metric that is not computed. */
function bestIssues(experiment: Experiment): Issue[] {
  const { best } = experiment.evaluation;
  const computed = computedMetrics(experiment);
  if (best === undefined || computed.some(({ id }) => id === best)) return [];
  const metric = metrics.find(({ id }) => id === best);
  const why = metric && whyMeaningless(metric, experiment);
  const others = `one of those that are computed: ${computed.map(({ id }) => id).join(', ')}.`;
  return [
    valueIssue({
      path: ['evaluation', 'best'],
      message: `The best can't go by ${metric?.title ?? best}, which this experiment does not compute.`,
      advice: why ? `${why} Name ${others}` : `Add "${best}" to evaluation.metrics, or name ${others}`,
    }),
  ];
}

/** Metrics under `evaluation.metrics` that have no meaning for the data set or the method, or stand there twice. */
function meaninglessMetrics(experiment: Experiment): Issue[] {
  const { dataset, evaluation } = experiment;
  const { classes, continuous } = factsOf(dataset);
  const labels = { classes, continuous };
  const { samplesByLabel } = methodOf(experiment);
  return (evaluation.metrics ?? []).flatMap((id, at, ids) => {
    const metric = metrics.find((each) => each.id === id);
    if (!metric) return [];
    const message = ids.indexOf(id) < at ? `${metric.title} is named twice.` : whyMeaningless(metric, experiment);
    if (message === null) return [];
    const known = metrics.filter(
      (each) => (samplesByLabel || each.scope === 'all') && suitsLabels(each, labels) && !ids.includes(each.id),
    );
    return [
      valueIssue({
        path: ['evaluation', 'metrics', at],
        instead: ['evaluation', 'metrics'],
        message,
        advice: `Leave "${id}" out. Also possible here: ${known.map((each) => each.id).join(', ') || 'none'}.`,
      }),
    ];
  });
}

/** Why a metric has no meaning for the method or the data set of an experiment; null where it has one. */
function whyMeaningless(metric: Metric, experiment: Experiment): string | null {
  const { title: data, classes, continuous } = factsOf(experiment.dataset);
  const { samplesByLabel, id: method } = methodOf(experiment);
  const labels = { classes, continuous };
  if (metric.scope === 'group' && !samplesByLabel)
    return `${metric.title} is the mean over labels, and ${method} draws no images label by label.`;
  return suitsLabels(metric, labels) ? null : `${metric.title} has no meaning for ${data}, ${kindOf(labels)}.`;
}

function kindOf({ classes, continuous }: LabelKind): string {
  if (continuous) return 'whose labels are numbers';
  return classes === 1 ? 'which has a single class' : 'whose labels are classes';
}
