import { exportName, placesByName } from './classPlaces';
import type { Layout, Outside } from './layout';
import { matched } from './matchedTests';
import { splitNameOf, testWords } from './splitName';
import { filledFolders, type FolderNode } from '../tree';
import { aroundOf, outsideOf, unwrapped } from './wrapping';

/** `cat/train` and `cat/test` beside `dog/train` and `dog/test`; undefined where no class has test images within. */
export function splitsWithin(top: FolderNode): Layout | undefined {
  const classes = filledFolders(top).map(classOf);
  if (!classes.some(({ tests }) => tests.length > 0)) return undefined;
  const having = (word: string) => classes.filter(({ tests }) => tests.some((test) => test.word === word)).length;
  const word = testWords.reduce((best, each) => (having(each) > having(best) ? each : best));
  // Test images of a few classes would be no test of all.
  const isTested = having(word) >= classes.length / 2;
  const isTaken = (test: Named) => isTested && test.word === word;

  const train = placesByName(classes.flatMap(({ name, trains }) => trains.map((node) => [name, node] as const)));
  const test = placesByName(
    classes.flatMap(({ name, tests }) => tests.filter(isTaken).map(({ node }) => [name, node] as const)),
  );
  const { places, unknown } = matched(train.places, test.places);
  const unused = classes.flatMap(({ tests }) => tests.filter((each) => !isTaken(each)));
  return {
    where: top.path,
    train: train.places,
    test: places,
    outside: [
      ...outsideOf(top),
      ...classes.flatMap(({ outside }) => outside),
      ...train.outside,
      ...test.outside,
      ...unused.map(({ node }): Outside => ({ path: node.path, why: 'other split' })),
      ...unknown.map((path): Outside => ({ path, why: 'unknown class' })),
    ],
    notes: isTested ? [`The folders within the classes that are called ${word} are taken for their test images.`] : [],
  };
}

interface Named {
  node: FolderNode;
  word: string;
}

/** A class, and the folders within that are called like splits. */
interface SplitClass {
  name: string;
  /** All but the test images, where no folder is called like training. */
  trains: readonly FolderNode[];
  tests: readonly Named[];
  outside: readonly Outside[];
}

function classOf(folder: FolderNode): SplitClass {
  const inner = unwrapped(folder);
  const name = exportName(folder);
  const parts = filledFolders(inner).map((node) => ({ node, split: splitOf(node) }));
  const tests = parts.flatMap(({ node, split }) => (split?.split === 'test' ? [{ node, word: split.word }] : []));
  const trains = parts.flatMap(({ node, split }) => (split?.split === 'train' ? [node] : []));
  if (tests.length === 0) return { name, trains: [folder], tests, outside: [] };
  if (trains.length === 0) {
    const rest = { ...inner, folders: inner.folders.filter((node) => !tests.some((test) => test.node === node)) };
    const isBare = rest.images.length === 0 && filledFolders(rest).length === 0;
    return { name, trains: isBare ? [] : [rest], tests, outside: aroundOf(folder, inner) };
  }
  const others = parts.filter(({ split }) => !split);
  return {
    name,
    trains,
    tests,
    outside: [
      ...aroundOf(folder, inner),
      ...outsideOf(inner),
      ...others.map(({ node }): Outside => ({ path: node.path, why: 'no split' })),
    ],
  };
}

function splitOf({ name }: FolderNode) {
  const split = splitNameOf(name);
  return split?.prefix === '' ? split : null;
}
