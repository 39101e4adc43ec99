import type { Experiment } from '../config/common';
import { factsOf } from '../datasets/registry';
import { valueIssue, type Issue } from '../jsonc/problems';
import { methodOf } from '../methods/registry';
import type { LabelKind } from '../metrics/metric';
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
  const title = metrics.find(({ id }) => id === best)?.title ?? best;
  return [
    valueIssue({
      path: ['evaluation', 'best'],
      message: `The best can't go by ${title}, which this experiment does not compute.`,
      advice:
        `Add "${best}" to evaluation.metrics, if it has a meaning here, or name one of those that are computed: ` +
        `${computed.map(({ id }) => id).join(', ')}.`,
    }),
  ];
}

/** Metrics under `evaluation.metrics` that have no meaning for the data set or the method, or stand there twice. */
function meaninglessMetrics(experiment: Experiment): Issue[] {
  const { dataset, evaluation } = experiment;
  const { title: data, classes, continuous } = factsOf(dataset);
  const labels = { classes, continuous };
  const { samplesByLabel, id: method } = methodOf(experiment);
  return (evaluation.metrics ?? []).flatMap((id, at, ids) => {
    const metric = metrics.find((each) => each.id === id);
    if (!metric) return [];
    const { title, scope } = metric;
    const message =
      ids.indexOf(id) < at
        ? `${title} is named twice.`
        : scope === 'group' && !samplesByLabel
          ? `${title} is the mean over labels, and ${method} draws no images label by label.`
          : !suitsLabels(metric, labels)
            ? `${title} has no meaning for ${data}, ${kindOf(labels)}.`
            : null;
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

function kindOf({ classes, continuous }: LabelKind): string {
  if (continuous) return 'whose labels are numbers';
  return classes === 1 ? 'which has a single class' : 'whose labels are classes';
}
