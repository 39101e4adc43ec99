import { angles } from './angles/angles';
import { celeba } from './celeba/celeba';
import { cifar10 } from './cifar10/cifar10';
import { cifar100 } from './cifar100/cifar100';
import { csv } from './csv/csv';
import type { DatasetDefinition, DatasetFacts, DatasetOptions } from './definition';
import { fashionMnist } from './fashionMnist/fashionMnist';
import { idx } from './idx/idx';
import { imageFolder } from './imageFolder/imageFolder';
import { lmdb } from './lmdb/lmdb';
import { mnist } from './mnist/mnist';
import { numpy } from './numpy/numpy';
import { parquet } from './parquet/parquet';
import { rc49 } from './rc49/rc49';
import { stl10 } from './stl10/stl10';
import { svhn } from './svhn/svhn';
import { tinyImagenet } from './tinyImagenet/tinyImagenet';
import { utkface } from './utkface/utkface';

/** All data sets, in the order in which they are listed: the one place where they are known. */
export const datasets = [
  mnist,
  fashionMnist,
  cifar10,
  cifar100,
  stl10,
  svhn,
  angles,
  rc49,
  utkface,
  tinyImagenet,
  celeba,
  imageFolder,
  idx,
  numpy,
  csv,
  parquet,
  lmdb,
] as const;

export type DatasetName = (typeof datasets)[number]['name'];

/** A data set as an experiment chooses it. */
export interface DatasetSelection extends DatasetOptions {
  name: DatasetName;
  folder?: string;
  file?: string;
}

export function definitionOf(name: DatasetName): DatasetDefinition<DatasetName> {
  return datasets.find((definition) => definition.name === name)!;
}

/** What is known of a data set as an experiment chooses it, and its title. */
export function factsOf({ name, ...options }: DatasetSelection): DatasetFacts & { title: string } {
  const { title, facts, factsWith } = definitionOf(name);
  return { title, ...facts, ...factsWith?.(options) };
}

/**
 * How many classes a data set has, before it is read; undefined where that can't be told: loading it says why. Paths
 * must be absolute.
 */
export async function classCount(selection: DatasetSelection): Promise<number | undefined> {
  const { name, folder, file, ...options } = selection;
  const definition = definitionOf(name);
  const place = file ?? folder ?? definition.ownCopy?.folder() ?? '';
  return (await definition.classCount?.(place, options)) ?? factsOf(selection).classes ?? undefined;
}
