import { angles } from './angles/angles';
import { cifar10 } from './cifar10/cifar10';
import { cifar100 } from './cifar100/cifar100';
import type { DatasetDefinition, DatasetOptions } from './definition';
import { fashionMnist } from './fashionMnist/fashionMnist';
import { imageFolder } from './imageFolder/imageFolder';
import { mnist } from './mnist/mnist';
import { rc49 } from './rc49/rc49';
import { tinyImagenet } from './tinyImagenet/tinyImagenet';
import { utkface } from './utkface/utkface';

/** All data sets, in the order in which they are listed: the one place where they are known. */
export const datasets = [
  mnist,
  fashionMnist,
  cifar10,
  cifar100,
  angles,
  rc49,
  utkface,
  tinyImagenet,
  imageFolder,
] as const;

export type DatasetName = (typeof datasets)[number]['name'];

/** A data set as an experiment chooses it. */
export interface DatasetSelection extends DatasetOptions {
  name: DatasetName;
  folder?: string;
}

export function definitionOf(name: DatasetName): DatasetDefinition<DatasetName> {
  return datasets.find((definition) => definition.name === name)!;
}

/**
 * How many classes a data set has, before it is read; undefined where that can't be told: loading it says why. Paths
 * must be absolute.
 */
export async function classCount({ name, folder, ...options }: DatasetSelection): Promise<number | undefined> {
  const definition = definitionOf(name);
  const place = folder ?? definition.ownCopy?.folder() ?? '';
  return (await definition.classCount?.(place, options)) ?? definition.facts.classes ?? undefined;
}
