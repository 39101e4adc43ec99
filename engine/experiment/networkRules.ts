import type { Experiment } from '../config/common';
import { valueIssue, type Issue } from '../jsonc/problems';
import { metrics } from '../metrics/registry';
import { pretrainedNetworks, pretrainedOf } from '../metrics/networks/pretrained/registry';
import { hasFiguresOfFeatures, usesFeatureNetwork } from './computedMetrics';

/** Keys that say how an ONNX network is to be used; others know that by themselves. */
const formKeys = ['output', 'logits', 'size', 'resize', 'channels', 'mean', 'std'] as const;

/**
 * What does not fit together under `evaluation.network`, and metrics that the chosen network has nothing for. Of a
 * network that nothing is asked of, only that.
 */
export function networkIssues(experiment: Experiment): Issue[] {
  const { evaluation } = experiment;
  const { network } = evaluation;
  const definition = pretrainedOf(network.name);
  if (definition && !usesFeatureNetwork(experiment)) return [unusedIssue(experiment)];
  const at = (key: string) => ['evaluation', 'network', key];
  const issues: Issue[] = [];
  if (definition?.file !== undefined && network.file === undefined)
    issues.push(
      valueIssue({
        path: at('name'),
        instead: ['evaluation', 'network'],
        message: `"${network.name}" needs a file.`,
        advice: `Set evaluation.network.file to ${definition.file}.`,
      }),
    );
  if (definition?.file === undefined && network.file !== undefined) {
    const takers = pretrainedNetworks.filter((each) => 'file' in each).map(({ name }) => `"${name}"`);
    issues.push(
      valueIssue({
        path: at('file'),
        instead: at('name'),
        message: `"${network.name}" takes no file.`,
        advice: `Leave it out, or set evaluation.network.name to ${takers.join(' or ')}.`,
      }),
    );
  }
  for (const key of formKeys)
    if (network.name !== 'onnx' && network[key] !== undefined)
      issues.push(
        valueIssue({
          path: at(key),
          instead: at('name'),
          message: `evaluation.network.${key} is for "onnx" alone.`,
          advice: `Leave it out: "${network.name}" has its own.`,
        }),
      );
  if (network.std?.some((value) => value <= 0))
    issues.push(
      valueIssue({
        path: at('std'),
        instead: at('name'),
        message: 'Values are divided by these, so they must be above zero.',
        advice: "Leave it out for ImageNet's.",
      }),
    );
  const wanting = (evaluation.metrics ?? []).flatMap((id, i) => {
    const metric = metrics.find((each) => each.id === id);
    return metric?.needs.includes('featureLogits') ? [{ i, title: metric.title }] : [];
  });
  if (definition && !definition.hasLogits(network))
    for (const { i, title } of wanting)
      issues.push(
        valueIssue({
          path: ['evaluation', 'metrics', i],
          instead: ['evaluation', 'network'],
          message: `${title} needs logits, and this network says of no output that it is those.`,
          advice: 'Set evaluation.network.logits to the name of that output, or leave the metric out.',
        }),
      );
  return issues;
}

function unusedIssue(experiment: Experiment): Issue {
  const { name } = experiment.evaluation.network;
  const onRequest = hasFiguresOfFeatures(experiment);
  return valueIssue({
    path: ['evaluation', 'network', 'name'],
    instead: ['evaluation', 'network'],
    message: onRequest
      ? `"${name}" is not used, since evaluation.every is 0, unless an evaluation is asked for while the run is under way.`
      : `"${name}" is not used: no figure of this experiment is made with its features.`,
    advice: onRequest
      ? 'Set evaluation.every above 0 to have figures of it, or leave evaluation.network out.'
      : 'Add a metric of features to evaluation.metrics, such as "fid", or leave evaluation.network out.',
    severity: 'warning',
  });
}
