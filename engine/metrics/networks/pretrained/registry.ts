import type { NetworkDefinition } from './definition';
import { inception } from './inception/inception';
import { onnx } from './onnx/onnx';
import { slim } from './quantised/slim';
import { resnet50 } from './resnet50/resnet50';

/** All networks that were trained elsewhere. */
export const pretrainedNetworks = [inception, slim, resnet50, onnx] as const satisfies readonly NetworkDefinition[];

export type PretrainedName = (typeof pretrainedNetworks)[number]['name'];

/** The network that `evaluation.network.name` says; undefined for the data set's own. */
export function pretrainedOf(name: string): NetworkDefinition | undefined {
  return pretrainedNetworks.find((each) => each.name === name);
}
