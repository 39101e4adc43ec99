import { someNames } from '../../loading/someNames';
import type { FolderNode } from '../tree';
import { splitNameOf } from './splitName';

/** `train.X1`, `val.X`, `train_part2`: a split, and what says that it is a part of it. */
const part = /^([a-z]+)[ _.-](?:x|part[ _.-]?)\d*$/i;

/**
 * A folder in which the parts of a split are one folder: ImageNet-100 comes as `train.X1` to `train.X4` beside `val.X`,
 * each with some of the classes.
 */
export function withWholeSplits(top: FolderNode): { top: FolderNode; notes: string[] } {
  const parts = new Map<string, FolderNode[]>();
  for (const node of top.folders) {
    const word = part.exec(node.name)?.[1]?.toLowerCase();
    if (word !== undefined && splitNameOf(word)) parts.set(word, [...(parts.get(word) ?? []), node]);
  }
  const isWhole = (word: string) => top.folders.some(({ name }) => name.toLowerCase() === word);
  if (!parts.has('train') || [...parts.keys()].some(isWhole)) return { top, notes: [] };
  const all = [...parts.values()].flat();
  const whole = [...parts].map(([name, nodes]): FolderNode => ({
    name,
    path: nodes[0]!.path,
    images: nodes.flatMap(({ images }) => images),
    folders: nodes.flatMap(({ folders }) => folders),
    isLmdb: false,
  }));
  return {
    top: { ...top, folders: [...top.folders.filter((node) => !all.includes(node)), ...whole] },
    notes: [...parts]
      .filter(([, nodes]) => nodes.length > 1)
      .map(([word, nodes]) => `These are taken for parts of ${word}: ${someNames(nodes.map(({ path }) => path))}.`),
  };
}
