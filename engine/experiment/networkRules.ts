import type { Experiment } from '../config/common';
import { valueIssue, type Issue } from '../jsonc/problems';
import { metrics } from '../metrics/registry';
import { pretrainedNetworks, pretrainedOf } from '../metrics/networks/pretrained/registry';

/** Keys that say how an ONNX network is to be used; others know that by themselves. */
const formKeys = ['output', 'logits', 'size', 'resize', 'channels', 'mean', 'std'] as const;

/** What does not fit together under `evaluation.network`, and metrics that the chosen network has nothing for. */
export function networkIssues({ evaluation }: Experiment): Issue[] {
  const { network } = evaluation;
  const definition = pretrainedOf(network.name);
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
